"""Diffs made from edits: what git takes, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repairnator.core.applier import DiffConflict, apply_diff
from repairnator.core.diffs import Change, FileChange, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.texts import EditError, apply_splices, splices


def git_apply(root: Path, diff: str) -> bool:
    result = subprocess.run(["git", "apply", "-"], input=diff.encode("utf-8"), cwd=root, capture_output=True)
    return result.returncode == 0


def change(path: str, before: bytes, old: bytes, new: bytes) -> FileChange:
    start = before.index(old)
    return FileChange(path, before, (Edit(start, start + len(old), new),))


def assert_git_and_we_agree(tmp_path: Path, changes: list[FileChange]) -> str:
    """The diff takes git and our own applier from ``before`` to ``after``; returns it."""
    diff = unified_diff(changes)
    for name, apply in (("git", git_apply), ("own", lambda root, text: bool(apply_diff(text, root)))):
        root = tmp_path / name
        for item in changes:
            (root / item.path).parent.mkdir(parents=True, exist_ok=True)
            (root / item.path).write_bytes(item.before)
        assert apply(root, diff), f"{name} refuses:\n{diff}"
        for item in changes:
            assert (root / item.path).read_bytes() == item.after, f"{name} made something else of:\n{diff}"
    return diff


LINES = b"".join(b"line %d\n" % number for number in range(1, 31))


@pytest.mark.parametrize(
    ("path", "before", "old", "new"),
    [
        ("A.java", LINES, b"line 15", b"LINE 15"),
        ("A.java", LINES, b"line 1\n", b"first\n"),
        ("A.java", LINES, b"line 30\n", b"last\n"),
        ("A.java", LINES[:-1], b"line 30", b"last"),
        ("A.java", LINES[:-1], b"line 29", b"x"),
        ("A.java", LINES, b"line 7\n", b""),
        ("A.java", LINES, b"line 7\nline 8\n", b"7\n8\n9\n10\n"),
        ("A.java", LINES, b"\nline 8", b" and 8"),
        ("A.java", LINES.replace(b"\n", b"\r\n"), b"line 15", b"LINE 15"),
        ("my dir/A b.java", LINES, b"line 15", b"LINE 15"),
        ("dir/\u00e4.java", LINES, b"line 15", b"LINE 15"),
        ('dir/q"uote\\.java', LINES, b"line 15", b"LINE 15"),
        ("A.java", b"only", b"only", b"one"),
        ("A.java", b"a\n--- b\n+++ c\n@@ d\ne\n", b"a", b"A"),
        ("A.java", b"a\nb \xe4\nc\nd\n", b"d", b"D"),
        ("A.java", b"a\nb \xe4\nc\nd\n", b"c", b"C"),
        ("A.java", b"a\nb\n\xe4\nd\n", b"b", b"B"),
        ("A.java", b"a\nb \xe4\nc\nd\n", b"b", b"B"),
        ("A.java", "a = 1;\nb = 2;\n".encode("utf-16"), "2".encode("utf-16-le"), "3".encode("utf-16-le")),
        ("A.java", b"a\rb\rc\r", b"b", b"B"),
    ],
)
def test_git_takes_the_diff_of_any_file(
    tmp_path: Path, path: str, before: bytes, old: bytes, new: bytes
) -> None:
    assert_git_and_we_agree(tmp_path, [change(path, before, old, new)])


def test_a_diff_of_several_files_and_places_applies_as_one(tmp_path: Path) -> None:
    far = FileChange("B.java", LINES, (Edit(0, 4, b"LINE"), Edit(100, 101, b"??"), Edit(104, 104, b"!")))
    diff = assert_git_and_we_agree(tmp_path, [change("A.java", LINES, b"line 15", b"LINE 15"), far])
    assert diff.count("\n+++ b/") == 2


def test_git_takes_the_diff_in_a_subfolder_of_a_repository_too(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folder = tmp_path / "module"
    folder.mkdir()
    item = change("A.java", LINES, b"line 15", b"LINE 15")
    (folder / "A.java").write_bytes(LINES)

    subprocess.run(["git", "apply", "-"], cwd=folder, input=unified_diff([item]).encode(), check=True)

    assert (folder / "A.java").read_bytes() == item.after


@given(
    st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n", b"\xff\n"]), min_size=1, max_size=25),
    st.sampled_from([b"", b"x", b"x\n", b"\n", b"\xe4"]),
    st.data(),
)
def test_the_applier_restores_what_the_edits_meant(
    lines: list[bytes], end: bytes, data: st.DataObject
) -> None:
    before = b"".join(lines) + end
    cuts = sorted(data.draw(st.lists(st.integers(0, len(before)), min_size=2, max_size=6)))
    if len(cuts) % 2:
        cuts.pop()
    texts = [data.draw(st.sampled_from([b"", b"y", b"y\nz", b"\n"])) for _ in cuts[::2]]
    made = tuple(Edit(*pair) for pair in zip(cuts[::2], cuts[1::2], texts, strict=True))
    item = FileChange("A.java", before, made)
    diff = unified_diff([item])
    if item.after == before:
        assert diff == ""
        return
    from repairnator.core.applier import apply_file, parse_diff

    [part] = parse_diff(diff)
    assert part.path == "A.java"
    assert apply_file(part, before) == item.after


def test_text_behind_a_single_line_that_is_not_text_comes_as_a_binary_patch(tmp_path: Path) -> None:
    lonely = FileChange("A.java", b"\xff\n", (Edit(2, 2, b"y"),))

    assert "GIT binary patch" in assert_git_and_we_agree(tmp_path, [lonely])


def test_lines_to_avoid_are_no_context_so_that_neighbours_apply_after_one_another(tmp_path: Path) -> None:
    first = change("A.java", LINES, b"line 10", b"LINE 10")
    second = change("A.java", LINES, b"line 12", b"LINE 12")
    (tmp_path / "A.java").write_bytes(LINES)
    assert git_apply(tmp_path, unified_diff([first]))
    assert not git_apply(tmp_path, unified_diff([second]))
    assert git_apply(tmp_path, unified_diff([second], avoid={"A.java": first.lines()}))


def test_a_change_that_needs_an_avoided_line_keeps_it(tmp_path: Path) -> None:
    item = change("A.java", LINES, b"line 12", b"LINE 12")
    (tmp_path / "A.java").write_bytes(LINES)
    assert git_apply(tmp_path, unified_diff([item], avoid={"A.java": [Change(12, 13, ())]}))


@pytest.mark.parametrize("changed", [b"line 8", b"line 9", b"line 11", b"line 12"])
def test_context_does_not_reach_across_lines_that_another_patch_inserts(
    tmp_path: Path, changed: bytes
) -> None:
    first = change("A.java", LINES, b"line 10\n", b"line 10\nnew line\n")
    second = change("A.java", LINES, changed, changed.upper())
    diff = unified_diff([second], avoid={"A.java": first.lines()})
    (tmp_path / "A.java").write_bytes(LINES)
    assert git_apply(tmp_path, unified_diff([first]))
    assert git_apply(tmp_path, diff), diff


def test_the_applier_finds_lines_that_have_moved(tmp_path: Path) -> None:
    diff = unified_diff([change("A.java", LINES, b"line 15", b"LINE 15")])
    (tmp_path / "A.java").write_bytes(b"new\nlines\n" + LINES)
    assert apply_diff(diff, tmp_path) == ("A.java",)
    assert b"LINE 15" in (tmp_path / "A.java").read_bytes()


def test_the_applier_refuses_lines_that_have_changed_and_writes_nothing(tmp_path: Path) -> None:
    diff = unified_diff(
        [change("B.java", LINES, b"line 2", b"x"), change("A.java", LINES, b"line 15", b"LINE 15")]
    )
    (tmp_path / "A.java").write_bytes(LINES.replace(b"14", b"40"))
    (tmp_path / "B.java").write_bytes(LINES)
    with pytest.raises(DiffConflict, match=r"A\.java"):
        apply_diff(diff, tmp_path)
    assert (tmp_path / "B.java").read_bytes() == LINES


def test_the_applier_does_not_leave_the_tree(tmp_path: Path) -> None:
    (tmp_path / "out.java").write_bytes(LINES)
    (tmp_path / "tree").mkdir()
    diff = unified_diff([change("../out.java", LINES, b"line 15", b"LINE 15")])
    with pytest.raises(DiffConflict, match="no such file"):
        apply_diff(diff, tmp_path / "tree")


@pytest.mark.parametrize("link", ["A.java", "src"])
def test_the_applier_writes_through_no_link(tmp_path: Path, link: str) -> None:
    """As git, which applies nothing to what lies beyond one."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "A.java").write_bytes(LINES)
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / link).symlink_to("../outside" if link == "src" else "../outside/A.java")
    (tmp_path / "inside").mkdir()
    path = "src/A.java" if link == "src" else "A.java"
    diff = unified_diff([change(path, LINES, b"line 15", b"LINE 15")])
    with pytest.raises(DiffConflict, match="no such file"):
        apply_diff(diff, tree)
    assert not git_apply(tree, diff)
    assert (tmp_path / "outside" / "A.java").read_bytes() == LINES


