"""Nothing is written through a link, whatever lies where it is to be written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, make_socket, names

from repairnator.core.folders import Folder, LinkInTheWay, real_path, write_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    (tmp_path / "victim").write_text("mine")
    return tmp_path / "victim"


def test_a_file_is_whole_and_alone_in_its_folder(folder: Path) -> None:
    write_below(folder, "a/b/file", "text", mode=0o755)
    file = folder / "a" / "b" / "file"
    assert file.read_text() == "text"
    assert stat.S_IMODE(file.stat().st_mode) == 0o755
    assert names(file.parent) == ["file"]


@pytest.mark.parametrize("kind", ["link", "dangling", "hard", "pipe", "socket"])
def test_what_lies_in_the_place_of_a_file_is_replaced_and_not_written(
    folder: Path, victim: Path, kind: str
) -> None:
    place = folder / "file"
    made: dict[str, Callable[[], object]] = {
        "link": lambda: place.symlink_to(victim),
        "dangling": lambda: place.symlink_to(victim.parent / "new"),
        "hard": lambda: place.hardlink_to(victim),
        "pipe": lambda: os.mkfifo(place),
        "socket": lambda: make_socket(place),
    }
    made[kind]()
    write_below(folder, "file", b"ours")
    assert not place.is_symlink()
    assert place.read_bytes() == b"ours"
    assert victim.read_text() == "mine"
    assert names(folder.parent) == ["folder", "victim"]


def test_a_folder_is_not_replaced_and_nothing_is_left_beside_it(folder: Path) -> None:
    (folder / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        write_below(folder, "file", b"ours")
    assert names(folder) == ["file"]


@pytest.mark.parametrize("relative", ["inner/file", "inner/deeper/file", "real/inner/file"])
def test_no_linked_folder_is_on_the_way(folder: Path, tmp_path: Path, relative: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "real").mkdir()
    (folder / "inner").symlink_to(tmp_path / "elsewhere")
    (folder / "real" / "inner").symlink_to("../..")
    with pytest.raises(LinkInTheWay) as caught:
        write_below(folder, relative, b"ours")
    assert str(caught.value.filename).endswith("inner")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("relative", ["/etc/x", "../x", "a/../../x", "", ".."])
def test_a_path_that_is_not_plainly_below_is_refused(folder: Path, relative: str) -> None:
    with pytest.raises(OSError, match="not a plain path"):
        write_below(folder, relative, b"ours")
    assert names(folder.parent) == ["folder"]


def test_a_folder_that_becomes_a_link_after_it_was_opened_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    with Folder.open(folder) as top, top.below("inner", make=True) as inner:
        (folder / "inner").rename(folder / "moved")
        (folder / "inner").symlink_to(tmp_path / "elsewhere")
        inner.write("file", b"ours")
    assert (folder / "moved" / "file").read_bytes() == b"ours"
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("kind", ["link", "hard", "pipe"])
def test_nothing_is_appended_to_another_file(folder: Path, victim: Path, kind: str) -> None:
    place = folder / "log"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "hard":
        place.hardlink_to(victim)
    else:
        place.symlink_to(victim)
    with Folder.open(folder) as top, pytest.raises(OSError, match="log"):
        top.append("log", b"ours")
    assert victim.read_text() == "mine"


def test_a_pipe_is_not_waited_for_and_a_link_not_read(folder: Path, victim: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(victim)
    with Folder.open(folder) as top:
        for name in ("pipe", "link"):
            with pytest.raises(OSError, match=name):
                top.read(name, 10)


def test_an_ordinary_user_writes_as_safely() -> None:
    def write(folder: Path) -> None:
        (folder / "victim").write_text("mine")
        (folder / "out").mkdir()
        (folder / "out" / "file").symlink_to("../victim")
        (folder / "out" / "linked").symlink_to("..")
        write_below(folder, "out/file", b"ours")
        assert (folder / "victim").read_text() == "mine"
        with pytest.raises(LinkInTheWay):
            write_below(folder, "out/linked/victim", b"ours")
        assert (folder / "victim").read_text() == "mine"

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: write(folder))


def test_a_path_is_followed_as_the_kernel_does_but_for_links_of_strangers(tmp_path: Path) -> None:
    tree, real = tmp_path / "tree", tmp_path / "real" / "deep"
    tree.mkdir()
    real.mkdir(parents=True)
    (tmp_path / "own").symlink_to("real/deep")
    (tree / "theirs").symlink_to("../real")
    (tmp_path / "into").symlink_to("tree")
    assert real_path(tmp_path / "own" / ".." / "new", (tree,)) == tmp_path / "real" / "new"
    assert real_path(tmp_path / "into" / "new", (tree,)) == tree / "new"
    for path in (tree / "theirs" / "new", tmp_path / "into" / "theirs", tree / "a" / ".." / "theirs"):
        with pytest.raises(LinkInTheWay):
            real_path(path, (tree,))


def test_links_that_go_round_are_an_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="Too many levels"):
        real_path(tmp_path / "a", ())
