"""Statuses and exit codes: the original's names, the command line's numbers."""

from __future__ import annotations

import pytest

from repairnator.core.statuses import (
    Status,
    StepName,
    StepRecord,
    StepStatus,
    exit_code,
    final_status,
    real_status,
)

EXIT_CODES = {
    "PATCHED": 0,
    "test failure": 1,
    "NOTFAILING": 3,
    "FLAKY": 5,
    "NOTCLONABLE": 4,
    "BUILDNOTCHECKEDOUT": 4,
    "NOTBUILDABLE": 4,
    "NOTTESTABLE": 4,
    "CLASSPATHERROR": 4,
    "SOURCEDIRNOTCOMPUTED": 4,
    "TESTDIRNOTCOMPUTED": 4,
    "MODULESNOTCOMPUTED": 4,
    "PLUGINSNOTCOMPUTED": 4,
    "MISSING_DEPENDENCIES": 4,
    "UNKNOWN": 4,
}


def record(name: str, diagnostic: str = "", status: StepStatus | None = None) -> StepRecord:
    ended = status or (StepStatus.FAILURE if diagnostic else StepStatus.SUCCESS)
    return StepRecord(name, ended, 1.0, diagnostic)


@pytest.mark.parametrize(("status", "code"), EXIT_CODES.items())
def test_each_status_has_its_exit_code(status: str, code: int) -> None:
    assert exit_code(status) == code


def test_the_table_above_has_all_statuses() -> None:
    assert set(EXIT_CODES) == {status.value for status in Status}


@pytest.mark.parametrize(
    ("steps", "reproduced", "patched", "status"),
    [
        ([record("BuildProject")], True, True, "PATCHED"),
        ([record("BuildProject")], True, False, "test failure"),
        ([record("ComputeClasspath", "CLASSPATHERROR")], True, False, "test failure"),
        ([record("BuildProject", "NOTBUILDABLE")], False, False, "NOTBUILDABLE"),
        ([record("A", "NOTCLONABLE"), record("B", "NOTTESTABLE"), record("C")], False, False, "NOTTESTABLE"),
        ([record("BuildProject", status=StepStatus.FAILURE)], False, False, "UNKNOWN"),
        ([record("BuildProject")], False, False, "UNKNOWN"),
        ([], False, False, "UNKNOWN"),
    ],
)
def test_the_first_rule_that_applies_decides_the_status(
    steps: list[StepRecord], reproduced: bool, patched: bool, status: str
) -> None:
    assert final_status(steps, reproduced=reproduced, patched=patched) == status


def test_real_status_reads_as_the_original_writes_it() -> None:
    steps = [
        record(StepName.CLONE_REPOSITORY),
        record(StepName.TEST_PROJECT, "NOTTESTABLE"),
        record("java", status=StepStatus.SKIPPED),
    ]
    assert real_status(steps) == (
        "[ CloneRepository : SUCCESS ] -> [ TestProject : FAILURE ] -> [ java : SKIPPED ]"
    )
    assert real_status([]) == ""
