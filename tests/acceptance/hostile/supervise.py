"""Runs one command and tells what it left behind: ``python supervise.py REPORT SECONDS COMMAND…``.

It adopts every process that the command leaves (a child subreaper), so that nothing can hide by detaching
itself. It depends on nothing but the standard library and runs as whoever runs the command.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_GONE_SECONDS = 5.0  # what was killed may take a moment to go


def descendants(root: int) -> list[int]:
    """All processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(path.name)] = int(fields[1])
    found = {root}
    while new := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= new
    return sorted(found - {root})


def command_line(pid: int) -> str:
    """Its arguments; "" when it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def left_behind() -> list[str]:
    """What still runs a moment after the command has ended; it is killed."""
    deadline = time.monotonic() + _GONE_SECONDS
    while (left := descendants(os.getpid())) and time.monotonic() < deadline:
        time.sleep(0.05)
    told = [command_line(pid) for pid in left]
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
    return told


def main(report: str, seconds: str, *command: str) -> int:
    """Run it; the report says how it ended and what was left."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)  # nothing goes on when the tests are interrupted
    started = time.monotonic()
    code: int | None = None
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(float(seconds))
    finally:
        process.kill()
        process.wait()
        left = left_behind()
    Path(report).write_text(json.dumps({"code": code, "seconds": time.monotonic() - started, "left": left}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
