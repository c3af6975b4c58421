"""Folders are weighed whatever was made of them, and what cannot be weighed is said."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.boxes.weighing import Unmeasurable, weigh


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "box"
    made.mkdir()
    yield made
    subprocess.run(["rm", "-rf", str(made)], check=True)  # the runner's own way ends at PATH_MAX


def nest(folder: Path, depth: int, name: str, inner: bytes = b"", also: str = "") -> None:
    """Folders in folders, and in the last one a file; with a second empty one beside each."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        for each in (name, also) if also else (name,):
            os.mkdir(each, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    file = os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(file, inner)
    os.close(file)
    os.close(here)


def test_files_deeper_than_any_path_reaches_are_weighed(folder: Path) -> None:
    nest(folder, 5000, "d", b"x" * 2**20, also="e")
    assert weigh([folder], math.inf) >= 2**20 + 2 * 5000 * 4096


def test_nothing_stays_open(folder: Path) -> None:
    nest(folder, 500, "d", also="e")
    before = len(list(Path("/proc/self/fd").iterdir()))
    weigh([folder], math.inf)
    nest(folder, 300, "n" * 250)
    with pytest.raises(Unmeasurable):
        weigh([folder], math.inf)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_is_nested_deeper_than_anything_honest_cannot_be_weighed(folder: Path) -> None:
    nest(folder, 300, "n" * 250)
    with pytest.raises(Unmeasurable, match="nested deeper"):
        weigh([folder], math.inf)


def test_links_are_not_followed_and_a_file_with_two_names_counts_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"x" * 2**22)
    (folder / "link").symlink_to(tmp_path)
    (folder / "file").write_bytes(b"x" * 2**20)
    os.link(folder / "file", folder / "again")
    assert 2**20 <= weigh([folder], math.inf) < 2**20 + 2**16


def test_pipes_and_devices_do_not_hold_it_up(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert weigh([folder], math.inf) > 0


def test_it_stops_when_it_is_told_to_or_has_found_enough(folder: Path) -> None:
    for name in "abc":
        (folder / name).mkdir()
        (folder / name / "file").write_bytes(b"x" * 2**20)
    assert weigh([folder], 100) < 2**21
    assert weigh([folder], math.inf, lambda: True) < 2**20


def test_a_folder_that_is_not_there_weighs_nothing(folder: Path) -> None:
    shutil.rmtree(folder)
    assert weigh([folder], math.inf) == 0
    folder.mkdir()
