"""Programs in groups of their own, and what is kept of their output."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

from repairnator.core.projects.maven.processes import TAIL_BYTES, Running, Transcript, surefire_jvms

SUREFIRE_2_12 = """[INFO] --- maven-surefire-plugin:2.12.4:test (default-test) @ a ---
Running org.example.FirstTest
Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec
Running org.example.StuckTest"""

SUREFIRE_3 = """[INFO] --- surefire:3.2.5:test (default-test) @ a ---
[INFO] Running FirstTest
[INFO] Running org.example.StuckTest
[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 1 s <<< FAILURE! -- in FirstTest
[ERROR] Crashed tests:
[ERROR] org.example.StuckTest
[ERROR] ExecutionException The forked VM terminated without properly saying goodbye."""


def transcript(text: str) -> Transcript:
    read = Transcript()
    for line in text.splitlines():
        read.add(line)
    return read


def test_the_class_that_is_running_is_known() -> None:
    for text in (SUREFIRE_2_12, SUREFIRE_3):
        read = transcript(text)
        assert list(read.running) == ["org.example.StuckTest"]
        assert read.testing.is_set()


def test_crashed_classes_are_known() -> None:
    assert transcript(SUREFIRE_3).crashed == ["org.example.StuckTest"]


def test_compiling_is_not_testing() -> None:
    read = transcript("[INFO] --- maven-compiler-plugin:3.1:compile (default-compile) @ a ---")

    assert read.began is None


def test_only_the_end_of_the_output_is_kept() -> None:
    read = transcript("\n".join(f"line {n} {'x' * 100}" for n in range(10000)))

    assert len(read.tail()) <= TAIL_BYTES
    assert "line 9999" in read.tail()


def test_output_without_line_ends_is_bounded(tmp_path: Path) -> None:
    running = Running([sys.executable, "-c", "print('x' * 10_000_000, end='')"], tmp_path, os.environ)

    assert running.wait(60)
    assert running.exit_code == 0
    assert len(running.transcript.tail()) <= TAIL_BYTES


def test_ending_a_program_ends_what_it_started(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 600 & echo $! > child; echo ready; wait; wait"
    running = Running(["sh", "-c", script], tmp_path, os.environ)
    while "ready" not in running.transcript.tail():
        assert not running.wait(0.05)
    child = int((tmp_path / "child").read_text())

    running.end()

    assert running.exit_code is not None
    assert not _runs(child)


def test_a_program_nobody_holds_any_more_is_ended(tmp_path: Path) -> None:
    running = Running(["sleep", "600"], tmp_path, os.environ)
    pid = running.pid

    del running

    gc.collect()
    assert not _runs(pid)


def test_other_programs_are_no_test_jvms() -> None:
    sleeper = subprocess.Popen(["sleep", "600"])
    try:
        assert surefire_jvms(os.getpid()) == []
    finally:
        sleeper.kill()
        sleeper.wait()


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False
