"""Some seconds of `make fuzz`: whatever reads a project's bytes raises nothing but its own error."""

from __future__ import annotations

from random import Random

import pytest
from tests.fuzz.fuzzer import fuzz
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_raises_anything_but_an_error_of_ours(target: Target) -> None:
    outcome = fuzz(target, 150, Random(f"test {target.name}"))

    assert not outcome.failures, "\n".join(
        f"{data!r:.400}\n{text}" for data, text in outcome.failures.values()
    )
    assert outcome.inputs >= 150


def test_the_fuzzer_finds_what_raises_and_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes) -> None:
        if b"9" * 5000 in data:
            int("9" * 5000)

    outcome = fuzz(Target("t", lambda: [b"seed"], (b"9" * 5000,), read), 300, Random(1))
    assert any(where.startswith("ValueError") for where in outcome.failures)

    monkeypatch.setattr("tests.fuzz.fuzzer.MAX_SECONDS", -1.0)
    assert "slow" in fuzz(Target("t", lambda: [b"seed"], (), read), 3, Random(1)).failures


def test_inputs_that_reach_new_lines_are_kept() -> None:
    report = next(target for target in TARGETS if target.name == "report")
    outcome = fuzz(report, 120, Random(1))
    assert outcome.kept > 0
    assert outcome.lines > 50
