"""Statuses of a run, its steps and its groups, and the exit codes that follow from them.

The one place where the names of the original (``inspector.status``, ``inspector.realStatus``) and the exit
codes of the command line are derived; core and shell both import it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EXIT_OK = 0
EXIT_USAGE = 2
EXIT_DEFECT = 70
EXIT_TEMPORARY = 75
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class Status(StrEnum):
    """The final status of a run, as ``inspector.status`` spells it."""

    PATCHED = "PATCHED"
    TEST_FAILURE = "test failure"
    NOTFAILING = "NOTFAILING"
    FLAKY = "FLAKY"
    NOTCLONABLE = "NOTCLONABLE"
    BUILDNOTCHECKEDOUT = "BUILDNOTCHECKEDOUT"
    NOTBUILDABLE = "NOTBUILDABLE"
    NOTTESTABLE = "NOTTESTABLE"
    CLASSPATHERROR = "CLASSPATHERROR"
    SOURCEDIRNOTCOMPUTED = "SOURCEDIRNOTCOMPUTED"
    TESTDIRNOTCOMPUTED = "TESTDIRNOTCOMPUTED"
    MODULESNOTCOMPUTED = "MODULESNOTCOMPUTED"
    PLUGINSNOTCOMPUTED = "PLUGINSNOTCOMPUTED"
    MISSING_DEPENDENCIES = "MISSING_DEPENDENCIES"
    UNKNOWN = "UNKNOWN"


class StepStatus(StrEnum):
    """How a step stands; the last three are how it ends."""

    STARTED = "STARTED"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    SKIPPED = "SKIPPED"


class StepName(StrEnum):
    """Steps by the names that records carry; a repair tool's step has the tool's own name.

    The original lacks four: FindPassingCommit looks for the commit in which the failing tests last passed,
    FindBreakingChange for the part of what has changed since that breaks them, CombinePatches proves the
    patches of all groups together, ProvePatch one that was given.
    """

    CLONE_REPOSITORY = "CloneRepository"
    CHECKOUT_BUGGY_BUILD = "CheckoutBuggyBuild"
    BUILD_PROJECT = "BuildProject"
    TEST_PROJECT = "TestProject"
    GATHER_TEST_INFORMATION = "GatherTestInformation"
    COMPUTE_CLASSPATH = "ComputeClasspath"
    COMPUTE_SOURCE_DIR = "ComputeSourceDir"
    COMPUTE_TEST_DIR = "ComputeTestDir"
    COMPUTE_MODULES = "ComputeModules"
    FIND_PASSING_COMMIT = "FindPassingCommit"
    FIND_BREAKING_CHANGE = "FindBreakingChange"
    COMBINE_PATCHES = "CombinePatches"
    PROVE_PATCH = "ProvePatch"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that has ended.

    Attributes:
        name: as in ``realStatus``.
        status: SUCCESS, FAILURE or SKIPPED.
        seconds: wall-clock duration.
        diagnostic: of a failed step, the final status it stands for; "" where it stands for none.
    """

    name: str
    status: StepStatus
    seconds: float
    diagnostic: str = ""

    def to_dict(self) -> dict[str, object]:
        return {"name": self.name, "status": self.status.value, "seconds": round(self.seconds, 3)}


def real_status(steps: Iterable[StepRecord]) -> str:
    """``inspector.realStatus``: ``[ BuildProject : SUCCESS ] -> [ TestProject : FAILURE ]``."""
    return " -> ".join(f"[ {step.name} : {step.status.value} ]" for step in steps)


def final_status(steps: Iterable[StepRecord], *, reproduced: bool, patched: bool) -> str:
    """``inspector.status``: patched, else reproduced, else what the last failed step says, else UNKNOWN."""
    if patched:
        return Status.PATCHED
    if reproduced:
        return Status.TEST_FAILURE
    diagnostics = [step.diagnostic for step in steps if step.status is StepStatus.FAILURE and step.diagnostic]
    return diagnostics[-1] if diagnostics else Status.UNKNOWN


_EXIT_CODES: dict[str, int] = {
    Status.PATCHED: EXIT_OK,
    Status.TEST_FAILURE: 1,
    Status.NOTFAILING: 3,
    Status.FLAKY: 5,
}
EXIT_STEP_FAILED = 4


def exit_code(status: str) -> int:
    """The command's exit code for a run that ended with ``status``; 4 for all that kept it from repairing."""
    return _EXIT_CODES.get(status, EXIT_STEP_FAILED)
