"""Patches put together, and the culprits found when they do not go together."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from repairnator.core.applier import apply_file, parse_diff
from repairnator.core.cases import Found
from repairnator.core.combination import combine
from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.validate import Proof, Prover
from repairnator.model import Evidence, Patch, TestName

EVIDENCE = Evidence("mvn test", 1, 0, 0, 0, (), 1.0)
TEXT = b"".join(b"line %02d\n" % number for number in range(200))


class JudgingProver:
    """Accepts a diff unless it makes all changes of a forbidden set."""

    def __init__(self, *forbidden: set[int]) -> None:
        self.forbidden = forbidden
        self.proofs = 0

    def prove(self, diff: str, targets: Collection[TestName]) -> Proof:
        self.proofs += 1
        [part] = parse_diff(diff)
        changed = {
            number
            for number, line in enumerate(apply_file(part, TEXT).split(b"\n"))
            if line.startswith(b"LINE")
        }
        bad = any(together <= changed for together in self.forbidden)
        return Proof("no" if bad else "", evidence=EVIDENCE)


def found(line: int) -> Found:
    """The patch of group ``gN`` that changes line N."""
    start = TEXT.index(b"line %02d" % line)
    change = FileChange("A.java", TEXT, (Edit(start, start + 4, b"LINE"),))
    patch = Patch(f"g{line}", "java", unified_diff([change]), 1, ("A.java",), (f"T#t{line}",), (), EVIDENCE)
    return Found(patch, (change,))


def combined(
    lines: list[int], *forbidden: set[int]
) -> tuple[list[str], dict[str, tuple[str, ...]], int, list[str]]:
    prover, notes = JudgingProver(*forbidden), list[str]()
    outcome = combine([found(line) for line in lines], cast(Prover, prover), notes.append)
    groups = list(outcome.combination.groups) if outcome.combination else []
    return groups, outcome.conflicts, prover.proofs, notes


APART = list(range(0, 100, 10))


def test_patches_that_work_together_take_one_proof() -> None:
    assert combined(APART) == ([f"g{line}" for line in APART], {}, 1, [])


def test_two_that_do_not_are_found_among_many() -> None:
    groups, conflicts, proofs, _ = combined(APART, {20, 70})
    assert conflicts == {"g70": ("g20",)}
    assert groups == [f"g{line}" for line in APART if line != 70]
    assert proofs <= 10


def test_several_culprits_are_found_one_after_the_other() -> None:
    groups, conflicts, _, _ = combined(APART, {0, 90}, {30, 40})
    assert conflicts == {"g40": ("g30",), "g90": ("g0",)}
    assert "g0" in groups
    assert "g40" not in groups


def test_three_that_fail_only_together_are_told_by_the_last_two() -> None:
    groups, conflicts, _, _ = combined([0, 10, 20], {0, 10, 20})
    assert conflicts == {"g20": ("g10",)}
    assert groups == ["g0", "g10"]


def test_two_that_exclude_each_other_leave_no_combination() -> None:
    assert combined([0, 10], {0, 10}) == ([], {"g10": ("g0",)}, 1, [])


def test_the_search_for_culprits_ends() -> None:
    lines = list(range(0, 160, 10))
    pairs = [{left, right} for left in lines for right in lines if left < right]
    groups, conflicts, proofs, notes = combined(lines, *pairs)
    assert groups == []
    assert proofs <= 24
    assert set(conflicts) == {f"g{line}" for line in lines[1:]}
    assert "do not all work together" in notes[0]


def test_a_patch_that_changes_the_same_place_conflicts_and_is_left_out() -> None:
    other = found(20)
    change = FileChange("A.java", TEXT, (Edit(TEXT.index(b"line 20"), TEXT.index(b"line 20") + 7, b"none"),))
    rival = Found(
        Patch("g99", "java", unified_diff([change]), 1, ("A.java",), ("T#t99",), (), EVIDENCE), (change,)
    )
    outcome = combine([found(0), other, rival], cast(Prover, JudgingProver()), lambda _: None)
    assert outcome.conflicts == {"g99": ("g20",)}
    assert outcome.combination is not None
    assert outcome.combination.groups == ("g0", "g20")


def test_neighbours_whose_diffs_do_not_apply_in_turn_are_made_again_in_the_combination() -> None:
    groups, conflicts, _, _ = combined([20, 21])
    assert conflicts == {"g21": ("g20",)}
    assert groups == ["g20", "g21"]
