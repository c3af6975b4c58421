"""Candidates judged by tests of two modules, with verdicts that are known beforehand."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from repairnator.core.edits import Edit
from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Ending, Outcome
from repairnator.core.languages.java.runtime.shares import Share, judged
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

CORE, WEB, WORKING = TestName("core.T", "one"), TestName("web.T", "two"), TestName("web.T", "works")


@dataclass(frozen=True)
class Change:
    number: int
    edits: Sequence[Edit[str]] = ()


def verdicts(
    core: Mapping[int, CandidateVerdict], web: Mapping[int, CandidateVerdict], *, every: bool = False
) -> dict[int, CandidateVerdict]:
    """What becomes of candidates that the two modules judge so."""
    pool = cast(JvmPool, None)  # judged by the function below
    shares = [Share(pool, (CORE,), ()), Share(pool, (WEB,), (WORKING,))]

    def judge(share: Share, batch: Batch[Change]) -> Generator[CandidateVerdict, None, None]:
        assert (batch.failing, batch.passing) == (share.failing, share.passing)
        known = core if share is shares[0] else web
        yield from (known[each.number] for each in batch.candidates)

    batch = Batch("A.java", tuple(map(Change, core)), (CORE, WEB), (WORKING,), 60.0, every)
    return {each.number: each for each in judged(batch, shares, judge)}


def plausible(number: int, *passed: TestName) -> CandidateVerdict:
    return CandidateVerdict(
        number, Outcome.PLAUSIBLE, fixed=1, passed=tuple(map(str, passed)), code="c", millis=2.0
    )


def failed(number: int, test: TestName, verdict: Outcome = Outcome.FAILED) -> CandidateVerdict:
    return CandidateVerdict(number, verdict, str(test), "E", "wrong", 3, code="d", millis=1.0)


def test_what_passes_in_one_module_is_judged_by_the_next() -> None:
    core = {1: plausible(1), 2: plausible(2), 3: failed(3, CORE)}
    found = verdicts(core, {1: plausible(1), 2: failed(2, WEB)})

    assert {number: each.verdict for number, each in found.items()} == {
        1: Outcome.PLAUSIBLE,
        2: Outcome.FAILED,
        3: Outcome.FAILED,
    }
    assert (found[1].fixed, found[1].code, found[1].millis) == (2, "c", 4.0)
    assert (found[2].fixed, found[2].test, found[2].line) == (1, str(WEB), 3)
    assert found[3].test == str(CORE)


def test_every_failing_test_of_both_is_run_where_that_is_wanted() -> None:
    core = {1: failed(1, CORE), 2: failed(2, CORE), 3: failed(3, CORE, Outcome.TIMEOUT)}
    found = verdicts(core, {1: plausible(1, WEB), 2: failed(2, WEB)}, every=True)

    assert (found[1].verdict, found[1].passed, found[1].others) == (Outcome.FAILED, (str(WEB),), ())
    assert found[2].others == (Ending(str(WEB), "E", "wrong", 3),)
    # What does not end would not end there either.
    assert (found[3].verdict, found[3].others) == (Outcome.TIMEOUT, ())


def test_a_passing_test_that_fails_is_none_of_the_failing_ones() -> None:
    found = verdicts({1: failed(1, CORE)}, {1: failed(1, WORKING)}, every=True)

    assert found[1].others == ()


def test_a_candidate_that_was_not_judged_by_all_has_no_verdict() -> None:
    found = verdicts({1: plausible(1)}, {1: CandidateVerdict(1, Outcome.ABORTED)})

    assert found[1].verdict is Outcome.ABORTED