def test_the_applier_keeps_modes_and_leaves_other_names_of_a_file_alone(tmp_path: Path) -> None:
    file, other = tmp_path / "A.java", tmp_path / "other"
    file.write_bytes(LINES)
    file.chmod(0o751)
    other.hardlink_to(file)
    apply_diff(unified_diff([change("A.java", LINES, b"line 15", b"LINE 15")]), tmp_path)
    assert file.stat().st_mode & 0o777 == 0o751
    assert other.read_bytes() == LINES


def made_by(data: bytes, encoding: str, *edits: tuple[int, int, str]) -> bytes:
    return apply_splices(data, splices(data, [Edit(*edit, "A.java") for edit in edits], encoding))


def test_edits_count_characters_not_bytes() -> None:
    assert made_by("ä = \U0001f600 1;".encode(), "UTF-8", (6, 7, "2")) == "ä = \U0001f600 2;".encode()


def test_a_byte_that_is_malformed_counts_as_one_character_and_stays() -> None:
    assert made_by(b"\xe4\xff = 1;", "UTF-8", (5, 6, "2")) == b"\xe4\xff = 2;"


def test_edits_are_written_in_the_encoding_of_the_file() -> None:
    assert made_by(b"\xe4 = 1;", "ISO-8859-1", (4, 5, "\u00f6")) == b"\xe4 = \xf6;"
    with pytest.raises(EditError, match="ISO-8859-1 lacks"):
        made_by(b"\xe4 = 1;", "ISO-8859-1", (4, 5, "\u20ac"))


def test_new_lines_end_as_the_file_has_them() -> None:
    assert made_by(b"a\r\nb\r\n", "UTF-8", (0, 1, "c\nd")) == b"c\r\nd\r\nb\r\n"
    assert made_by(b"a\nb\n", "UTF-8", (0, 1, "c\nd")) == b"c\nd\nb\n"


def test_edits_that_overlap_or_lie_outside_are_refused() -> None:
    with pytest.raises(EditError, match="overlap"):
        made_by(b"abcdef", "UTF-8", (0, 3, "x"), (2, 4, "y"))
    with pytest.raises(EditError, match="outside"):
        made_by(b"abc", "UTF-8", (2, 9, "x"))
    with pytest.raises(EditError, match="unknown source encoding"):
        made_by(b"abc", "no-such-thing", (0, 1, "x"))
