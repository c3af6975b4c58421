"""Runs a repair core in a box: starts it, sends its options, watches it, reads its events, and ends it."""

from __future__ import annotations

import collections
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from repairnator.boxes.cgroups import BoxGroup
from repairnator.boxes.port import Limits
from repairnator.boxes.processes import kill_and_wait, kill_tree, wait_gone
from repairnator.boxes.watchdog import Watchdog, WatchedBox
from repairnator.core.events import Event, EventError, parse_key, read_events
from repairnator.core.options import options_line
from repairnator.core.statuses import EXIT_TEMPORARY
from repairnator.errors import CoreGaveUp, SandboxUnavailable, TemporaryError
from repairnator.foundation.threads import GuardedThread
from repairnator.model import RepairOptions

_LINE_LIMIT = 32 * 2**20
_GRACE = 10.0  # seconds for a core that has said its last word to end
_LAST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Launch:
    """How a box is started.

    Attributes:
        command: given the descriptors of key, events, status and census, the command line. The status
            descriptor takes bubblewrap's ``--info-fd`` document, the one of the census a socket that tells of
            all sockets in the box. Without a box, key and events are standard input and output.
        environment: all of it.
        writable: folders on this machine that the box writes into.
        boxed: whether the command writes the status document and has a process name space of its own.
        inputs: further descriptors that the command inherits; closed once it has started.
        group: the box's control group; None where a watchdog must do.
        options: of the repair.
    """

    command: Callable[[int, int, int, int], Sequence[str]]
    environment: Mapping[str, str]
    writable: tuple[Path, ...]
    boxed: bool
    inputs: tuple[int, ...] = ()
    group: BoxGroup | None = None
    options: RepairOptions = field(default_factory=RepairOptions)


def warning(text: str) -> Event:
    """Something that a person should know."""
    return Event("note", {"event": "note", "level": "warning", "text": text})


def tell_core(channel: IO[bytes], key: str, options: RepairOptions) -> None:
    """Say on the core's standard input what it waits for: the key, then the options.

    A core that has ended already is no error here: whoever reads its events learns of it.

    Args:
        channel: the writing end of a pipe, without a buffer; stays open.
        key: with which the core signs its events.
        options: how to repair.
    """
    left = memoryview(key.encode() + b"\n" + options_line(options))
    with contextlib.suppress(BrokenPipeError):
        while left:
            left = left[channel.write(left) :]


