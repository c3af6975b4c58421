"""A server's process: started, watched until it is ready, killed, frozen, restarted, and always ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def wait_until(condition: Callable[[], object], seconds: float, what: str = "it came true") -> None:
    """Poll until ``condition()`` holds: the state is another process's, so nothing tells us when it changes.

    Raises:
        AssertionError: it did not within ``seconds``.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the program's name (proc(5)); empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def runs(pid: int) -> bool:
    """Whether a process has not ended; one that only waits for its parent to look at its exit code has."""
    fields = stat_of(pid)
    # The state is that of the first thread, which may end before the others do.
    return bool(fields) and (fields[0] not in "ZX" or int(fields[17]) > 1)


def _state(task: Path) -> str:
    """Of a thread, by its folder in /proc; "T" where it has gone."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "T"


class ServerProcess:
    """One server in a session of its own; nothing else is ever signalled.

    Args:
        command: program and arguments.
        log: the file that its output is appended to.
        ready: tells whether it serves.
        environment: variables on top of this process's; secrets go here, never into the arguments.
        patience: seconds within which it must be ready.

    Its standard input is a pipe that closes when the tests' process ends, however that ends; servers of ours
    end then too.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        ready: Callable[[], bool],
        *,
        environment: Mapping[str, str] | None = None,
        patience: float = 60.0,
    ) -> None:
        self._command = list(command)
        self._log = log
        self._ready = ready
        self._environment = os.environ | dict(environment or {})
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """It was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, *, wait: bool = True) -> None:
        """Start, and wait until it is ready.

        Raises:
            RuntimeError: it ended, or was not ready in time; with the end of its log.
        """
        assert not self.running, "it runs already"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until it serves; see :meth:`start`."""
        end = time.monotonic() + self._patience
        while not self._ready():
            if not self.running or time.monotonic() > end:
                how = f"was not ready within {self._patience:g} s" if self.running else "ended"
                self.kill()
                raise RuntimeError(f"{self._command[0]} {how}:\n{self.output()[-4000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to it and its children: it gets no chance to write anything."""
        self._end(signal.SIGKILL, 10.0)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL after ten seconds."""
        self._end(signal.SIGTERM, 10.0)

    def freeze(self) -> None:
        """SIGSTOP: it holds its connections and answers nothing; returns when each thread has stopped."""
        self._signal(signal.SIGSTOP)
        assert self._process is not None
        tasks = Path(f"/proc/{self._process.pid}/task")
        wait_until(lambda: all(_state(task) == "T" for task in tasks.iterdir()), 10.0, "it has stopped")

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def output(self) -> str:
        """Everything that it has printed."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, "it was never started"
        if self._process.poll() is None:  # until it is waited for, its id cannot belong to another
            os.killpg(self._process.pid, number)

    def _end(self, number: signal.Signals, seconds: float) -> None:
        if self._process is None:
            return
        self._signal(number)
        self._signal(signal.SIGCONT)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait(10.0)
        if self._process.stdin is not None:
            self._process.stdin.close()
