"""The product as a benchmark starts it: the command, from outside, as anyone would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("repairnator")
_REPAIR = ("repair", "--no-bisect")  # the history around a case is not its own


class NoCandidate(Exception):
    """The command ended, or went on too long, without a first candidate."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command.

    Attributes:
        status: its exit status; None if it was ended at the limit.
        output: what it wrote to standard output.
        errors: the end of what it wrote to standard error.
        seconds: wall-clock duration.
    """

    status: int | None
    output: str
    errors: str
    seconds: float


def repair(tree: Path, *arguments: str, limit: float) -> Run:
    """Run ``repairnator repair TREE``; interrupted like by a person when the limit (seconds) is over."""
    begin = time.monotonic()
    process = subprocess.Popen(
        [str(COMMAND), *_REPAIR, str(tree), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    status: int | None = None
    try:
        output, errors = process.communicate(timeout=limit)
        status = process.returncode
    except subprocess.TimeoutExpired:
        output, errors = _end(process)
    except BaseException:  # Ctrl-C does not reach it, since its session is its own
        _end(process)
        raise
    return Run(status, output, errors[-2000:], time.monotonic() - begin)


@contextmanager
def repairing(tree: Path, options: Sequence[str], *, limit: float) -> Iterator[subprocess.Popen[str]]:
    """``repairnator repair TREE --events`` under way, its events on the process's standard output.

    It is interrupted, as by a person, at the end of the block or when the limit (seconds) is over.
    """
    with tempfile.TemporaryDirectory() as output:
        process = subprocess.Popen(
            [str(COMMAND), *_REPAIR, str(tree), "--events", "--output", output, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        watchdog = threading.Timer(limit, _stop, [process])
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=30)
    except BaseException as error:  # it takes too long, or for whoever presses Ctrl-C once more
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return said
