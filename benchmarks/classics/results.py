"""What the search of each group of failing tests gave, compared with the solutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.classics.bench import Found
from benchmarks.classics.equality import DIFFERS, Equality
from repairnator.core.edits import Edit
from repairnator.core.groups import Group


@dataclass(frozen=True, slots=True)
class Result:
    """One group's outcome.

    Attributes:
        fault: package with the fault; several where a group holds tests of several.
        kind: of fault.
        plausible: patches found.
        rank: of the first one equal to the solution; 0 where none is.
        equal: how the patch at that rank, or the first, compares (:meth:`Equality.of`); "" without a patch.
        candidates, seconds: of the search.
        first: what the first patch does.
        ended: why the search ended.
    """

    fault: str
    kind: str
    plausible: int
    rank: int
    equal: str
    candidates: int
    seconds: float
    first: str
    ended: str


def packages(group: Group) -> list[str]:
    """Those with the faults that a group's tests see; mostly one."""
    return sorted({failure.name.suite.split(".")[2] for failure in group.failing})


def judged(found: Found, equality: Equality, kinds: Mapping[str, str]) -> Result:
    """Compare a group's patches with the solution; faults are known by their packages."""
    names = packages(found.group)
    return compared(found, equality, "+".join(names), kinds[names[0]])


def compared(found: Found, equality: Equality, fault: str, kind: str) -> Result:
    """Compare a group's patches with the solution."""
    equal = equality.of([patch.edits for patch in found.patches])
    rank = next((place for place, each in enumerate(equal, 1) if each != DIFFERS), 0)
    return Result(
        fault=fault,
        kind=kind,
        plausible=int(found.report["plausible"]),
        rank=rank,
        equal=equal[max(0, rank - 1)] if equal else "",
        candidates=int(found.report["candidates"]),
        seconds=round(found.seconds, 1),
        first=found.patches[0].summary if found.patches else "",
        ended=str(found.report.get("ended", "")),
    )


def told_apart(report: dict[str, Any], equality: Equality) -> dict[str, Any]:
    """A search's report, with how each patch of its ranking compares."""
    ranking = report.get("ranking", [])
    changes = [
        [Edit(start, end, text, each["place"].rpartition(":")[0]) for start, end, text in each["edits"]]
        for each in ranking
    ]
    entries = zip(ranking, equality.of(changes), strict=True)
    return {**report, "ranking": [{**each, "equal": equal} for each, equal in entries]}


def table(results: Sequence[Result]) -> str:
    """A line for each group, then the totals."""
    lines = [
        f"{'fault':16}{'kind':27}{'patches':>8}{'rank':>5} {'equal':10}{'tried':>7}{'s':>6}  first patch"
    ]
    lines += [
        f"{each.fault:16}{each.kind:27}{each.plausible:8}{each.rank:5} {each.equal:10}{each.candidates:7}"
        f"{each.seconds:6.1f}  {each.first or each.ended}"
        for each in results
    ]
    patched = sum(bool(each.plausible) for each in results)
    first, known = sum(each.rank == 1 for each in results), sum(each.rank > 0 for each in results)
    lines.append(
        f"{len(results)} groups: {patched} with a plausible patch; the solution is first in {first}, "
        f"in the first batch in {known}; {sum(each.candidates for each in results)} candidates in "
        f"{sum(each.seconds for each in results):.0f} s"
    )
    return "\n".join(lines)
