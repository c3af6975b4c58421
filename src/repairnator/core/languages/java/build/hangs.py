"""Tests that never end: found while they run, by sampling the stacks of the JVMs that run them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.languages.java.build.jvms import TestingOutput
from repairnator.core.languages.java.build.stacks import Activity, activities, thread_dump
from repairnator.core.languages.java.runtime.classfiles import ancestors
from repairnator.core.projects.processes import Running, kill
from repairnator.core.projects.reports import MAX_TRACE
from repairnator.model import TestFailure, TestName

TIMEOUT = "timeout"
STALL_FACTOR = 3.0
"""A runnable test that uses no processor time (it reads a socket, it is starved) gets so many limits."""

_Key = tuple[int, str, TestName]


@dataclass(frozen=True, slots=True)
class _Stay:
    """How long a test has been on a thread's stack: in all, and charged to its limit."""

    since: float
    seen: float
    processor: float | None
    charged: float = 0.0

    def at(self, now: float, processor: float | None) -> _Stay:
        """One sample later: a thread that runs is charged what it used, one that waits all the time."""
        used = now - self.seen
        if processor is not None and self.processor is not None:
            used = processor - self.processor
        return _Stay(self.since, now, processor, self.charged + used)

    def over(self, limit: float) -> bool:
        return self.charged >= limit or self.seen - self.since >= STALL_FACTOR * limit


@dataclass(slots=True)
class HangWatch:
    """Watches one run of a build tool and cuts off each test that runs longer than its limit.

    A test counts as hanging once samples have shown its method on a test thread's stack without a gap for
    ``limit`` seconds: of processor time while it runs, so that a busy machine makes no test fail, and of real
    time while it waits. (All invocations of a parameterized test share one limit, since no stack tells them
    apart.) Its JVM is then killed; which tests are still to run is for the caller to find out.

    Attributes:
        run: the running build tool.
        jvms: finds the JVMs below a process that the build tool started for tests.
        limit: seconds for one test.
        outputs: folders of the project's compiled tests.
        hangs: the tests that were cut off, and where each was.
    """

    run: Running[TestingOutput]
    jvms: Callable[[int], Sequence[int]]
    limit: float
    outputs: Sequence[Path] = ()
    hangs: dict[TestName, TestFailure] = field(default_factory=dict)
    _stays: dict[_Key, _Stay] = field(default_factory=dict)

    @property
    def interval(self) -> float:
        """Seconds between samples."""
        return min(max(self.limit / 8, 0.2), 2.5)

    def wait(self, seconds: float) -> bool:
        """Watch until the build tool ends, at most ``seconds``; whether it has ended."""
        deadline = time.monotonic() + seconds
        while not self.run.wait(min(self.interval, deadline - time.monotonic())):
            if time.monotonic() >= deadline:
                return False
            if self.run.output.began is not None:
                self.sample()
        return True

    def sample(self) -> None:
        """Take one sample of every JVM that runs tests."""
        stays: dict[_Key, _Stay] = {}
        # Tests for which no JVM is started run inside the build tool itself.
        for pid in self.jvms(self.run.pid) or [self.run.pid]:
            dump = thread_dump(pid)
            if not dump:
                self._stay_on(pid, stays)
            for activity in activities(dump):
                name = self._name(activity)
                key = (pid, activity.thread, name)
                now = time.monotonic()
                stay = self._stays.get(key, _Stay(now, now, activity.processor)).at(now, activity.processor)
                stays[key] = stay
                if stay.over(self.limit):
                    self.hangs[name] = self._failure(name, activity.trace)
                    self._end(pid)
                    break
        self._stays = stays

    def _stay_on(self, pid: int, stays: dict[_Key, _Stay]) -> None:
        """A JVM that does not answer collects garbage, most likely: its tests go on where they were."""
        now = time.monotonic()
        here = {key: stay.at(now, None) for key, stay in self._stays.items() if key[0] == pid}
        stays |= here
        for (_, _, name), stay in here.items():
            if stay.over(self.limit):
                self.hangs[name] = self._failure(name, "")
                self._end(pid)

    def _end(self, pid: int) -> None:
        if pid == self.run.pid:
            self.run.end()
        else:
            kill(pid)

    def _name(self, activity: Activity) -> TestName:
        """The running test; an inherited method belongs to the class that the build tool says is running."""
        owner = activity.owner
        heirs = (suite for suite in list(self.run.output.running) if owner in ancestors(self.outputs, suite))
        return TestName(next(heirs, owner), activity.method)

    def _failure(self, name: TestName, trace: str) -> TestFailure:
        message = f"did not end within {self.limit:g} s"
        return TestFailure(name, TIMEOUT, message, f"{TIMEOUT}: {message}\n{trace}"[:MAX_TRACE])
