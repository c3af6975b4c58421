"""Finding the version in which tests last passed, with few tests of versions, as ``git bisect`` does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What is known of a version."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"  # it cannot be built: it is passed over
    NO_TIME = "no time"  # neither this version nor another one can be tested any more


@dataclass(frozen=True, slots=True)
class Passing:
    """A version in which the tests passed.

    Attributes:
        version: its number, from 0 for the newest.
        last: whether they are known to fail in the next newer one.
    """

    version: int
    last: bool


def last_passing(count: int, test: Callable[[int], Verdict], telling: Collection[int] = ()) -> Passing | None:
    """The newest of ``count`` versions in which the tests pass; None where none is found.

    Most tests that fail have failed for a commit or two. So the versions 0, 1, 3, 7, … are tested until one
    passes, and then those between it and the last that fails, each time the middle one. Where it is known
    which versions are likelier than others to tell anything new, this is done with those alone at first.

    Args:
        count: versions there are, numbered from the newest; in the present one the tests fail.
        test: says what is true of a version; asked at most once for each.
        telling: versions that differ from the next newer ones in what the tests run.
    """
    verdicts: dict[int, Verdict] = {}

    def ask(version: int) -> Verdict:
        if version not in verdicts:
            over = Verdict.NO_TIME in verdicts.values()
            verdicts[version] = Verdict.NO_TIME if over else test(version)
        return verdicts[version]

    for versions in (sorted(telling), range(count)):
        passing = _first_passing(versions, ask)
        if passing is not None:
            _narrow(versions, passing, ask)
            break
        if Verdict.NO_TIME in verdicts.values():
            return None
    else:
        return None
    _narrow(range(count), _newest(verdicts, Verdict.PASSES), ask, nearest=True)
    passing = _newest(verdicts, Verdict.PASSES)
    return Passing(passing, last=passing == 0 or verdicts.get(passing - 1) is Verdict.FAILS)


def _first_passing(versions: Sequence[int], ask: Callable[[int], Verdict]) -> int | None:
    for version in _farther_and_farther(versions):
        verdict = ask(version)
        if verdict is Verdict.PASSES:
            return version
        if verdict is Verdict.NO_TIME:
            return None
    return None


def _farther_and_farther(versions: Sequence[int]) -> Iterator[int]:
    at, last = 0, len(versions) - 1
    while at < last:
        yield versions[at]
        at = 2 * at + 1
    if versions:
        yield versions[last]


def _narrow(
    versions: Sequence[int], passing: int, ask: Callable[[int], Verdict], *, nearest: bool = False
) -> None:
    """Test versions between the one that passes and the newest that fails before it, until none is left.

    Args:
        versions: those that are tested.
        passing: one that passes.
        ask: says what is true of a version.
        nearest: whether the one before the one that passes comes first: it is likely to fail.
    """
    newer = [version for version in versions if version < passing]
    while newer:
        version = newer[-1] if nearest else newer[len(newer) // 2]
        nearest = False
        verdict = ask(version)
        if verdict is Verdict.NO_TIME:
            return
        if verdict is Verdict.PASSES:
            newer = [each for each in newer if each < version]
        elif verdict is Verdict.FAILS:
            newer = [each for each in newer if each > version]
        else:
            newer.remove(version)


def _newest(verdicts: Mapping[int, Verdict], wanted: Verdict) -> int:
    return min(version for version, verdict in verdicts.items() if verdict is wanted)
