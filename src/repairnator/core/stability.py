"""Which failing tests fail each time: the others are set aside and reported as flaky.

A test must fail in three runs. The first is the build tool's; the two more are made in the warm runtime,
where they cost milliseconds, the first of them with coverage, which is wanted anyway. Only a test that passes
there (unstable, or unable to fail there) is run twice more by the build tool, whose verdict counts. One that
passes alone may still fail each time after certain other tests: it is not flaky either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from repairnator.core.languages.port import WarmRuntime
from repairnator.core.projects.port import Project, TestRun
from repairnator.errors import StepError, WarmRuntimeError
from repairnator.model import TestFailure, TestName

_MORE_RUNS = 2


def unstable_tests(
    run: TestRun,
    failed: Sequence[TestFailure],
    project: Project,
    runtime: WarmRuntime | None,
    *,
    seconds: float,
    warn: Callable[[str], None],
) -> frozenset[TestName]:
    """Of the tests that failed, those that passed in one of two more runs.

    Args:
        run: the first.
        failed: its failures that matter.
        project: for runs by the build tool.
        runtime: for warm runs; None where the language has none or it could not be opened.
        seconds: limit for each warm run.
        warn: called when the warm runtime failed and the build tool had to do its work.
    """
    names = [failure.name for failure in failed]
    doubtful = _pass_when_warm(names, runtime, seconds, warn) if runtime is not None else names
    unstable: set[TestName] = set()
    for _ in range(_MORE_RUNS):
        left = [name for name in doubtful if name not in unstable]
        if not left:
            break
        unstable |= _passed_now(project, left)
    return frozenset(unstable - _failing_after_others(run, sorted(unstable), runtime, seconds, warn))


def _failing_after_others(
    run: TestRun,
    names: Sequence[TestName],
    runtime: WarmRuntime | None,
    seconds: float,
    warn: Callable[[str], None],
) -> frozenset[TestName]:
    if not names or runtime is None:
        return frozenset()
    try:
        found = runtime.run_after_others(names, run.passed, seconds=seconds)
    except WarmRuntimeError as error:
        warn(
            "cannot tell whether flaky tests fail only after others, because the warm runtime failed: "
            f"{error}"
        )
        return frozenset()
    for name in sorted(found):
        warn(f"{name} passes alone and fails after other tests; it is run with them")
    return found


def _pass_when_warm(
    names: Sequence[TestName], runtime: WarmRuntime, seconds: float, warn: Callable[[str], None]
) -> list[TestName]:
    """Tests that did not fail in each of the warm runs."""
    try:
        measured = runtime.measure(names, (), seconds=seconds).tests
        verdicts = runtime.rerun(names, seconds=seconds)
        doubtful = {
            name
            for name in names
            if verdicts.get(name, True) or name not in measured or measured[name].passed
        }
    except WarmRuntimeError as error:
        warn(f"failing tests are run again by the build tool, since the warm runtime failed: {error}")
        return list(names)
    return [name for name in names if name in doubtful]


def _passed_now(project: Project, names: Sequence[TestName]) -> frozenset[TestName]:
    try:
        return project.test(only=names).passed & set(names)
    except StepError:
        # No test ran to a verdict, so none of them passed.
        return frozenset()
