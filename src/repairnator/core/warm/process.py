"""A process of ours that runs the project's tests: started, asked, watched, ended.

Requests and replies are lines of JSON; a request has an ``id``, which each line of its reply repeats.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import threading
import time
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from repairnator.core.processes import end_group
from repairnator.errors import WarmRuntimeError

_TAIL_LINES = 60
_CHUNK = 1 << 16
# Seconds that a process gets to end by itself, and to come to an end of a cancelled request.
_PATIENCE = 5.0


class ProcessDied(WarmRuntimeError):
    """The process ended, or was ended since it did not answer; it cannot be asked again.

    Attributes:
        hung: a test could not be ended by any means inside the process.
    """

    def __init__(self, message: str, *, hung: bool) -> None:
        super().__init__(message)
        self.hung = hung


class WarmProcess:
    """A running process; one request at a time, from one thread at a time.

    Attributes:
        warnings: what is in it not as in the build's own test processes, for people.
    """

    kind = "process"
    """What messages call it."""
    needs = ""
    """What to say of what it takes to start it."""
    hung_code: int | None = None
    """The exit code by which it says that a test could not be ended."""

    def __init__(self, command: Sequence[str], directory: Path, environment: Mapping[str, str]) -> None:
        """Start it.

        Args:
            command: the program and its arguments, without what says where replies go.
            directory: working folder, as the project's tests expect it.
            environment: all variables it sees.

        Raises:
            WarmRuntimeError: there is no such program, or it cannot be started.
        """
        self._replies, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*command, *self.replies_to(theirs)],
                cwd=directory,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs],
                start_new_session=True,
            )
        except OSError as error:
            os.close(self._replies)
            raise WarmRuntimeError(f"cannot start {command[0]}: {error}{self.needs}") from error
        finally:
            os.close(theirs)
        self.warnings: tuple[str, ...] = ()
        self._poll = select.poll()
        self._poll.register(self._replies, select.POLLIN)
        self._number = 0
        self._buffer = b""
        self._lines: deque[bytes] = deque()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._drain = threading.Thread(target=self._read_stderr, name="warm-stderr", daemon=True)
        self._drain.start()
        self._closed = self._ended = False
        self._closing = threading.Lock()
        self._reading = threading.Lock()

    def replies_to(self, descriptor: int) -> Sequence[str]:
        """The arguments that tell it where to write its replies."""
        return [str(descriptor)]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return not self._closed and self._process.poll() is None

    def request(self, fields: Mapping[str, Any], *, silence: float) -> Generator[dict[str, Any], None, None]:
        """Ask; yields the reply's events, at last the line with ``done``.

        When the caller stops iterating before the end, the request is cancelled.

        Args:
            fields: the request, without its id.
            silence: seconds without a line after which the process counts as hung and is killed.

        Raises:
            ProcessDied: the process ended or was killed.
            WarmRuntimeError: it refused the request; it can be asked again.
        """
        self._number += 1
        number = self._number
        self._send(dict(fields) | {"id": number})
        ended = False
        try:
            while not ended:
                reply = self._reply(number, silence)
                error = reply.get("error")
                ended = bool(reply.get("done")) or error is not None
                if error is not None:
                    raise WarmRuntimeError(f"{self.kind}, {fields.get('op')}: {error['message']}")
                yield reply
        except ProcessDied:
            ended = True
            raise
        finally:
            if not ended:
                self._cancel(number)

    def ask(self, fields: Mapping[str, Any], *, silence: float) -> dict[str, Any]:
        """The last line of a reply that has no events of interest; raises as :meth:`request`."""
        last: dict[str, Any] = {}
        for reply in self.request(fields, silence=silence):
            last = reply
        return last

    def close(self) -> None:
        """End it and whatever its tests started; may be called from any thread, and again."""
        self._closed = True
        # Whoever comes second waits, too, until it has ended.
        with self._closing:
            self._close()

    def _close(self) -> None:
        if self._ended:
            return
        self._ended = True
        end_group(self._process.pid)
        if self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                # What was left unsent has no reader any more.
                self._process.stdin = None
        self._process.wait()
        self._drain.join(_PATIENCE)
        # A thread that waits for a reply sees the end of the pipe; only then is its number free for others.
        if self._reading.acquire(timeout=_PATIENCE):
            os.close(self._replies)
            self._reading.release()

    def _send(self, fields: Mapping[str, Any]) -> None:
        if self._closed:
            raise ProcessDied(f"the {self.kind} was closed", hung=False)
        assert self._process.stdin is not None
        line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise self._death() from None

    def _cancel(self, number: int) -> None:
        """Bring the request under way to its end, or the process to its own."""
        try:
            self._send({"op": "cancel", "request": number})
            until = time.monotonic() + _PATIENCE
            while time.monotonic() < until:
                reply = self._reply(number, until - time.monotonic())
                if reply.get("done") or reply.get("error"):
                    return
            end_group(self._process.pid)
            self._process.wait()
        except ProcessDied:
            # Whoever wants to use it next sees that it is not alive.
            return

    def _reply(self, number: int, silence: float) -> dict[str, Any]:
        line = self._line(silence)
        try:
            reply = json.loads(line)
        except (ValueError, RecursionError) as error:
            end_group(self._process.pid)
            raise ProcessDied(
                f"the {self.kind} answered something that is not JSON: {line[:200]!r}", hung=False
            ) from error
        if not isinstance(reply, dict) or reply.get("id") != number:
            end_group(self._process.pid)
            raise ProcessDied(
                f"the {self.kind} answered another request than the last one: {line[:200]!r}", hung=False
            )
        return reply

    def _line(self, silence: float) -> bytes:
        until = 0.0 if self._lines else time.monotonic() + silence
        while not self._lines:
            with self._reading:
                if self._closed:
                    raise ProcessDied(f"the {self.kind} was closed", hung=False)
                left = until - time.monotonic()
                spoke = left > 0 and bool(self._poll.poll(left * 1000))
                chunk = os.read(self._replies, _CHUNK) if spoke else b""
            if not spoke:
                end_group(self._process.pid)
                raise ProcessDied(f"the {self.kind} did not answer within {silence:.0f} s", hung=True)
            if not chunk:
                raise self._death()
            *complete, self._buffer = (self._buffer + chunk).split(b"\n")
            self._lines.extend(complete)
        return self._lines.popleft()

    def _death(self) -> ProcessDied:
        """What to say of a process that has closed its replies."""
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            end_group(self._process.pid)
            code = self._process.wait()
        self._drain.join(_PATIENCE)
        said = "\n".join(self._tail)
        how = f"signal {-code}" if code < 0 else f"status {code}"
        message = f"the {self.kind} ended with {how}" + (f"; it said:\n{said}" if said else "")
        return ProcessDied(message, hung=code == self.hung_code)

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._tail.append(line.decode(errors="replace").rstrip()[:500])
