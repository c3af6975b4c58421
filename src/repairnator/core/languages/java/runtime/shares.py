"""Candidates judged by tests of several modules: by the JVMs of one module after those of another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar

from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Ending, Outcome
from repairnator.core.warm.batches import Batch, Variant
from repairnator.model import TestName

C = TypeVar("C", bound=Variant)
Verdicts = Generator[CandidateVerdict, None, None]


@dataclass(frozen=True, slots=True)
class Share:
    """What one module's tests have to say about candidates.

    Attributes:
        pool: the module's JVMs.
        failing, passing: its tests, in the order in which they are run.
    """

    pool: JvmPool
    failing: tuple[TestName, ...]
    passing: tuple[TestName, ...]


def judged(
    batch: Batch[C],
    shares: Sequence[Share],
    judge: Callable[[Share, Batch[C]], Verdicts],
) -> Verdicts:
    """A verdict of each candidate by all shares; the second judges what passed the first, and so on.

    Where every failing test is to be run, the second judges what failed in the first, too. Each has the
    batch's time, since it may have to wait for a JVM.

    Args:
        batch: the candidates.
        shares: one at least.
        judge: lets one share's module judge a batch.
    """
    share, others = shares[0], shares[1:]
    held: dict[int, CandidateVerdict] = {}
    own = replace(batch, failing=share.failing, passing=share.passing)
    with closing(judge(share, own)) as verdicts:
        for verdict in verdicts:
            if others and (verdict.verdict is Outcome.PLAUSIBLE or (batch.every and _failed(verdict))):
                held[verdict.number] = verdict
            else:
                yield verdict
    if not held:
        return
    left = replace(batch, candidates=tuple(each for each in batch.candidates if each.number in held))
    with closing(judged(left, others, judge)) as verdicts:
        for verdict in verdicts:
            yield _joined(held[verdict.number], verdict, frozenset(map(str, batch.failing)))


def _failed(verdict: CandidateVerdict) -> bool:
    return verdict.verdict is Outcome.FAILED and not verdict.lost


def _joined(first: CandidateVerdict, second: CandidateVerdict, failing: frozenset[str]) -> CandidateVerdict:
    """The verdict of two modules' tests, in this order."""
    if first.verdict is Outcome.PLAUSIBLE:
        joined = replace(second, fixed=first.fixed + second.fixed, code=first.code)
    else:
        others = [*first.others]
        if second.test in failing:
            others.append(Ending(second.test, second.type, second.message, second.line))
        joined = replace(first, others=(*others, *second.others))
    return replace(joined, passed=(*first.passed, *second.passed), millis=first.millis + second.millis)
