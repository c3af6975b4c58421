"""Stack traces of a running JVM, and which test method each of its threads is in.

HotSpot's attach protocol, as ``jstack`` speaks it (``attachListener_linux.cpp`` of OpenJDK): a file
``.attach_pidN`` and SIGQUIT make the JVM listen on ``/tmp/.java_pidN``; a request is ``1``, a command and
three arguments, each ended by a zero byte. Spoken directly, a sample takes milliseconds instead of the start
of another JVM.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.languages.java.build.jvms import is_java

MAX_DUMP = 8 * 2**20
_SOCKETS = Path("/tmp")  # noqa: S108 - HotSpot prescribes it
_THREAD = re.compile(r'^"(?P<name>.*?)" #(?P<number>\d+)(?:.*? cpu=(?P<cpu>[\d.]+)ms)?', re.MULTILINE)
_RUNNABLE = "java.lang.Thread.State: RUNNABLE"
# A method's name may be a sentence (Kotlin's), in which the JVM forbids dots alone.
_FRAME = re.compile(r"^\s+at (?P<class>[^\s(]+)\.(?P<method>[^\n.]+)\((?P<where>[^()\n]*)\)", re.MULTILINE)
_FRAMEWORK = (
    "junit.framework.",
    "org.junit.",
    "org.testng.",
    "org.apache.maven.surefire.",
)
_ENGINE = (
    "junit.framework.TestResult",
    "junit.framework.TestSuite",
    "org.junit.runners.ParentRunner",
    "org.junit.platform.engine.",
    "org.testng.",
    "org.apache.maven.surefire.",
)
_PLATFORM = ("java.", "jdk.", "sun.", "com.sun.")
_REFLECTION = ("java.lang.reflect.", "jdk.internal.reflect.", "sun.reflect.", "java.lang.invoke.")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: class, method, and ``File.java:12`` or what else stands in the parentheses."""

    owner: str
    method: str
    where: str

    def __str__(self) -> str:
        return f"\tat {self.owner}.{self.method}({self.where})"


@dataclass(frozen=True, slots=True)
class Activity:
    """What a thread that runs tests is doing.

    Attributes:
        thread: its name and number.
        owner: class of the test method; or of the outermost frame of the project, when no test method runs.
        method: the test method, or "" while something else of the class runs (a static initializer, JUnit
            3's ``setUp``).
        trace: its frames down to the test method, innermost first, as a stack trace.
        processor: seconds of processor time that the thread has used; None while it waits for something, or
            where the JVM does not tell (before Java 11).
    """

    thread: str
    owner: str
    method: str
    trace: str
    processor: float | None = None


def thread_dump(pid: int, seconds: float = 5.0) -> str:
    """The stacks of all threads of the HotSpot JVM ``pid``.

    Returns "" when it has ended, does not answer within ``seconds``, or is no such JVM.
    """
    if not is_java(pid) or not _catches_quit(pid):
        return ""
    address = _SOCKETS / f".java_pid{pid}"
    deadline = time.monotonic() + seconds
    try:
        if not address.is_socket() and not _open_door(pid, address, deadline):
            return ""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(max(deadline - time.monotonic(), 0.1))
            connection.connect(str(address))
            connection.sendall(b"1\0threaddump\0\0\0\0")
            answer = bytearray()
            while len(answer) < MAX_DUMP and (part := connection.recv(65536)):
                answer += part
    except OSError:
        return ""
    return answer.decode("utf-8", "replace")


def _catches_quit(pid: int) -> bool:
    """Whether SIGQUIT would not end the process; a JVM that just starts does not catch it yet."""
    try:
        status = (Path("/proc") / str(pid) / "status").read_text("ascii", "replace")
    except OSError:
        return False
    match = re.search(r"^SigCgt:\s*([0-9a-f]+)$", status, re.MULTILINE)
    return match is not None and bool(int(match[1], 16) >> (signal.SIGQUIT - 1) & 1)


def _open_door(pid: int, address: Path, deadline: float) -> bool:
    """Make the JVM listen; the file tells it that SIGQUIT does not ask for a dump on its output."""
    trigger = _SOCKETS / f".attach_pid{pid}"
    trigger.touch()
    try:
        os.kill(pid, signal.SIGQUIT)
        while not address.is_socket():
            if time.monotonic() > deadline or not (Path("/proc") / str(pid)).exists():
                return False
            # The JVM gives no sign but the socket itself.
            time.sleep(0.01)
        return True
    finally:
        with contextlib.suppress(OSError):
            trigger.unlink()


def activities(dump: str) -> list[Activity]:
    """What the test threads in a thread dump are doing.

    A test thread is one on whose stack a test engine is; threads that a test started (and perhaps left
    behind) are not, nor those on which JUnit 4 runs tests with a limit of their own.
    """
    heads = list(_THREAD.finditer(dump))
    found: list[Activity] = []
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(dump)
        body = dump[head.end() : end]
        activity = _activity(f"{head['name']}#{head['number']}", _frames(body))
        if activity is not None:
            processor = float(head["cpu"]) / 1000 if head["cpu"] and _RUNNABLE in body else None
            found.append(dataclasses.replace(activity, processor=processor))
    return found


def _frames(text: str) -> list[Frame]:
    return [
        Frame(_class_name(match["class"]), match["method"], match["where"].rpartition("/")[2])
        for match in _FRAME.finditer(text)
    ]


def _class_name(text: str) -> str:
    # Lambdas and hidden classes are written with their loader or an address after a slash.
    return text.partition("/0x")[0].rpartition("/")[2]


def _activity(thread: str, frames: list[Frame]) -> Activity | None:
    if not any(frame.owner.startswith(_ENGINE) for frame in frames):
        return None
    reflected = False
    called_by = ""
    outermost: int | None = None
    for index in range(len(frames) - 1, -1, -1):
        owner = frames[index].owner
        if owner.startswith(_REFLECTION):
            reflected = True
            continue
        if not owner.startswith(_FRAMEWORK + _PLATFORM):
            if reflected and called_by.startswith(_FRAMEWORK):
                return _make(thread, frames, index, frames[index].method)
            outermost = index if outermost is None else outermost
        called_by, reflected = owner, False
    return None if outermost is None else _make(thread, frames, outermost, "")


def _make(thread: str, frames: list[Frame], index: int, method: str) -> Activity:
    trace = "\n".join(str(frame) for frame in frames[: index + 1])
    return Activity(thread, frames[index].owner, method, trace)
