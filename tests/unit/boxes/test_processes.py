"""Processes of a box, seen and ended from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.boxes.processes import (
    ProcessUse,
    deleted_files_size,
    descendants,
    kill,
    kill_and_wait,
    wait_gone,
)

_FAMILY = """
import os, sys, time
memory = b"x" * (32 << 20)
if os.fork() == 0:
    if os.fork() == 0: print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def family() -> Iterator[subprocess.Popen[str]]:
    """A process with a child and a grandchild."""
    process = subprocess.Popen([sys.executable, "-c", _FAMILY], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
        members = descendants(process.pid)  # a test may kill the first, and orphans are nobody's any more
        yield process
    for one in members:
        kill(one)
    process.wait()


def test_finds_children_of_children_and_what_memory_is_their_own(family: subprocess.Popen[str]) -> None:
    found = descendants(family.pid)
    assert len(found) == 3
    assert found[0].pid == family.pid
    assert 32 * 2**20 < found[0].resident < 256 * 2**20


def test_a_process_that_took_the_number_of_another_is_not_killed(family: subprocess.Popen[str]) -> None:
    kill(ProcessUse(family.pid, started=1, resident=0))
    descriptor = os.pidfd_open(family.pid)
    assert not wait_gone(descriptor, 0.1)
    assert kill_and_wait(descriptor, 20)
    os.close(descriptor)


def test_deleted_files_that_are_open_are_weighed(tmp_path: Path) -> None:
    code = (
        "import os, time\nf = open('x', 'wb', buffering=0); os.unlink('x'); f.write(b'x' * (1 << 20))\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=tmp_path)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        assert deleted_files_size(descendants(process.pid)) >= 2**20
    process.kill()
    process.wait()


def test_a_process_that_has_gone_has_no_descendants() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert descendants(process.pid) == []
