"""Trees of any depth and shape are walked, copied, weighed and removed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, make_socket, names, nest

from repairnator.core.files import files_below
from repairnator.core.folders import Folder
from repairnator.core.trees import copy_tree, remove_tree
from repairnator.core.walk import Cursor, Kind, TooDeep, Walk, check_depth, size_below

# More than Python recurses and, at two bytes each, than a path can name.
DEEP = 2100


def _open_files() -> int:
    return len(names(Path("/proc/self/fd")))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder that is gone afterwards: pytest could not remove it."""
    folder = tmp_path / "place"
    folder.mkdir()
    yield folder
    assert remove_tree(folder) == ""


def test_depth_does_not_matter(place: Path) -> None:
    (place / "tree").mkdir()
    nest(place / "tree", DEEP)
    copy_tree(place / "tree", place / "copy")
    size = size_below(place / "tree")
    assert size == size_below(place / "copy")
    assert size.size >= DEEP * 4096
    assert size.unreadable == ""
    assert remove_tree(place / "tree") == ""
    assert names(place) == ["copy"]


def test_a_path_of_long_names_is_as_good_as_a_deep_one(place: Path) -> None:
    (place / "tree").mkdir()
    nest(place / "tree", 100, "ä" * 120)
    copy_tree(place / "tree", place / "copy")
    assert size_below(place / "copy") == size_below(place / "tree")


def test_a_walk_needs_few_descriptors(place: Path) -> None:
    nest(place, 1500)
    before = _open_files()
    with Folder.open(place) as top:
        most = max(_open_files() for visit in Walk(top.descriptor) if visit.name == "file")
    assert most <= before + 4
    assert _open_files() == before


def test_a_walk_goes_in_order_and_says_where_it_is(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a/x/y", "c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "d").symlink_to("a")
    with Folder.open(tmp_path) as top:
        walk = Walk(top.descriptor)
        seen = [f"{walk.path}:{visit.name}" for visit in walk if visit.kind is Kind.FILE]
    assert seen == [":c", ":d", "a/x:y", "b:1", "b:2"]
    assert [str(path.relative_to(tmp_path)) for path in files_below(tmp_path)] == [
        *("c", "a/x/y", "b/1", "b/2")  # "d" is a link to a folder
    ]


def test_a_folder_that_is_moved_meanwhile_leads_nobody_astray(tmp_path: Path) -> None:
    (tmp_path / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    cursor = Cursor(os.open(tmp_path / "tree", os.O_RDONLY))
    cursor.down("inner")
    (tmp_path / "tree" / "inner").rename(tmp_path / "elsewhere" / "inner")
    with pytest.raises(OSError, match="moved"):
        cursor.up()
    cursor.close()


def test_what_no_build_can_use_is_told(place: Path) -> None:
    nest(place, 200)
    check_depth(place)
    (place / "b").mkdir()
    nest(place / "b", 300)
    with pytest.raises(TooDeep, match="256 folders deep") as caught:
        check_depth(place)
    assert len(str(caught.value)) < 400
    assert [path.name for path in files_below(place)] == ["file"]


def test_odd_names_and_kinds_go_as_well(tmp_path: Path) -> None:
    odd = [os.fsdecode(name) for name in (b"-rf", b"\xe4.java", b" ", b"*", b"new\nline/\xff\xfe/x")]
    for name in odd:
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text("")
    os.mkfifo(tmp_path / "tree" / "pipe")
    make_socket(tmp_path / "tree" / "socket")
    copy_tree(tmp_path / "tree", tmp_path / "copy")
    assert {*names(tmp_path / "tree")} == {*names(tmp_path / "copy"), "pipe", "socket"}
    assert (tmp_path / "copy" / odd[-1]).exists()
    assert remove_tree(tmp_path / "tree") == ""
    assert remove_tree(tmp_path / "copy") == ""
    assert names(tmp_path) == []


def test_a_copy_keeps_modes_and_times_of_folders_and_links(tmp_path: Path) -> None:
    (tmp_path / "tree" / "closed").mkdir(parents=True)
    (tmp_path / "tree" / "closed" / "file").write_text("x")
    (tmp_path / "tree" / "link").symlink_to("closed")
    os.utime(tmp_path / "tree" / "link", (5, 5), follow_symlinks=False)
    os.utime(tmp_path / "tree" / "closed", (7, 7))
    (tmp_path / "tree" / "closed").chmod(0o555)
    copy_tree(tmp_path / "tree", tmp_path / "copy")
    closed = (tmp_path / "copy" / "closed").stat()
    assert (stat.S_IMODE(closed.st_mode), closed.st_mtime) == (0o555, 7)
    assert (tmp_path / "copy" / "link").lstat().st_mtime == 5
    assert remove_tree(tmp_path / "tree") == remove_tree(tmp_path / "copy") == ""


def test_an_ordinary_user_removes_what_builds_have_closed() -> None:
    def act(folder: Path) -> None:
        tree = folder / "tree"
        (tree / "a" / "b").mkdir(parents=True)
        nest(tree / "a" / "b", 1500)
        (tree / "listed").mkdir()
        (tree / "listed" / "file").write_text("")
        (tree / "listed").chmod(0o400)
        (tree / "a" / "b").chmod(0)
        (tree / "a").chmod(0o111)
        tree.chmod(0)
        assert size_below(tree).unreadable
        assert list(files_below(tree)) == []
        with pytest.raises(PermissionError):
            copy_tree(tree, folder / "copy")
        assert remove_tree(tree) == ""
        assert not tree.exists()

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that others cannot remove")
def test_what_cannot_be_removed_is_told_and_keeps_nothing_else() -> None:
    def act(folder: Path) -> None:
        left = remove_tree(folder / "tree")
        assert left == f"{folder}/tree: theirs/file: Permission denied"
        assert names(folder / "tree") == ["theirs"]

    with folder_for_anyone() as folder:
        (folder / "tree").mkdir()
        (folder / "tree").chmod(0o777)
        for name in ("theirs", "x", "a"):
            (folder / "tree" / name).mkdir()
        (folder / "tree" / "theirs" / "file").write_text("")
        as_ordinary_user(lambda: act(folder))


def test_what_is_not_there_is_removed_and_weighs_nothing(tmp_path: Path) -> None:
    assert remove_tree(tmp_path / "none" / "at" / "all") == ""
    assert size_below(tmp_path / "none").size == 0
