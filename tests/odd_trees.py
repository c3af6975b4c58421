"""Trees as nobody makes them by accident, and people who are not root."""

from __future__ import annotations

import os
import pickle
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from repairnator.core.trees import remove_tree

NOBODY = 65534


def nest(folder: Path, depth: int, name: str = "a") -> None:
    """Make folders within folders, and a file in the last, however long the path becomes."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)


def names(folder: Path) -> list[str]:
    """Of all that lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@contextmanager
def folder_for_anyone() -> Iterator[Path]:
    """A folder that an ordinary user may reach and write into; pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="repairnator-test-"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        assert remove_tree(folder) == ""


def as_ordinary_user(action: Callable[[], object]) -> None:
    """Call something in a child process that is not root; what it raises is raised here."""
    if os.geteuid() != 0:
        action()
        return
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        said = ""
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            action()
        except BaseException:  # noqa: BLE001 - handed to the parent
            said = traceback.format_exc()
        os.write(writer, pickle.dumps(said[-60_000:]))
        sys.stderr.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    assert answer, "the child process died"
    said = pickle.loads(answer)
    assert not said, said
