"""A real box in a real control group of version 2, with the controllers that this machine has there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.boxes.cgroups import BoxGroup, Hierarchy, NotDelegated, box_group, find_hierarchy
from repairnator.boxes.port import Limits

WANTED = {"memory", "pids"}


@pytest.fixture
def controllers() -> frozenset[str]:
    """Memory and processes where they can be had, else any: moving, killing and removing is the same."""
    try:
        there = set((find_hierarchy().mount / "cgroup.controllers").read_text().split())
    except NotDelegated as reason:
        pytest.skip(str(reason))
    return frozenset(there & WANTED or there)


@pytest.fixture
def unit(controllers: frozenset[str]) -> Iterator[Path]:
    """A group as systemd makes it for a unit with ``Delegate=``."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a control group at the top")
    mount = find_hierarchy().mount
    shared = os.open(mount, os.O_RDONLY)  # its controllers are everyone's: one test at a time gives them out
    try:
        fcntl.flock(shared, fcntl.LOCK_EX)
        yield from delegated(mount, controllers)
    finally:
        os.close(shared)


def delegated(mount: Path, controllers: frozenset[str]) -> Iterator[Path]:
    """Make the group and give it the controllers; take back both."""
    top = set((mount / "cgroup.subtree_control").read_text().split())
    folder = mount / f"test-{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        if controllers - top:
            (mount / "cgroup.subtree_control").write_text(" ".join(f"+{one}" for one in controllers - top))
        os.setxattr(folder, "trusted.delegate", b"1")
        yield folder
    finally:
        for inner in (*folder.glob("*/"), folder):
            with contextlib.suppress(FileNotFoundError):
                inner.rmdir()
        if controllers - top:
            (mount / "cgroup.subtree_control").write_text(" ".join(f"-{one}" for one in controllers - top))


@pytest.fixture
def service(unit: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The unit's own process, which must make room for groups below."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        (unit / "cgroup.procs").write_text(str(process.pid))
        yield process
        process.kill()


def members(group: Path) -> list[int]:
    return [int(pid) for pid in (group / "cgroup.procs").read_text().split()]


@contextlib.contextmanager
def made(unit: Path, controllers: frozenset[str], limits: Limits | None = None) -> Iterator[BoxGroup]:
    with box_group(limits or Limits(), Hierarchy(unit.parent, unit), controllers) as group:
        assert group is not None
        yield group


def test_a_box_and_all_that_it_starts_is_in_a_group_of_its_own(
    unit: Path, service: subprocess.Popen[bytes], controllers: frozenset[str]
) -> None:
    with made(unit, controllers) as group:
        (folder,) = unit.glob("box-*/")
        command = ["sh", "-c", "sleep 600 & echo; read x; sleep 600 & echo; wait"]
        box = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert box.stdin is not None
        assert box.stdout is not None
        box.stdout.readline()
        group.take(box.pid)
        box.stdin.write(b"\n")
        box.stdin.flush()
        box.stdout.readline()
        assert box.pid in members(folder)
        assert len(members(folder)) == 3
        assert members(unit / "worker") == [service.pid]
        assert controllers <= set((unit / "cgroup.subtree_control").read_text().split())
    assert box.wait(10) == -9
    box.stdin.close()
    box.stdout.close()
    assert list(unit.glob("box-*/")) == []


def test_two_boxes_have_a_group_each(
    unit: Path, service: subprocess.Popen[bytes], controllers: frozenset[str]
) -> None:
    with (
        made(unit, controllers),
        box_group(Limits(), Hierarchy(unit.parent, unit / "worker"), controllers) as other,
    ):
        assert other is not None
        assert len(list(unit.glob("box-*/"))) == 2


def test_limits_are_the_kernels(unit: Path, controllers: frozenset[str]) -> None:
    if not controllers >= WANTED:
        pytest.skip("memory and pids are controllers of version 1 on this machine")
    with made(unit, controllers, Limits(memory=64 * 2**20, processes=30)) as group:
        command = [sys.executable, "-c", "input(); x = b'x' * (200 << 20)"]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as greedy:
            group.take(greedy.pid)
            greedy.communicate(b"\n")
        assert greedy.returncode == -9
        assert group.oom_kills == 1
        (folder,) = unit.glob("box-*/")
        assert (folder / "pids.max").read_text() == "30\n"


def test_without_a_delegated_group_there_is_none(unit: Path, controllers: frozenset[str]) -> None:
    os.removexattr(unit, "trusted.delegate")
    with box_group(Limits(), Hierarchy(unit.parent, unit), controllers) as group:
        assert group is None
