"""The proof that a patch works: the project's own full test command on a fresh copy of its tree.

What a tool saw in its warm runtime makes a patch plausible; only this makes it one that is reported.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.applier import DiffConflict, apply_diff
from repairnator.core.projects.port import Project, TestRun
from repairnator.core.steps import Interrupted
from repairnator.core.trees import copy_tree, remove_tree
from repairnator.errors import StepError
from repairnator.model import Evidence, TestFailure, TestName

# More tests than this do not fail by chance.
_RERUN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the tests did before any change.

    Attributes:
        passed: tests that passed.
        failed: tests that failed each time they ran.
        unstable: tests that did both; their verdict says nothing.
        timed_out: of ``failed``, those that were cut off.
    """

    passed: frozenset[TestName]
    failed: tuple[TestFailure, ...]
    unstable: frozenset[TestName]
    timed_out: frozenset[TestName]

    @property
    def failing(self) -> frozenset[TestName]:
        return frozenset(failure.name for failure in self.failed)


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a proof.

    Attributes:
        refusal: why the patch is not accepted; "" when it is.
        fixes: tests that failed before and pass with it, sorted.
        evidence: what was run; None when nothing could be.
        unstable: tests that failed once and passed at the second attempt.
        broken: tests that must pass and did not.
    """

    refusal: str
    fixes: tuple[TestName, ...] = ()
    evidence: Evidence | None = None
    unstable: tuple[TestName, ...] = ()
    broken: tuple[TestName, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.refusal


class Prover:
    """Proves diffs against one tree; a proof may run in another thread than the search."""

    def __init__(
        self, tree: Path, project: Project, baseline: Baseline, scratch: Path, cancelled: threading.Event
    ) -> None:
        """Make ready to prove.

        Args:
            tree: the tree as it was given; read only.
            project: the project in a copy of it, built.
            baseline: what its tests did there.
            scratch: a folder for the copies.
            cancelled: set when the run is to end.
        """
        self._tree = tree
        self._project = project
        self._baseline = baseline
        self._scratch = scratch
        self._cancelled = cancelled
        self._numbers = itertools.count(1)

    def prove(self, diff: str, targets: Collection[TestName]) -> Proof:
        """Apply ``diff`` to a fresh copy and run the project's own full test command there.

        Tests that never end, other than ``targets``, are left out; the evidence lists them. A test that
        passed before and does not now is run once more, so that one that is merely unstable refutes nothing.

        Args:
            diff: as :func:`repairnator.core.diffs.unified_diff` makes it.
            targets: the failing tests it must make pass.

        Raises:
            Interrupted: the run was cancelled.
            TemporaryError: something outside failed.
        """
        wanted = frozenset(targets)
        excluded = sorted(self._baseline.timed_out - wanted)
        with self._fresh_project() as project:
            try:
                apply_diff(diff, project.root)
                run = self._test(project, exclude=excluded)
            except DiffConflict as error:
                return Proof(f"the diff does not apply to a fresh copy: {error}")
            except StepError as error:
                return Proof(f"the patched project cannot be tested: {error}")
            return self._judge(project, run, wanted)

    def _judge(self, project: Project, run: TestRun, wanted: frozenset[TestName]) -> Proof:
        evidence = evidence_of(run)
        fixes = tuple(sorted(name for name in self._baseline.failing if fixed(name, run)))
        unfixed = sorted(wanted - set(fixes))
        if unfixed:
            return Proof(f"still failing: {_listed(unfixed)}", fixes, evidence, broken=tuple(unfixed))
        lost = self._lost(run)
        broken = self._really_broken(project, run, lost)
        unstable = tuple(sorted(lost - broken))
        if broken:
            names = tuple(sorted(broken))
            return Proof(f"passed before, but not now: {_listed(names)}", fixes, evidence, unstable, names)
        return Proof("", fixes, evidence, unstable)

    def _lost(self, run: TestRun) -> frozenset[TestName]:
        """Tests that passed before and have not passed now."""
        left_out = [name.suite for name in run.excluded if not name.case]
        return frozenset(
            name
            for name in self._baseline.passed - run.passed - self._baseline.unstable - set(run.excluded)
            if not any(_within(name.suite, suite) for suite in left_out)
        )

    def _really_broken(
        self, project: Project, run: TestRun, lost: frozenset[TestName]
    ) -> frozenset[TestName]:
        """Of the lost tests, those that the patch is to blame for."""
        if not lost or len(lost) > _RERUN_AT_MOST:
            return lost
        again = self._passed(project, lost)
        broken = lost - again
        absent = broken - {failure.name for failure in run.failed}
        if absent:
            # Names may change from run to run (a parameter in them): then they vanish without the patch, too.
            with self._fresh_project() as unpatched:
                broken -= absent - self._passed(unpatched, absent)
        return broken

    def _passed(self, project: Project, names: Collection[TestName]) -> frozenset[TestName]:
        try:
            return self._test(project, only=sorted(names)).passed
        except StepError:
            return frozenset()

    def _test(
        self, project: Project, *, only: Collection[TestName] = (), exclude: Collection[TestName] = ()
    ) -> TestRun:
        try:
            return project.test(only=tuple(only), exclude=tuple(exclude))
        finally:
            if self._cancelled.is_set():
                raise Interrupted("interrupted")

    @contextmanager
    def _fresh_project(self) -> Iterator[Project]:
        copy = self._scratch / f"proof-{next(self._numbers)}"
        try:
            copy_tree(self._tree, copy)
            yield self._project.at(copy)
        finally:
            remove_tree(copy)


def fixed(name: TestName, run: TestRun) -> bool:
    """Whether a test passed; for a class that failed as a whole: it ran, and nothing in it failed."""
    if name.case:
        return name in run.passed
    failed = any(_within(failure.name.suite, name.suite) for failure in run.failed)
    return not failed and any(_within(passed.suite, name.suite) for passed in run.passed)


def _within(suite: str, outer: str) -> bool:
    """Whether a suite is another one, or nested in it."""
    return suite == outer or suite.startswith((f"{outer}.", f"{outer}$"))


def evidence_of(run: TestRun) -> Evidence:
    """What a run of the tests proves, as it is reported."""
    return Evidence(
        command=run.command,
        tests_run=run.total,
        failures=len(run.failed) - run.errors,
        errors=run.errors,
        skipped=run.skipped,
        excluded=tuple(sorted(map(str, run.excluded))),
        seconds=run.seconds,
    )


def _listed(names: Collection[TestName]) -> str:
    shown = [str(name) for name in sorted(names)[:3]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
