"""Running Maven: bounded output, an end for the whole process group, and the JVMs below it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
import weakref
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from repairnator.core.processes import descendants, end_group

MAX_LINE = 4096
TAIL_BYTES = 64 * 1024
MAX_ERRORS = 1000
MAX_CONTINUED = 4
GRACE_SECONDS = 2.0

# Maven resets a terminal's colours at its end, even where it was told that there is none.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RUNNING = re.compile(r"(?:\[\w+\] )?Running ([\w.$]+)\s*$")
_DONE = re.compile(r"(?:\[\w+\] )?Tests run: \d+.*Time elapsed")
_DONE_CLASS = re.compile(r" --? in ([\w.$]+)\s*$")
_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)+")
_MOJO = re.compile(r"\[INFO\] --- (?:maven-)?([\w-]+?)(?:-maven)?(?:-plugin)?:[\w.-]+:([\w-]+)")


class Transcript:
    """What Maven printed, in bounded memory.

    Attributes:
        errors: the first lines that Maven marked as errors, with the lines that continue them.
        testing: set when the tests begin, and at the end of the output.
        began: monotonic time when the tests began; None before.
        running: test classes that have started and not ended, in order.
        fork_died: whether Surefire says that a JVM of its tests ended before they did.
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.testing = threading.Event()
        self.began: float | None = None
        self.running: dict[str, None] = {}
        self.fork_died = False
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._lost: dict[str, None] = {}
        self._crash_listed = False
        self._continued = MAX_CONTINUED
        self._lock = threading.Lock()

    def add(self, line: str) -> None:
        line = _COLOUR.sub("", line)
        with self._lock:
            self._tail.append(line)
            self._tail_size += len(line) + 1
            while self._tail_size > TAIL_BYTES:
                self._tail_size -= len(self._tail.popleft()) + 1
        self._interpret(line)

    def tail(self) -> str:
        with self._lock:
            return "\n".join(self._tail)

    def lost(self) -> list[str]:
        """Test classes that started and did not end, or that Surefire says took their JVM down."""
        return list(self._lost | self.running)

    def _interpret(self, line: str) -> None:
        text = line.removeprefix("[ERROR]").strip()
        self._collect_error(line, text)
        if match := _MOJO.match(line):
            if match[1] == "surefire" and self.began is None:
                self.began = time.monotonic()
                self.testing.set()
            self._lost |= self.running
            self.running = {}
        elif match := _RUNNING.match(line):
            self.running[match[1]] = None
        elif _DONE.match(line):
            match = _DONE_CLASS.search(line)
            if match:
                self.running.pop(match[1], None)
            elif self.running:
                self.running.popitem()
        elif self._crash_listed and _CLASS.fullmatch(text):
            self._lost[text] = None
        else:
            self._crash_listed = text == "Crashed tests:"
            self.fork_died = self.fork_died or "forked VM terminated" in text

    def _collect_error(self, line: str, text: str) -> None:
        if line.startswith("[ERROR]"):
            self._continued = 0
        elif line.startswith("[") or self._continued >= MAX_CONTINUED:
            self._continued = MAX_CONTINUED
            return
        self._continued += 1
        if text and len(self.errors) < MAX_ERRORS:
            self.errors.append(text)


class Running:
    """A started program in its own process group, which ends with this object at the latest."""

    def __init__(self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self.transcript = Transcript()
        self.started = time.monotonic()
        self._ended = False
        self._process = subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._finalizer = weakref.finalize(self, _end_group, self._process)
        assert self._process.stdout is not None
        # The thread must not hold this object, or it would never be finalized.
        self._reader = threading.Thread(
            target=_read, args=(self._process.stdout, self.transcript), name="maven-output", daemon=True
        )
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.poll()

    @property
    def killed(self) -> bool:
        """Whether something outside killed it (for want of memory, say)."""
        return not self._ended and self.exit_code in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Wait for its end, at most ``seconds``; whether it has ended."""
        try:
            self._process.wait(timeout=max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        self._end_rest()
        return True

    def end(self) -> None:
        """End it, if it runs, and whatever it left running in its group."""
        if self._process.poll() is None:
            self._ended = True
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=GRACE_SECONDS)
        self._end_rest()

    def _end_rest(self) -> None:
        self._finalizer()
        self._reader.join(timeout=GRACE_SECONDS)


def _read(stream: BinaryIO, transcript: Transcript) -> None:
    with stream:
        # With a limit, so that a project that prints no line ends cannot fill the memory.
        while line := stream.readline(MAX_LINE):
            transcript.add(line.decode("utf-8", "replace").rstrip("\r\n"))
    transcript.testing.set()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    end_group(process.pid)
    process.wait()


def kill(pid: int) -> None:
    """End one process at once, if it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def surefire_jvms(ancestor: int) -> list[int]:
    """JVMs below ``ancestor`` that Surefire started for tests."""
    return sorted(process for process in descendants(ancestor) if _runs_surefire(process))


def is_java(pid: int) -> bool:
    """Whether the process ``pid`` is a JVM that ``java`` started."""
    try:
        return (Path("/proc") / str(pid) / "exe").readlink().name == "java"
    except OSError:
        return False


def _runs_surefire(pid: int) -> bool:
    try:
        return is_java(pid) and b"surefire" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
