"""Work done item by item in forks of this process, each of which may die or hang at any item.

A fork tells what it found through memory that both share: a descriptor could be closed by the project's
code. Before each item it notes which one it begins with, so the parent knows which one it was lost over, and
goes on behind it in another fork.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import resource
import select
import signal
import struct
import sys
import time
from collections.abc import Sequence
from typing import Any, Callable

from .ticks import Endless

Message = dict[str, Any]

_HEAD = struct.Struct("=QQQ")  # bytes written, items begun, items ended
_CAPACITY = 64 << 20  # of address space; pages that are not written cost nothing
_LARGEST = 8 << 20  # of one message
_TICK = 0.05
_MEGABYTE = 1 << 20
# Where another process had the processor half of the time, a limit in seconds means so much more.
_BUSY = 4.0
_GRACE = 0.5

# The project's code may put others in their place.
_exit, _getpid, _dumps = os._exit, os.getpid, json.dumps
_clock = time.monotonic


class Stop(Exception):
    """Raised by work: this fork is of no use for further items; ``message`` is still the item's."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


class Cancelled(Exception):
    """Whoever asked for the work does not want it any more."""


class _Channel:
    """Memory that a fork writes and its parent reads."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _CAPACITY)
        self.clear()

    def clear(self) -> None:
        self._written, self._begun, self._ended = 0, 0, 0
        self._note()

    def _note(self) -> None:
        _HEAD.pack_into(self._memory, 0, self._written, self._begun, self._ended)

    def begin(self) -> None:
        self._begun += 1
        self._note()

    def end(self, message: Message) -> bool:
        """Write an item's message; whether there is room for another one."""
        data = _dumps(message, separators=(",", ":")).encode("ascii") + b"\n"
        if len(data) > _LARGEST:
            data = _dumps({"lost": "told too much"}).encode("ascii") + b"\n"
        start = _HEAD.size + self._written
        self._memory[start : start + len(data)] = data
        self._written += len(data)
        self._ended += 1
        self._note()
        return start + 2 * _LARGEST < _CAPACITY

    def state(self) -> tuple[int, int, int]:
        written, begun, ended = _HEAD.unpack_from(self._memory, 0)
        return min(written, _CAPACITY - _HEAD.size), begun, ended

    def read(self, start: int, end: int) -> list[bytes]:
        data = self._memory[_HEAD.size + start : _HEAD.size + end]
        return data.split(b"\n")[:-1]


class Forks:
    """Makes forks, watches them, and takes in what they tell.

    Attributes:
        made: how many there were.
    """

    def __init__(self, megabytes: int, cancelled: Callable[[], bool]) -> None:
        """Make ready.

        Args:
            megabytes: that a fork may have more than this process.
            cancelled: asked now and then whether all work is to end.
        """
        self._megabytes = megabytes
        self._cancelled = cancelled
        self._channel = _Channel()
        self.made = 0

    def run(
        self,
        items: Sequence[Any],
        work: Callable[[], Callable[[Any], Message]],
        tell: Callable[[int, Message], None],
        *,
        limit: Callable[[Any], float],
        until: float = float("inf"),
    ) -> int:
        """Work on all items.

        Args:
            items: in order.
            work: called first in each fork; what it returns is called with each item and returns its message.
            tell: called here with the item's number and its message; one that was lost has ``{"lost": why}``.
            limit: seconds for an item.
            until: when no further item is begun.

        Returns:
            How many items were begun.
        """
        done = 0
        while done < len(items) and _clock() < until:
            first = done

            def told(at: int, message: Message, first: int = first) -> None:
                tell(first + at, message)

            done += self._one(items[first:], work, told, limit, until)
        return done

    def _one(
        self,
        items: Sequence[Any],
        work: Callable[[], Callable[[Any], Message]],
        tell: Callable[[int, Message], None],
        limit: Callable[[Any], float],
        until: float,
    ) -> int:
        """Work on as many as one fork can; returns how many it was."""
        channel = self._channel
        channel.clear()
        self.made += 1
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            self._be_the_child(items, work, until)
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        told, read = 0, 0
        why = self._watch(child, items, limit)
        written, begun, ended = channel.state()
        for line in channel.read(read, written):
            if told < min(ended, len(items)):
                tell(told, _message(line))
                told += 1
        if begun > told and told < len(items):
            tell(told, {"lost": why or "the process ended"})
            told += 1
        elif begun == 0 and told == 0:
            # It did not even begin: the next one would not either.
            for _ in items:
                tell(told, {"lost": why or "no process could begin with it"})
                told += 1
        return told

    def _watch(self, child: int, items: Sequence[Any], limit: Callable[[Any], float]) -> str:
        """Wait for the fork's end, and bring it about where an item takes too long; says why."""
        handle = os.pidfd_open(child)
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        seen, since, cpu = -1, _clock(), 0.0
        why = ""
        try:
            while not poll.poll(_TICK * 1000):
                if self._cancelled():
                    raise Cancelled
                _, begun, ended = self._channel.state()
                mark = begun + ended
                if mark != seen:
                    seen, since, cpu = mark, _clock(), _cpu_seconds(child)
                    continue
                at = min(max(begun - 1, 0), len(items) - 1)
                allowed = limit(items[at]) + _GRACE
                elapsed = _clock() - since
                if elapsed > allowed and (
                    elapsed > _BUSY * allowed or _cpu_seconds(child) - cpu > elapsed / 2 or _sleeps(child)
                ):
                    why = "timeout"
                    break
        finally:
            os.close(handle)
            with contextlib.suppress(OSError):
                os.killpg(child, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        if not why and os.WIFSIGNALED(status):
            why = "signal %d" % os.WTERMSIG(status)
        return why or ("exit" if status else "")

    def _be_the_child(
        self, items: Sequence[Any], work: Callable[[], Callable[[Any], Message]], until: float
    ) -> None:
        """Never returns."""
        own, channel = _getpid(), self._channel
        code = 1
        try:
            os.setpgid(0, 0)
            _bound_memory(self._megabytes)
            do = work()
            for item in items:
                if _clock() >= until:
                    break
                channel.begin()
                room = True
                try:
                    message = do(item)
                except Stop as stop:
                    message, room = stop.message, False
                if _getpid() != own:  # the project's code forked, and came back here in both processes
                    break
                if not channel.end(message) or not room:
                    break
            code = 0
        except BaseException as error:  # noqa: BLE001 - nothing of it may reach the parent's code in this process
            if _getpid() == own and not isinstance(error, (Endless, SystemExit)):
                with contextlib.suppress(BaseException):
                    sys.__stderr__.write("fork: %r\n" % (error,))  # type: ignore[union-attr]
        finally:
            _exit(code)


def _message(line: bytes) -> Message:
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    return message if isinstance(message, dict) else {"lost": "wrote over what it told"}


def _bound_memory(megabytes: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[0])
    most = pages * resource.getpagesize() + megabytes * _MEGABYTE
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _stat(process: int) -> list[str]:
    try:
        with open("/proc/%d/stat" % process, encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_seconds(process: int) -> float:
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _sleeps(process: int) -> bool:
    """Whether it waits for something rather than for a processor."""
    fields = _stat(process)
    return bool(fields) and fields[0] in "SDT"
