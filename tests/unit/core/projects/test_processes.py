"""Programs in groups of their own, and what is kept of their output."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from tests.servers.process import runs, wait_until

from repairnator.core.projects.processes import TAIL_BYTES, Output, Running


def test_only_the_end_of_the_output_is_kept() -> None:
    read = Output()
    for number in range(10000):
        read.add(f"line {number} {'x' * 100}")

    assert len(read.tail()) <= TAIL_BYTES
    assert "line 9999" in read.tail()


def test_output_without_line_ends_is_bounded(tmp_path: Path) -> None:
    running = Running(
        [sys.executable, "-c", "print('x' * 10_000_000, end='')"], tmp_path, os.environ, Output()
    )

    assert running.wait(60)
    assert running.exit_code == 0
    assert len(running.output.tail()) <= TAIL_BYTES


def test_ending_a_program_ends_what_it_started(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 600 & echo $! > child; echo ready; wait; wait"
    running = Running(["sh", "-c", script], tmp_path, os.environ, Output())
    wait_until(lambda: "ready" in running.output.tail(), 60)
    child = int((tmp_path / "child").read_text())

    running.end()

    assert running.exit_code is not None
    assert not runs(child)


def test_ending_a_program_waits_for_what_it_started(tmp_path: Path) -> None:
    # Nobody hears its end through a pipe, and the kernel takes a while to take back its memory.
    large = f"{sys.executable} -c 'import signal; m = b\"x\" * (1 << 28); print(); signal.pause()'"
    script = f"mkfifo ready; {large} > ready 2> /dev/null & echo $! > child; read _ < ready; echo ready; wait"
    running = Running(["sh", "-c", script], tmp_path, os.environ, Output())
    wait_until(lambda: "ready" in running.output.tail(), 60)
    child = int((tmp_path / "child").read_text())
    assert runs(child)

    running.end()

    assert not runs(child)


def test_a_program_nobody_holds_any_more_is_ended(tmp_path: Path) -> None:
    running = Running(["sleep", "600"], tmp_path, os.environ, Output())
    pid = running.pid

    del running

    gc.collect()
    assert not runs(pid)
