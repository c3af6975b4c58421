"""Which control group is ours to divide, on machines of all kinds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from repairnator.boxes.cgroups import Hierarchy, NotDelegated, delegated_folder, find_hierarchy

MOUNTS = "24 1 0:22 / {} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"


def proc(folder: Path, mounts: str, groups: str) -> Path:
    (folder / "mountinfo").write_text(mounts)
    (folder / "cgroup").write_text(groups)
    return folder


def unit(folder: Path, controllers: str, mark: bytes = b"1") -> Path:
    """A folder as the kernel has it for a unit."""
    folder.mkdir(parents=True)
    (folder / "cgroup.controllers").write_text(controllers + "\n")
    os.setxattr(folder, "user.delegate", mark)
    return folder


def test_the_process_is_found_below_the_mount(tmp_path: Path) -> None:
    found = find_hierarchy(proc(tmp_path, MOUNTS.format("/sys/fs/cgroup"), "0::/system.slice/repairnator\n"))
    assert found.own == Path("/sys/fs/cgroup/system.slice/repairnator")


@pytest.mark.parametrize(
    ("mounts", "groups"),
    [
        ("30 1 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "4:memory:/x\n"),
        (MOUNTS.format("/sys/fs/cgroup"), "4:memory:/x\n"),
        ("", "0::/x\n"),
    ],
)
def test_version_1_is_none_of_ours(tmp_path: Path, mounts: str, groups: str) -> None:
    with pytest.raises(NotDelegated, match="version 2"):
        find_hierarchy(proc(tmp_path, mounts, groups))


def test_a_delegated_unit_is_ours(tmp_path: Path) -> None:
    own = unit(tmp_path / "unit", "cpu memory pids")
    assert delegated_folder(Hierarchy(tmp_path, own)) == own


def test_so_is_the_unit_around_a_group_of_our_own(tmp_path: Path) -> None:
    own = unit(tmp_path / "unit", "cpu memory pids")
    assert delegated_folder(Hierarchy(tmp_path, own / "worker")) == own


def test_what_was_not_handed_over_is_left_alone_even_by_root(tmp_path: Path) -> None:
    own = unit(tmp_path / "unit", "cpu memory pids", mark=b"0")
    with pytest.raises(NotDelegated, match="Delegate=memory pids"):
        delegated_folder(Hierarchy(tmp_path, own))


def test_controllers_that_are_not_there_are_named(tmp_path: Path) -> None:
    own = unit(tmp_path / "unit", "cpu pids")
    with pytest.raises(NotDelegated, match="lacks memory"):
        delegated_folder(Hierarchy(tmp_path, own))
