"""Reproduces a failure: which tests fail each time, and what they run."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.budget import Budget
from repairnator.core.differing import differing, how
from repairnator.core.events import Emitter
from repairnator.core.ignored import ignores
from repairnator.core.languages.port import ExplainsDifferences, WarmRuntime
from repairnator.core.localize.port import Spectrum
from repairnator.core.logged import disagreements
from repairnator.core.projects.port import Project, TestRun
from repairnator.core.stability import unstable_tests
from repairnator.core.statuses import Status, StepName
from repairnator.core.validate import Baseline
from repairnator.errors import StepError, WarmRuntimeError
from repairnator.model import RepairOptions, TestFailure, TestName

# Of the budget, what measuring coverage may take before the search.
_MEASURING = 0.2
# Seconds that measuring is never denied and never exceeds; the tests that tell most come first.
_MEASURING_LEAST, _MEASURING_MOST = 5.0, 20.0
# Tests of which it is said that they fail otherwise when warm.
_COMPARED = 5


class Reproduction:
    """Of one run's failure."""

    def __init__(
        self, project: Project, runtime: WarmRuntime | None, options: RepairOptions, emitter: Emitter
    ) -> None:
        """Make ready.

        Args:
            project: built.
            runtime: for warm runs; None where there is none.
            options: which failing tests are ignored, and the limit for a test.
            emitter: where the tests are reported, and what a person should know of them.
        """
        self._project = project
        self._runtime = runtime
        self._options = options
        self._emitter = emitter

    def baseline(self, run: TestRun) -> Baseline:
        """What the tests do without a patch; reported as the event ``tests``.

        Args:
            run: the build tool's, whose failures are to be reproduced.
        """
        logged = [TestName.parse(name) for name in self._options.logged_failing]
        for text in disagreements(logged, self._options.logged_failures, run):
            self._warn(text)
        wanted = self._wanted(run.failed)
        unstable = self._unstable(run, wanted)
        stable = tuple(failure for failure in wanted if failure.name not in unstable)
        baseline = Baseline(run.passed, stable, unstable, run.timed_out - unstable)
        self._emitter.emit(
            "tests",
            failing=[failure.to_dict() for failure in stable],
            flaky=sorted(map(str, unstable)),
            total=run.total,
        )
        return baseline

    def nothing_fails(self, run: TestRun, baseline: Baseline) -> StepError:
        """Why no test is left to be repaired."""
        if baseline.unstable:
            status, why = Status.FLAKY, "every failing test passed when it was run again"
        elif run.unknown:
            status, why = Status.NOTTESTABLE, f"no test is known to fail, but {run.unknown[0]}"
        else:
            fails = "the only tests that fail are ignored ones" if run.failed else "no test fails"
            status, why = Status.NOTFAILING, f"{fails}: {run.total} tests ran"
        return StepError(StepName.GATHER_TEST_INFORMATION, status, why)

    def measure(self, baseline: Baseline, budget: Budget) -> Spectrum:
        """What the failing tests run, and as many of the passing ones as the budget allows."""
        if self._runtime is None:
            return Spectrum()
        seconds = min(max(_MEASURING * budget.seconds, _MEASURING_LEAST), _MEASURING_MOST)
        failing = [failure.name for failure in baseline.failed]
        try:
            with budget.spend():
                spectrum = self._runtime.measure(failing, sorted(baseline.passed), seconds=seconds)
        except WarmRuntimeError as error:
            self._warn(f"no coverage, so failing tests are grouped by how they fail: {error}")
            return Spectrum()
        self._compare(baseline, spectrum)
        return spectrum

    def _compare(self, baseline: Baseline, spectrum: Spectrum) -> None:
        """Say which tests fail otherwise in the warm runtime, so that no patch of theirs can be relied on."""
        for failure, warm in differing(baseline.failed, spectrum)[:_COMPARED]:
            runtime, cause = self._runtime, ""
            if isinstance(runtime, ExplainsDifferences):
                cause = runtime.unlike_the_build(failure.name)
            self._warn(
                f"{failure.name} fails otherwise in the warm runtime, in which candidates are tried, than in "
                f"the build: {warm}, not {how(failure)}" + (f" ({cause})" if cause else "")
            )

    def _wanted(self, failed: Sequence[TestFailure]) -> tuple[TestFailure, ...]:
        """The failures that are to be repaired."""
        wanted = tuple(one for one in failed if not ignores(self._options.ignored_tests, one.name))
        if len(wanted) < len(failed):
            names = sorted({str(one.name) for one in failed} - {str(one.name) for one in wanted})
            self._warn(f"ignored failing tests: {', '.join(names)}")
        return wanted

    def _unstable(self, run: TestRun, wanted: Sequence[TestFailure]) -> frozenset[TestName]:
        if not wanted:
            return frozenset()
        seconds = self._options.test_limit * 3
        return unstable_tests(run, wanted, self._project, self._runtime, seconds=seconds, warn=self._warn)

    def _warn(self, text: str) -> None:
        self._emitter.emit("note", level="warning", text=text)
