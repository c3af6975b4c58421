"""Thread dumps of real JVMs, shortened: which test is running."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from repairnator.core.languages.java.build import stacks
from repairnator.core.languages.java.build.stacks import activities, thread_dump

DATA = Path(__file__).parent / "data"

JUNIT4 = (DATA / "threads-junit4.txt").read_text()

JUNIT3 = (DATA / "threads-junit3.txt").read_text()


def test_the_test_method_is_the_one_that_the_framework_called_by_reflection() -> None:
    (activity,) = activities(JUNIT4)

    assert (activity.owner, activity.method) == ("org.example.CalcTest", "loops")
    assert activity.thread == "main#1"
    assert activity.processor == 5.1233
    assert (
        activity.trace
        == "\tat org.example.Calc.add(Calc.java:3)\n\tat org.example.CalcTest.loops(CalcTest.java:6)"
    )


def test_a_method_may_have_a_sentence_for_a_name() -> None:
    dump = JUNIT4.replace("CalcTest.loops(", "CalcTest.gives 0, when empty (nothing bought)(")

    (activity,) = activities(dump)

    assert (activity.owner, activity.method) == (
        "org.example.CalcTest",
        "gives 0, when empty (nothing bought)",
    )


def test_a_set_up_that_hangs_belongs_to_the_class() -> None:
    (activity,) = activities(JUNIT3)

    assert (activity.owner, activity.method) == ("SlowTest", "")
    assert activity.processor is None


def test_a_jvm_between_tests_does_nothing() -> None:
    assert activities(JUNIT4[: JUNIT4.index("\tat org.example.Calc.add")]) == []


def test_a_program_that_sigquit_would_end_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "is_java", lambda _: True)
    starting = subprocess.Popen(["sleep", "600"])
    try:
        assert thread_dump(starting.pid, 1.0) == ""
        assert starting.poll() is None
    finally:
        starting.kill()
        starting.wait()


def test_a_process_that_is_gone_has_no_stacks() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)

    assert thread_dump(pid, 1.0) == ""
