"""When a test counts as never ending."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.core.languages.java.build import hangs
from repairnator.core.languages.java.build.hangs import HangWatch
from repairnator.core.languages.java.build.jvms import TestingOutput
from repairnator.core.languages.java.build.stacks import Activity
from repairnator.core.projects.processes import Running
from repairnator.model import TestName

LOOPS = TestName("org.example.CalcTest", "loops")


class Jvm:
    """A JVM of which only the clock and one test thread are known."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, watch: HangWatch) -> None:
        self.now = 0.0
        self.activity: Activity | None = None
        self.killed: list[int] = []
        self.watch = watch
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(hangs, "thread_dump", lambda _: "")
        monkeypatch.setattr(hangs, "activities", lambda _: [self.activity] if self.activity else [])
        monkeypatch.setattr(hangs, "kill", self.killed.append)

    def sample(self, seconds: float, method: str, processor: float | None) -> bool:
        self.now += seconds
        self.activity = Activity("main#1", "org.example.CalcTest", method, "\tat x", processor)
        self.watch.sample()
        return bool(self.watch.hangs)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running[TestingOutput]]:
    running = Running(["true"], tmp_path, os.environ, TestingOutput())
    yield running
    running.end()


@pytest.fixture
def jvm(monkeypatch: pytest.MonkeyPatch, running: Running[TestingOutput]) -> Jvm:
    return Jvm(monkeypatch, HangWatch(running, lambda _: [42], limit=10))


def test_a_loop_is_cut_off_when_its_processor_time_is_used_up(jvm: Jvm) -> None:
    assert not jvm.sample(0, "loops", 1)
    assert not jvm.sample(6, "loops", 7)
    assert jvm.sample(5, "loops", 11.5)
    assert jvm.killed == [42]
    assert jvm.watch.hangs[LOOPS].type == "timeout"
    assert jvm.watch.hangs[LOOPS].message == "did not end within 10 s"


def test_a_test_that_waits_is_cut_off_by_the_clock(jvm: Jvm) -> None:
    assert not jvm.sample(0, "loops", None)
    assert not jvm.sample(9, "loops", None)
    assert jvm.sample(2, "loops", None)


def test_a_busy_machine_makes_no_test_hang(jvm: Jvm) -> None:
    assert not jvm.sample(0, "loops", 1)
    assert not jvm.sample(20, "loops", 3)


def test_a_test_that_neither_runs_nor_waits_is_cut_off_at_last(jvm: Jvm) -> None:
    assert not jvm.sample(0, "loops", 1)
    assert jvm.sample(31, "loops", 1)


def test_another_method_starts_anew(jvm: Jvm) -> None:
    assert not jvm.sample(0, "loops", None)
    assert not jvm.sample(8, "adds", None)
    assert not jvm.sample(8, "loops", None)
    assert not jvm.killed
