"""A run of the repair core: the steps in order, from a tree to proven patches.

The tree that is given is only read. The project is built and tested in a copy of it (the work tree), in which
the tools read and the warm runtime runs; each patch is proven in a fresh copy of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from repairnator.core.adapters import Adapters
from repairnator.core.applier import parse_diff
from repairnator.core.budget import Budget
from repairnator.core.cases import Case, Found, GroupOutcomes
from repairnator.core.combination import combine
from repairnator.core.diffs import unified_diff
from repairnator.core.events import SCHEMA_VERSION, Emitter
from repairnator.core.groups import Group, by_module, make_groups
from repairnator.core.hardware import hardware
from repairnator.core.history.breaking import BreakingChange, BreakingChanges
from repairnator.core.history.changes import Changes, changes_since
from repairnator.core.history.lookback import Lookback
from repairnator.core.history.versions import History, Version
from repairnator.core.languages.port import WarmRuntime
from repairnator.core.localize.port import Spectrum
from repairnator.core.localize.ranking import rank_lines
from repairnator.core.projects.detection import detect
from repairnator.core.projects.port import HasDoubts, Module, Project, TestRun
from repairnator.core.repairs import Repairs, SearchContext
from repairnator.core.reproduction import Reproduction
from repairnator.core.result import Findings, metrics, result_document
from repairnator.core.sources import Sources
from repairnator.core.statuses import EXIT_INTERRUPTED, Status, StepName, exit_code, real_status
from repairnator.core.steps import StepLog
from repairnator.core.tools.port import RepairTool, repairs, why_not
from repairnator.core.trees import OUT_OF_RESOURCES, copy_tree
from repairnator.core.validate import Baseline, Prover
from repairnator.core.walk import check_depth, shortened
from repairnator.errors import StepError, WarmRuntimeError
from repairnator.model import Patch, RepairOptions

# Of the budget, what the search for the last passing version may take, and that for what broke the tests.
_LOOKING_BACK = 0.2
_NARROWING = 0.1
# What undoes the change that broke the tests also takes back what it was made for: no better than a guess.
_HISTORY = "history"
_UNDOING_CONFIDENCE = 0.5

_MAX_UNKNOWN = 20  # test classes without known results that are listed


class Session:
    """One run."""

    def __init__(
        self,
        tree: Path,
        options: RepairOptions,
        adapters: Adapters,
        emitter: Emitter,
        *,
        scratch: Path,
        commit: str = "",
        history: History | None = None,
        cancelled: threading.Event | None = None,
        interrupted_code: Callable[[], int] = lambda: EXIT_INTERRUPTED,
    ) -> None:
        """Make ready to run.

        Args:
            tree: a checked-out tree; never modified.
            options: budget and limits.
            adapters: to work with.
            emitter: where events go.
            scratch: an empty folder for everything the run writes.
            commit: of the tree, for the document.
            history: earlier versions of the tree, where known.
            cancelled: set from another thread (or a signal handler) to end the run early.
            interrupted_code: the exit code of a run that was cancelled.
        """
        self._tree = tree
        self._options = options
        self._adapters = adapters
        self._emitter = emitter
        self._scratch = scratch
        self._history = history or History()
        self._passing: Version | None = None
        self._changes = Changes()
        self._cancelled = cancelled or threading.Event()
        self._interrupted_code = interrupted_code
        self._log = StepLog(emitter, self._cancelled)
        self._findings = Findings(commit=commit)
        self._budget = Budget(options.budget)
        self._resources = ExitStack()

    def run(self) -> int:
        """Repair; emits ``started`` first and ``finished`` last.

        Returns:
            The exit code (:mod:`repairnator.core.statuses`).

        Raises:
            TemporaryError: something outside failed; then there is no ``finished``.
        """
        started = time.monotonic()
        self._emitter.emit(
            "started",
            schemaVersion=SCHEMA_VERSION,
            tools=[tool.name for tool in self._adapters.tools],
            budget=self._options.budget,
        )
        for warning in self._adapters.warnings:
            self._warn(warning)
        interrupted = False
        try:
            with self._resources:
                self._repair()
        except StepError:
            # The step has reported it; the status says which one it was.
            pass
        except Exception:
            # Whatever fails after a cancellation does so since its processes were ended.
            interrupted = self._cancelled.is_set()
            if not interrupted:
                raise
        return self._finish(time.monotonic() - started, interrupted=interrupted)

    def _repair(self) -> None:
        project = self._build()
        runtime = None if self._options.prove else self._open_runtime(project)
        run = self._test(project)
        spectrum, baseline = self._gather(project, run, runtime)
        if self._options.prove:
            self._prove(project, baseline)
            return
        self._compute(project)
        if self._options.localize_only:
            self._look_back(project, baseline)
            self._localize(project, baseline, spectrum)
            return
        if not any(
            repairs(tool, project.language, warm=runtime is not None) for tool in self._adapters.tools
        ):
            self._skip_tools(project)
            return
        self._look_back(project, baseline)
        prover = Prover(self._tree, project, baseline, self._scratch / "proofs", self._cancelled)
        context = self._context(project, run, baseline, runtime, spectrum, prover)
        self._search(context)
        self._find_breaking_change(context)
        self._offer_undoing(context)
        self._combine(prover)

    def _prove(self, project: Project, baseline: Baseline) -> None:
        """Prove the diff that was given, like one of our own."""
        diff, wanted = self._options.prove, set(self._options.targets)
        failing = tuple(one for one in baseline.failed if not wanted or str(one.name) in wanted)
        outcomes = self._findings.outcomes = GroupOutcomes((Group("given", failing, 0),))
        with self._log.step(StepName.PROVE_PATCH) as step:
            if not failing:
                names = ", ".join(sorted(wanted)[:3])
                step.fail(f"none of the tests fails that the diff is meant to fix: {names}")
                return
            prover = Prover(self._tree, project, baseline, self._scratch / "proofs", self._cancelled)
            proof = prover.prove(diff, outcomes.cases[0].group.tests)
            if not proof.accepted or proof.evidence is None:
                step.fail(proof.refusal)
                return
            patch = Patch(
                group="given",
                tool="given",
                diff=diff,
                rank=1,
                files=tuple(part.path for part in parse_diff(diff)),
                fixes=tuple(map(str, proof.fixes)),
                conflicts_with=(),
                evidence=proof.evidence,
            )
            outcomes.add(outcomes.cases[0], Found(patch, ()))
            self._emitter.emit("patch", **patch.to_dict())

    def _build(self) -> Project:
        with self._log.step(StepName.BUILD_PROJECT):
            work = self._scratch / "tree"
            _copy_tree(self._tree, work)
            project = self._detect(work)
            self._findings.language, self._findings.build_tool = project.language, project.name
            # What befalls this run from now on may be the project's doing.
            self._emitter.emit("building", buildTool=project.name)
            for note in project.build():
                self._emitter.emit("note", level="info", text=note)
            for doubt in project.doubts() if isinstance(project, HasDoubts) else ():
                self._warn(doubt)
        return project

    def _detect(self, work: Path) -> Project:
        tools, options = self._adapters.build_tools, self._options
        project = detect(
            tools,
            work,
            build_limit=options.build_limit,
            test_limit=options.test_limit,
            scratch=self._scratch / "build",
            place=options.place,
            language=self._adapters.language,
            suffixes=self._adapters.suffixes,
            note=lambda text: self._emitter.emit("note", level="info", text=text),
        )
        if project is None:
            wanted = f" of {self._adapters.language}" if self._adapters.language else ""
            raise StepError(
                StepName.BUILD_PROJECT,
                Status.NOTBUILDABLE,
                f"no project{wanted} found: neither the tree nor a folder in it has a build file of "
                + ", ".join(tool.name for tool in tools),
            )
        return project

    def _test(self, project: Project) -> TestRun:
        with self._log.step(StepName.TEST_PROJECT) as step:
            run = project.test()
            self._findings.run = run
            step.message = f"{run.total} tests, {len(run.failed)} failing"
        for text in run.unknown[:_MAX_UNKNOWN]:
            self._warn(text)
        return run

    def _gather(
        self, project: Project, run: TestRun, runtime: WarmRuntime | None
    ) -> tuple[Spectrum, Baseline]:
        """Which tests fail each time; coverage of these comes with it."""
        with self._log.step(StepName.GATHER_TEST_INFORMATION):
            reproduction = Reproduction(project, runtime, self._options, self._emitter)
            baseline = self._findings.baseline = reproduction.baseline(run)
            if not baseline.failed:
                raise reproduction.nothing_fails(run, baseline)
            self._findings.reproduced = True
            spectrum = reproduction.measure(baseline, self._budget)
        return spectrum, baseline

    def _open_runtime(self, project: Project) -> WarmRuntime | None:
        """The warm runtime, which gets ready while the build tool still tests.

        None where there is none, or where the modules are not known.
        """
        try:
            modules = tuple(project.modules())
            runtime = self._adapters.open_runtime(project, modules, self._options.test_limit)
        except (StepError, WarmRuntimeError) as error:
            self._warn(f"no warm runtime for this project: {error}")
            return None
        if runtime is not None:
            self._resources.callback(runtime.close)
            runtime.warm()
        return runtime

    def _compute(self, project: Project) -> None:
        with self._log.step(StepName.COMPUTE_CLASSPATH):
            modules = tuple(project.modules())
            self._findings.modules = modules
        self._require(StepName.COMPUTE_SOURCE_DIR, Status.SOURCEDIRNOTCOMPUTED, _source_roots(modules))
        self._require(StepName.COMPUTE_TEST_DIR, Status.TESTDIRNOTCOMPUTED, _test_roots(modules))
        self._require(StepName.COMPUTE_MODULES, Status.MODULESNOTCOMPUTED, modules)

    def _require(self, step: str, status: str, found: Sequence[object]) -> None:
        with self._log.step(step) as run:
            if not found:
                raise StepError(step, status, "none found")
            run.message = f"{len(found)} found"

    def _look_back(self, project: Project, baseline: Baseline) -> None:
        """Find out what has changed since the failing tests passed."""
        folder = self._scratch / "versions"
        lookback = Lookback(self._tree, project, self._findings.modules, folder, self._log.check)
        versions = lookback.distinct(self._history)
        if self._history.given:
            self._passing = versions[0] if versions else None
            self._changes = changes_since(self._history.versions[0], self._tree)
            return
        if not versions:
            return
        build = self._log.seconds(StepName.BUILD_PROJECT)
        with self._log.step(StepName.FIND_PASSING_COMMIT) as step, self._budget.spend():
            seconds = _LOOKING_BACK * self._budget.seconds
            found = lookback.last_passing(versions, baseline.failing, seconds=seconds, build=build)
            if isinstance(found, str):
                step.skip(found)
                return
            step.message = found.told(baseline.failing)
        self._findings.last_passing = found
        self._passing = found.version
        self._changes = changes_since(found.version, self._tree)

    def _find_breaking_change(self, context: SearchContext) -> None:
        """Name the smallest part of what has changed since the tests passed that makes them fail."""
        if self._passing is None:
            return
        folder = self._scratch / "undone"
        search = BreakingChanges(self._tree, context.project, self._passing, folder, self._log.check)
        groups = [case.group.tests for case in self._findings.outcomes.cases]
        covered = {line for test in context.spectrum.tests.values() if not test.passed for line in test.lines}
        build = self._log.seconds(StepName.BUILD_PROJECT)
        with self._log.step(StepName.FIND_BREAKING_CHANGE) as step:
            found = search.find(groups, covered, seconds=_NARROWING * self._budget.seconds, build=build)
            if isinstance(found, str):
                step.skip(found)
                return
            step.message = "; ".join(each.told() for each in found)
        self._findings.breaking = tuple(found)

    def _offer_undoing(self, context: SearchContext) -> None:
        """Where nothing better was found, prove that undoing what broke the tests makes them pass."""
        outcomes = self._findings.outcomes
        for case in outcomes.cases:
            for change in self._findings.breaking:
                if case.found or case.fixed_by or not case.group.tests <= set(change.tests):
                    continue
                self._prove_undoing(case, change, context)

    def _prove_undoing(self, case: Case, change: BreakingChange, context: SearchContext) -> None:
        if not change.undoes_all or any(map(context.sources.objection, change.files)):
            return  # it would touch build files or tests, or bring a file back
        outcomes = self._findings.outcomes
        diff = unified_diff(change.undoing, outcomes.taken(case.group.id))
        proof = context.prover.prove(diff, case.group.tests)
        if not proof.accepted or proof.evidence is None:
            text = f"{case.group.id}: undoing what broke its tests failed the proof: {proof.refusal}"
            self._emitter.emit("note", level="info", text=text)
            return
        patch = Patch(
            group=case.group.id,
            tool=_HISTORY,
            diff=diff,
            rank=1,
            files=change.files,
            fixes=tuple(map(str, proof.fixes)),
            conflicts_with=(),
            evidence=proof.evidence,
            summary=f"undo what has changed there since {change.version.commit[:7]}",
            plausible=1,
            reason="nothing better was found; it takes back what the change was made for",
            confidence=_UNDOING_CONFIDENCE,
        )
        outcomes.add(case, Found(patch, change.undoing))
        self._emitter.emit("patch", **patch.to_dict())

    def _localize(self, project: Project, baseline: Baseline, spectrum: Spectrum) -> None:
        """Tell the suspicious places of each group."""
        groups = make_groups(baseline.failed, spectrum, by_module(project.root, self._findings.modules))
        self._findings.outcomes = GroupOutcomes(groups)
        self._emitter.emit("groups", groups=[group.to_dict() for group in groups])
        for group in groups:
            ranked = rank_lines(
                spectrum, failing=group.tests, formula=self._options.formula, changed=self._changes.lines
            )
            self._emitter.emit(
                "places",
                group=group.id,
                places=[place.to_dict(spectrum.failing_at(place.line, group.tests)) for place in ranked],
            )

    def _skip_tools(self, project: Project) -> None:
        for tool in self._adapters.tools:
            with self._log.step(tool.name) as step:
                step.skip(why_not(tool, project.language))

    def _context(
        self,
        project: Project,
        run: TestRun,
        baseline: Baseline,
        runtime: WarmRuntime | None,
        spectrum: Spectrum,
        prover: Prover,
    ) -> SearchContext:
        modules = self._findings.modules
        suites = {name.suite for name in (*baseline.passed, *(failure.name for failure in run.failed))}
        return SearchContext(
            project=project,
            modules=modules,
            baseline=baseline,
            module_of=run.module_of,
            spectrum=spectrum,
            runtime=runtime,
            sources=Sources(project.root, modules, suites),
            prover=prover,
            emitter=self._emitter,
            cancelled=self._cancelled,
            scratch=self._scratch / "tools",
            max_patches=self._options.max_patches,
            formula=self._options.formula,
            changes=self._changes,
        )

    def _search(self, context: SearchContext) -> None:
        module_of = by_module(context.project.root, context.modules)
        groups = make_groups(context.baseline.failed, context.spectrum, module_of)
        self._emitter.emit("groups", groups=[group.to_dict() for group in groups])
        outcomes = self._findings.outcomes = GroupOutcomes(groups)
        for position, tool in enumerate(self._adapters.tools):
            self._run_tool(tool, context, outcomes, waiting=len(self._adapters.tools) - position)

    def _run_tool(
        self, tool: RepairTool, context: SearchContext, outcomes: GroupOutcomes, waiting: int
    ) -> None:
        with self._log.step(tool.name) as step:
            if not repairs(tool, context.project.language, warm=context.runtime is not None):
                step.skip(why_not(tool, context.project.language))
                return
            known = len(outcomes.patches)
            share = Budget(self._budget.share(waiting))
            work = Repairs(tool, context, outcomes, share)
            try:
                work.run()
            finally:
                self._budget.spent += share.spent
                self._findings.search_seconds += share.spent
                step.errors += work.errors
            found = len(outcomes.patches) - known
            if found:
                step.message = f"{found} {'patch' if found == 1 else 'patches'}"
            else:
                step.fail("no patch found")

    def _combine(self, prover: Prover) -> None:
        firsts = self._findings.outcomes.firsts
        if len(firsts) < 2:
            return
        with self._log.step(StepName.COMBINE_PATCHES) as step:
            combined = combine(firsts, prover, self._warn)
            self._findings.outcomes.mark_conflicts(combined.conflicts)
            self._findings.combination = combined.combination
            together = len(combined.combination.groups) if combined.combination else 0
            step.message = f"{together} of {len(firsts)} patches work together"

    def _warn(self, text: str) -> None:
        self._emitter.emit("note", level="warning", text=text)

    def _finish(self, seconds: float, *, interrupted: bool) -> int:
        document = result_document(self._findings, self._log, seconds)
        code = self._interrupted_code() if interrupted else exit_code(document["status"])
        self._emitter.emit(
            "finished",
            result=document,
            realStatus=real_status(self._log.records),
            errors=self._log.errors,
            hardware=hardware(),
            metrics=metrics(self._findings, self._log),
            exitCode=code,
        )
        return code


def _copy_tree(tree: Path, work: Path) -> None:
    """Copy the tree, or say why no build can do anything with it."""
    try:
        check_depth(tree)
        copy_tree(tree, work)
    except OSError as error:
        if error.errno in OUT_OF_RESOURCES:
            raise
        message = f"cannot copy the tree: {shortened(str(error.filename))}: {error.strerror}"
        raise StepError(StepName.BUILD_PROJECT, Status.NOTBUILDABLE, message) from error


def _source_roots(modules: Sequence[Module]) -> list[Path]:
    return [root for module in modules for root in module.source_roots]


def _test_roots(modules: Sequence[Module]) -> list[Path]:
    return [root for module in modules for root in module.test_roots]