class CoreProcess:
    """One core in one box.

    To be read from the thread that made it: the kernel ends the box when that thread ends (a thread that is
    killed with its worker leaves no box behind).
    """

    def __init__(
        self,
        launch: Launch,
        limits: Limits,
        cancelled: threading.Event,
        beat: Callable[[float], None] = lambda _within: None,
    ) -> None:
        """Start the box.

        Args:
            launch: how.
            limits: of the box.
            cancelled: ends it when set.
            beat: called again and again while the box is watched; see :class:`Watchdog`.

        Raises:
            SandboxUnavailable: it did not come up.
        """
        self._limits = limits
        self._beat = beat
        self._why = ""
        self._notes: collections.deque[str] = collections.deque(maxlen=100)
        self._tail: collections.deque[bytes] = collections.deque()
        self._lock = threading.Lock()
        self._key = secrets.token_hex(32)
        self._descriptor = -1
        self._root = -1
        self._watchdog: Watchdog | None = None
        self._start(launch)
        try:
            self._attend(launch, cancelled)
        except BaseException:
            self.end()
            raise

    def _start(self, launch: Launch) -> None:
        key_read, key_write = os.pipe()
        event_read, event_write = os.pipe()
        status_read, status_write = os.pipe()
        census, census_sent = socket.socketpair()
        inherited = (key_read, event_write, status_write, *launch.inputs)
        try:
            self._process = subprocess.Popen(
                launch.command(key_read, event_write, status_write, census_sent.fileno()),
                env=dict(launch.environment),
                stdin=subprocess.DEVNULL if launch.boxed else key_read,
                stdout=subprocess.DEVNULL if launch.boxed else event_write,
                stderr=subprocess.PIPE,
                pass_fds=(*inherited, *([census_sent.fileno()] if launch.boxed else [])),
                start_new_session=True,
                cwd="/",
            )
        except OSError as error:
            for descriptor in (key_write, event_read, status_read):
                os.close(descriptor)
            census.close()
            raise SandboxUnavailable(f"the sandbox cannot be started: {error}") from error
        finally:
            census_sent.close()
            for descriptor in inherited:
                os.close(descriptor)
        self._census = census
        self._keys = os.fdopen(key_write, "wb", buffering=0)
        self._events = os.fdopen(event_read, "rb")
        self._status = os.fdopen(status_read, "rb", buffering=0)

    def _attend(self, launch: Launch, cancelled: threading.Event) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        # Should nobody read on, the box would wait for ever with its pipe full.
        self._listener = GuardedThread(lambda: self._listen(stderr), "box-stderr", self._give_up)
        self._listener.start()
        self._root = self._first_process() if launch.boxed else self._process.pid
        self._descriptor = os.pidfd_open(self._root)
        if launch.group:
            # Nothing of the project runs before the core has its key.
            launch.group.take(self._process.pid)
        box = WatchedBox(self._root, launch.writable, launch.group, launch.boxed, self._census)
        self._watchdog = Watchdog(box, self._limits, cancelled, self._give_up, self._notes.append, self._beat)
        self._watchdog.start()
        tell_core(self._keys, self._key, launch.options)

    def _first_process(self) -> int:
        """The box's first process, by its number on this machine, from bubblewrap's status document."""
        text = b""
        with self._status:
            while not text.rstrip().endswith(b"}") and (part := os.read(self._status.fileno(), 4096)):
                text += part
        try:
            return int(json.loads(text)["child-pid"])
        except (ValueError, KeyError, TypeError) as error:
            self._process.wait()
            self._listener.join(_GRACE)
            raise SandboxUnavailable(
                f"the sandbox did not come up: {self.last_words() or 'no reason given'}"
            ) from error

    def events(self) -> Iterator[Event]:
        """The core's events, checked; the last one is ``finished``.

        Raises:
            CoreGaveUp: the core said that something outside failed.
            TemporaryError: the stream ended without it, or is forged or broken.
        """
        try:
            for event in read_events(self._lines(), parse_key(self._key)):
                yield from self._take_notes()
                yield event
                if event.kind == "finished":
                    return
        except EventError as error:
            self._give_up(str(error))
        failure = self._failure()
        gave_up = not self._why and self._process.returncode == EXIT_TEMPORARY
        raise CoreGaveUp(failure) if gave_up else TemporaryError(failure)

    def last_words(self) -> str:
        """The end of what was printed to standard error."""
        with self._lock:
            text = b"".join(self._tail)
        return text[-_LAST_WORDS:].decode(errors="replace").strip()

    def end(self) -> None:
        """End everything in the box; when it returns, nothing of it runs."""
        if self._watchdog:
            self._watchdog.stop()
        self._keys.close()
        self._kill()
        self._process.wait()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._events.close()
        self._status.close()
        self._census.close()
        self._listener.join(_GRACE)

    def _kill(self) -> None:
        if self._descriptor >= 0 and self._root != self._process.pid:
            # The box's first process, with which the kernel ends all others of its name space. bubblewrap
            # outside ends by itself then; killed too early it would leave a zombie to this machine's init,
            # which in a container is often no init.
            kill_and_wait(self._descriptor, _GRACE)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
        elif self._process.returncode is None:
            kill_tree(self._process.pid, _GRACE)
        # Until its leader was waited for, nobody else can have the group's number.
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _give_up(self, reason: str) -> None:
        self._why = self._why or reason
        try:
            self._kill()
        except OSError:
            # bubblewrap's own process, with which the kernel ends the box, is our child whatever else fails.
            self._process.kill()

    def _take_notes(self) -> Iterator[Event]:
        while self._notes:
            yield warning(self._notes.popleft())

    def _lines(self) -> Iterator[str]:
        while line := self._events.readline(_LINE_LIMIT + 1):
            if len(line) > _LINE_LIMIT:
                raise EventError(f"event stream: a line is longer than {_LINE_LIMIT // 2**20} MiB")
            if not line.endswith(b"\n"):
                return  # cut off in the middle: the process died
            yield line.decode(errors="replace")

    def _listen(self, stream: IO[bytes]) -> None:
        """Keep the end of standard error; read on, so that nobody blocks on a full pipe."""
        size = 0
        with stream:
            while data := stream.read1(65536):  # type: ignore[attr-defined]
                with self._lock:
                    self._tail.append(data)
                    size += len(data)
                    while size - len(self._tail[0]) > self._limits.log:
                        size -= len(self._tail.popleft())

    def _failure(self) -> str:
        if self._why:
            return self._why
        wait_gone(self._descriptor, _GRACE)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        code = self._process.returncode
        how = (
            "was killed from outside"
            if code is None or code < 0 or code > 128
            else f"ended with status {code}"
        )
        words = self.last_words()
        return f"the sandbox {how} without a result" + (f"; its last output: {words}" if words else "")
