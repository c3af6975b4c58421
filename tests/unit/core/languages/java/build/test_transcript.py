"""What is read from Maven's output, and which JVMs run its tests."""

from __future__ import annotations

import os
import subprocess

import pytest

from repairnator.core.languages.java.build.maven.transcript import Transcript, surefire_jvms

SUREFIRE_2_12 = """[INFO] --- maven-surefire-plugin:2.12.4:test (default-test) @ a ---
Running org.example.FirstTest
Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec
Running org.example.StuckTest"""

SUREFIRE_2_22 = """[INFO] --- maven-surefire-plugin:2.22.2:test (default-test) @ a ---
[INFO] Running org.example.FirstTest
[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.6 s - in org.example.FirstTest
[INFO] Running org.example.StuckTest
[ERROR] There are test failures.

The forked VM terminated without properly saying goodbye. VM crash or System.exit called?
Process Exit Code: 3
Crashed tests:
org.example.StuckTest
org.apache.maven.surefire.booter.SurefireBooterForkException: The forked VM terminated without"""

SUREFIRE_3 = """[INFO] --- surefire:3.2.5:test (default-test) @ a ---
[INFO] Running org.example.FirstTest
[INFO] Running org.example.StuckTest
[ERROR] Tests run: 1, Failures: 1, Errors: 0, Time elapsed: 0.1 s <<< FAILURE! -- in org.example.FirstTest
[INFO] --- surefire:3.2.5:test (default-test) @ b ---
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.2.5:test (default-test)
[ERROR] The forked VM terminated without properly saying goodbye. VM crash or System.exit called?
[ERROR] Crashed tests:
[ERROR] org.example.StuckTest
[ERROR] ExecutionException The forked VM terminated without properly saying goodbye."""


def transcript(text: str) -> Transcript:
    read = Transcript()
    for line in text.splitlines():
        read.add(line)
    return read


def test_colours_are_no_words() -> None:
    read = transcript("[ERROR] Failed to execute goal x\n\x1b[0m\x1b[0m\n")

    assert read.errors == ["Failed to execute goal x"]
    assert read.tail() == "[ERROR] Failed to execute goal x\n"


def test_the_class_that_is_running_is_known() -> None:
    read = transcript(SUREFIRE_2_12)

    assert list(read.running) == ["org.example.StuckTest"]
    assert read.testing.is_set()


@pytest.mark.parametrize("text", [SUREFIRE_2_22, SUREFIRE_3])
def test_crashed_classes_are_known(text: str) -> None:
    read = transcript(text)

    assert read.lost() == ["org.example.StuckTest"]
    assert read.fork_died


def test_errors_keep_the_lines_that_continue_them() -> None:
    read = transcript(
        "[ERROR] /x/A.java:[2,22] cannot find symbol\n  symbol: variable no\n[INFO] 1 error\nmore"
    )

    assert read.errors == ["/x/A.java:[2,22] cannot find symbol", "symbol: variable no"]


def test_compiling_is_not_testing() -> None:
    read = transcript("[INFO] --- maven-compiler-plugin:3.1:compile (default-compile) @ a ---")

    assert read.began is None


def test_other_programs_are_no_test_jvms() -> None:
    sleeper = subprocess.Popen(["sleep", "600"])
    try:
        assert surefire_jvms(os.getpid()) == []
    finally:
        sleeper.kill()
        sleeper.wait()
