"""What lies at a path of a tree is the project's choice; reading it never waits and never surprises."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from repairnator.core.applier import DiffConflict, apply_diff
from repairnator.core.files import FileError, files_below, is_file, is_folder, read_file, real
from repairnator.core.history.versions import read_history
from repairnator.core.languages.java.build.maven.detect import find_base
from repairnator.core.languages.java.build.maven.suite import clear_reports
from repairnator.core.languages.java.runtime.classfiles import class_file, superclass
from repairnator.core.projects.markup import MarkupError, read_xml
from repairnator.core.projects.reports import read_report, report_files
from repairnator.core.sources import ForbiddenChange, Sources
from repairnator.core.tools.port import Edit
from repairnator.errors import UsageError

HUGE = 10 * 2**30


def fifo(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def kernel(path: Path) -> None:
    path.symlink_to("/proc/self/environ")


def dangling(path: Path) -> None:
    path.symlink_to("nothing")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def forbidden(path: Path) -> None:
    path.write_text("x")
    path.chmod(0)
    if os.geteuid() == 0:
        path.unlink()
        path.mkdir()


def linked_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


ODDITIES = [fifo, folder, unix_socket, sparse, device, kernel, dangling, circle, forbidden, linked_fifo]


@pytest.fixture(params=ODDITIES, ids=lambda make: make.__name__)
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A path whose name promises a file that is none."""
    path = tmp_path_factory.mktemp("t") / "TEST-a.T.xml"
    request.param(path)
    return path


def test_what_is_no_regular_file_is_refused_with_its_name(odd: Path) -> None:
    with pytest.raises(FileError, match=r"TEST-a\.T\.xml"):
        read_file(odd)


def test_no_reader_of_the_core_waits_or_lets_another_error_through(odd: Path) -> None:
    tree = odd.parent
    with pytest.raises(MarkupError):
        read_xml(odd)
    with pytest.raises(MarkupError):
        read_report(odd)
    with pytest.raises(UsageError):
        read_history(odd)
    with pytest.raises(DiffConflict):
        apply_diff(f"--- a/{odd.name}\n+++ b/{odd.name}\n@@ -1 +1 @@\n-x\n+y\n", tree)
    assert superclass(odd) == ""
    odd.rename(tree / "pom.xml")
    find_base(tree)
    (tree / "A.java").symlink_to("pom.xml")
    with pytest.raises(ForbiddenChange):
        Sources(tree, ()).changes([Edit(0, 0, "", "A.java")])


def test_whatever_is_named_like_a_report_is_cleared(odd: Path) -> None:
    assert list(report_files([odd.parent])) == [odd]
    clear_reports([odd.parent])
    assert list(report_files([odd.parent])) == []


def test_a_folder_of_reports_may_be_anything(odd: Path) -> None:
    assert list(report_files([odd / "surefire-reports", odd.parent / ("x" * 300), Path("a\0b")])) == []


def test_a_file_is_read_whole_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    (tmp_path / "b").symlink_to("a")

    assert read_file(tmp_path / "b") == b"x" * 3_000_000
    with pytest.raises(FileError):
        read_file(tmp_path / "b", links=False)
    with pytest.raises(FileError, match="larger than 100 bytes"):
        read_file(tmp_path / "a", max_bytes=100)


def test_a_file_that_grows_while_it_is_read_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    whole = os.read

    def growing(descriptor: int, size: int) -> bytes:
        with file.open("ab") as more:
            more.write(b"x" * 100)
        return whole(descriptor, size)

    monkeypatch.setattr(os, "read", growing)
    with pytest.raises(FileError, match="larger than 5000 bytes"):
        read_file(file, max_bytes=5000)


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000, "a\0b", "\udcff"])
def test_names_that_no_file_can_have_are_no_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert not is_file(path)
    assert not is_folder(path)
    real(path)
    with pytest.raises(FileError):
        read_file(path)


def test_thousands_of_nested_folders_end_no_walk(tmp_path: Path) -> None:
    (tmp_path / "A.java").write_text("")
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "B.java").write_text("")
    (tmp_path / "e" / "self").symlink_to(tmp_path)

    try:
        assert [file.name for file in files_below(tmp_path)] == ["A.java", "B.java"]
        assert find_base(tmp_path) is None
    finally:
        remove_deep(tmp_path / "d")


def remove_deep(path: Path) -> None:
    """Remove nested folders that pytest could not."""
    at = os.open(path, os.O_RDONLY)
    while "d" in os.listdir(at):  # noqa: PTH208
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    while True:
        above = os.open("..", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = above
        os.rmdir("d", dir_fd=at)
        if os.path.samestat(os.fstat(at), path.parent.stat()):
            break
    os.close(at)


def test_a_pipe_is_refused_even_while_somebody_writes_to_it(tmp_path: Path) -> None:
    pipe = tmp_path / "p"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"<testsuite/>"))
    writer.start()
    try:
        with pytest.raises(FileError, match="not a regular file"):
            read_file(pipe)
    finally:
        writer.join()
        os.close(reader)


@pytest.mark.parametrize("name", ["", ".", "..", "a.", ".a", "a..b", "a/b", "a\0b", "x" * 300, "\udcff"])
def test_a_class_may_be_called_anything(tmp_path: Path, name: str) -> None:
    assert class_file([tmp_path], name) is None
