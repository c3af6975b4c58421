"""What has changed since a version, undone in parts; and the smallest part that is enough."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from repairnator.core.applier import apply_diff
from repairnator.core.diffs import unified_diff
from repairnator.core.history.hunks import ChangedFiles, Hunk, smallest

FILE = "src/A.java"


def files(tree: Path, before: bytes | None, now: bytes | None) -> ChangedFiles:
    (tree / "src").mkdir(exist_ok=True)
    if now is not None:
        (tree / FILE).write_bytes(now)
    return ChangedFiles(tree, {FILE: before})


def text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize("seed", range(40))
def test_all_hunks_undone_are_the_version_and_so_are_all_their_lines(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    before = [str(chance.randrange(6)) for _ in range(chance.randrange(12))]
    now = [line for line in before if chance.random() < 0.7]
    for _ in range(chance.randrange(4)):
        now.insert(chance.randrange(len(now) + 1), str(chance.randrange(6)))
    changed = files(tmp_path, text(before), text(now))
    hunks = changed.hunks()
    assert bool(hunks) == (before != now)
    if hunks:
        assert changed.undone(hunks) == {FILE: text(before)}
        lines = [part for hunk in hunks for part in hunk.parts()]
        chance.shuffle(lines)
        assert changed.undone(lines) == {FILE: text(before)}


def test_some_hunks_undone_leave_the_others_as_they_are(tmp_path: Path) -> None:
    changed = files(tmp_path, b"a\nb\nc\nd\ne\n", b"a\nB\nc\nD\ne\n")
    first, second = changed.hunks()
    assert changed.undone([first]) == {FILE: b"a\nb\nc\nD\ne\n"}
    assert changed.undone([second]) == {FILE: b"a\nB\nc\nd\ne\n"}
    assert (second.start, second.end, second.former) == (3, 4, (b"d\n",))


@pytest.mark.parametrize(("before", "now"), [(None, b"new\n"), (b"old\n", None)])
def test_a_file_that_came_or_went_is_undone_as_a_whole(
    tmp_path: Path, before: bytes | None, now: bytes | None
) -> None:
    changed = files(tmp_path, before, now)
    (hunk,) = changed.hunks()
    assert hunk.whole
    assert hunk.parts() == (hunk,)
    assert changed.undone([hunk]) == {FILE: before}
    assert changed.changes([hunk]) == ()


def test_the_diff_shows_the_change_and_what_undoes_it_applies(tmp_path: Path) -> None:
    changed = files(tmp_path, b"a\nb\nc\n", b"a\nB\nc\nd")
    first, last = changed.hunks()
    assert "\n-b\n+B\n" in changed.diff([first])
    (undoing,) = changed.changes([first])
    (tmp_path / FILE).write_bytes(undoing.before)
    apply_diff(unified_diff([undoing]), tmp_path)
    assert (tmp_path / FILE).read_bytes() == b"a\nb\nc\nd"
    assert last.former == ()


def hunks_at(numbers: range) -> tuple[Hunk, ...]:
    return tuple(Hunk(FILE, number, number + 1, number, (b"x",)) for number in numbers)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000])
def test_one_hunk_is_found_in_questions_that_grow_with_the_logarithm(size: int) -> None:
    hunks = hunks_at(range(size))
    for guilty in {hunks[0], hunks[-1], hunks[size // 3]}:
        asked: list[int] = []

        def passes(some: tuple[Hunk, ...], guilty: Hunk = guilty, asked: list[int] = asked) -> bool:
            asked.append(len(some))
            return guilty in some

        assert smallest(hunks, passes) == ((guilty,), True)
        assert len(asked) <= 2 * math.ceil(math.log2(size) + 1)


@pytest.mark.parametrize("seed", range(30))
def test_none_of_the_hunks_that_are_found_can_be_left_out(seed: int) -> None:
    chance = random.Random(seed)
    hunks = hunks_at(range(chance.randrange(2, 30)))
    guilty = set(chance.sample(hunks, chance.randrange(1, min(5, len(hunks)) + 1)))
    found, exact = smallest(hunks, lambda some: guilty <= set(some))
    assert (set(found), exact) == (guilty, True)


def test_without_time_the_smallest_part_so_far_is_told_as_such() -> None:
    hunks = hunks_at(range(16))
    answers = iter([True, True])
    found, exact = smallest(hunks, lambda _: next(answers, None))
    assert (len(found), exact) == (4, False)
