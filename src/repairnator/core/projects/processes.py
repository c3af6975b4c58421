"""Programs that an adapter runs, such as build tools: bounded output, and an end of the process group."""

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
from typing import BinaryIO, Generic, TypeVar

from repairnator.core.processes import end_group

MAX_LINE = 4096
TAIL_BYTES = 64 * 1024
GRACE_SECONDS = 2.0

# Some programs reset a terminal's colours at their end, even where they were told that there is none.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Output:
    """What a program printed, in bounded memory; a subclass reads from it what its program means."""

    def __init__(self) -> None:
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._lock = threading.Lock()

    def add(self, line: str) -> None:
        """Take the next line, without its end."""
        line = _COLOUR.sub("", line)
        with self._lock:
            self._tail.append(line)
            self._tail_size += len(line) + 1
            while self._tail_size > TAIL_BYTES:
                self._tail_size -= len(self._tail.popleft()) + 1
        self.interpret(line)

    def tail(self) -> str:
        with self._lock:
            return "\n".join(self._tail)

    def interpret(self, line: str) -> None:
        """Called with each line, without colours, from the thread that reads the output."""

    def end(self) -> None:
        """Called after the last line, from the same thread."""


O_co = TypeVar("O_co", bound=Output, covariant=True)


class Running(Generic[O_co]):
    """A started program in its own process group, which ends with this object at the latest.

    Attributes:
        output: gets its lines, of standard output and standard error, as they come.
    """

    def __init__(self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], output: O_co) -> None:
        self.output = output
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
            target=_read, args=(self._process.stdout, output), name="program-output", daemon=True
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


def _read(stream: BinaryIO, output: Output) -> None:
    with stream:
        # With a limit, so that a project that prints no line ends cannot fill the memory.
        while line := stream.readline(MAX_LINE):
            output.add(line.decode("utf-8", "replace").rstrip("\r\n"))
    output.end()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    end_group(process.pid)
    process.wait()


def kill(pid: int) -> None:
    """End one process at once, if it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
