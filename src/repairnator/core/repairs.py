"""One tool at work on all groups: searches within fair shares of the budget, patches proven as they come.

Proofs run in a thread of their own, so that the next group's search goes on while the build tool proves a
patch of the last one. A patch that fails its proof meanwhile is proven once more while nothing else runs:
tests that share a port or a file with those of the search must not cost a right patch.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from repairnator.core.budget import Budget
from repairnator.core.cases import Case, Found, GroupOutcomes
from repairnator.core.diffs import unified_diff
from repairnator.core.events import Emitter
from repairnator.core.groups import simplest_first, split
from repairnator.core.history.changes import Changes
from repairnator.core.languages.port import WarmRuntime
from repairnator.core.localize.port import Spectrum
from repairnator.core.projects.port import Module, Project
from repairnator.core.sources import ForbiddenChange, Sources
from repairnator.core.steps import Interrupted
from repairnator.core.texts import EditError
from repairnator.core.tools.port import PlausiblePatch, RepairTask, RepairTool, Search, Simplifies
from repairnator.core.validate import Baseline, Prover
from repairnator.errors import RepairnatorError, TemporaryError
from repairnator.model import Patch

# Below this many seconds a search is not worth beginning.
_WORTHWHILE = 0.5
# A search begun again starts from nothing: it must have clearly more time than the one before.
_LONGER = 1.5


class _Proven(Enum):
    """What became of a form of a patch that went to its proof."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"  # refused, but perhaps for what ran beside it
    KNOWN = "known"  # it was proven before, or changes nothing


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What all searches of a run share.

    Attributes:
        project, modules: the built project, and its modules.
        baseline: what its tests did.
        module_of: module name of each test class.
        spectrum, runtime: coverage, and the warm runtime it was measured in, None where there is none.
        sources: what patches may change.
        prover: proves them.
        emitter: where events go.
        cancelled: set when the run is to end.
        scratch: a folder for the tools' files.
        max_patches: wanted for each group.
        formula: of fault localization.
        changes: since the tests passed, where that is known.
    """

    project: Project
    modules: tuple[Module, ...]
    baseline: Baseline
    module_of: dict[str, str]
    spectrum: Spectrum
    runtime: WarmRuntime | None
    sources: Sources
    prover: Prover
    emitter: Emitter
    cancelled: threading.Event
    scratch: Path
    max_patches: int
    formula: str
    changes: Changes


class _GroupSearch:
    """A search for one group, begun when its turn comes."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.seconds = 0.0
        self.spent = 0.0
        self.search: Search | None = None
        self._batches: Iterator[Sequence[PlausiblePatch]] = iter(())

    @property
    def cut_short(self) -> bool:
        """Whether it ended for want of time rather than of ideas."""
        return self.seconds > 0 and self.spent >= 0.9 * self.seconds

    def begin(self, search: Search, seconds: float) -> None:
        self.search, self.seconds = search, seconds
        self._batches = iter(search)

    def advance(self) -> Sequence[PlausiblePatch]:
        """The next plausible patches; none when the search is over."""
        return next(self._batches, ())


class Repairs:
    """One tool's work on all groups."""

    def __init__(
        self, tool: RepairTool, context: SearchContext, outcomes: GroupOutcomes, budget: Budget
    ) -> None:
        self._tool = tool
        self._context = context
        self._outcomes = outcomes
        self._budget = budget
        self._round = 0
        self.errors: list[str] = []

    def run(self) -> None:
        """Search and prove until each group is settled, or the ideas or the budget are used up.

        Raises:
            Interrupted: the run was cancelled.
            TemporaryError: something outside failed during a proof.
        """
        open_cases = {case.group.id: case for case in self._outcomes.cases}
        order = simplest_first([case.group for case in self._outcomes.cases])
        group_searches = [_GroupSearch(open_cases[group.id]) for group in order]
        pool = ThreadPoolExecutor(1, thread_name_prefix="proof")
        try:
            while group_searches:
                self._round += 1
                group_searches = self._again(self._run_round(group_searches, pool))
        finally:
            pool.shutdown(cancel_futures=True)

    def _again(self, group_searches: Sequence[_GroupSearch]) -> list[_GroupSearch]:
        """Those that are worth a second, longer search with the time that others left."""
        cut_short = [
            group_search
            for group_search in group_searches
            if group_search.cut_short and not group_search.case.settled(self._context.max_patches)
        ]
        share = self._budget.share(len(cut_short))
        return [
            _GroupSearch(group_search.case)
            for group_search in cut_short
            if share >= _LONGER * group_search.seconds
        ]

    def _run_round(
        self, group_searches: Sequence[_GroupSearch], pool: ThreadPoolExecutor
    ) -> list[_GroupSearch]:
        """A search for each; those that have ended, with the parts in the place of what was split."""
        ended: list[_GroupSearch] = []
        queue = deque(group_searches)
        proving: dict[Future[list[PlausiblePatch]], _GroupSearch] = {}
        try:
            while queue or proving:
                self._collect(proving, queue, pool)
                if not queue:
                    continue
                group_search = queue.popleft()
                batch = self._advance(group_search, unbegun=1 + sum(other.search is None for other in queue))
                if batch:
                    proving[pool.submit(self._prove, group_search, batch)] = group_search
                    continue
                parts = self._split(group_search)
                self._close(group_search)
                queue.extend(parts)
                if not parts:
                    ended.append(group_search)
        finally:
            for group_search in (*queue, *proving.values()):
                self._close(group_search)
        return ended

    def _split(self, group_search: _GroupSearch) -> list[_GroupSearch]:
        """Pursuits of the parts of a group whose search saw several causes; none where it saw one."""
        case = group_search.case
        if group_search.search is None or case.found or case.settled(self._context.max_patches):
            return []
        parts = split(case.group, group_search.search.causes(), self._context.spectrum)
        if len(parts) < 2:
            return []
        names = " and ".join(part.id for part in parts)
        text = f"{case.group.id}: no single patch for all its tests, but some of them apart: {names}"
        self._context.emitter.emit("note", level="info", text=text)
        cases = self._outcomes.split(case, parts)
        self._context.emitter.emit("groups", groups=[each.group.to_dict() for each in self._outcomes.cases])
        return [_GroupSearch(each) for each in cases]

    def _collect(
        self,
        proving: dict[Future[list[PlausiblePatch]], _GroupSearch],
        queue: deque[_GroupSearch],
        pool: ThreadPoolExecutor,
    ) -> None:
        """Take in finished proofs; waits for one when there is nothing to search."""
        if not proving:
            return
        finished, _ = wait(proving, timeout=0 if queue else None, return_when=FIRST_COMPLETED)
        for future in finished:
            group_search = proving.pop(future)
            doubtful = future.result()
            if doubtful and not group_search.case.settled(self._context.max_patches):
                # Waited for at once: nothing is searched meanwhile, and the pool proves one at a time.
                pool.submit(self._prove, group_search, doubtful, alone=True).result()
            queue.appendleft(group_search)

    def _advance(self, group_search: _GroupSearch, unbegun: int) -> Sequence[PlausiblePatch]:
        """The next plausible patches of a group; none when it is settled or its search is over."""
        if self._context.cancelled.is_set():
            raise Interrupted("interrupted")
        if group_search.case.settled(self._context.max_patches):
            return ()
        before = self._budget.spent
        try:
            with self._budget.spend():
                if group_search.search is None:
                    seconds = self._budget.share(unbegun)
                    if seconds < _WORTHWHILE:
                        return ()
                    task = self._task(group_search.case, seconds)
                    group_search.begin(self._tool.search(task, self._context.emitter), seconds)
                return group_search.advance()
        except TemporaryError:
            raise
        except Exception as error:  # noqa: BLE001 - a tool may be anyone's; its defect must not cost other groups
            self._tool_failed(group_search, error)
            return ()
        finally:
            group_search.spent += self._budget.spent - before

    def _tool_failed(self, group_search: _GroupSearch, error: Exception) -> None:
        if self._context.cancelled.is_set():
            raise Interrupted("interrupted") from error
        if not isinstance(error, RepairnatorError):
            traceback.print_exception(error, file=sys.stderr)
        text = f"{self._tool.name} failed on {group_search.case.group.id}: {type(error).__name__}: {error}"
        self.errors.append(text)
        self._context.emitter.emit("note", level="warning", text=text)

    def _task(self, case: Case, seconds: float) -> RepairTask:
        context = self._context
        scratch = context.scratch / self._tool.name / f"{case.group.id}-{self._round}"
        scratch.mkdir(parents=True, exist_ok=True)
        return RepairTask(
            group=case.group.id,
            project=context.project,
            modules=context.modules,
            failing=case.group.failing,
            other_failing=(context.baseline.failing | context.baseline.unstable) - case.group.tests,
            passing=context.baseline.passed,
            module_of=context.module_of,
            spectrum=context.spectrum,
            runtime=context.runtime,
            seconds=seconds,
            cancelled=context.cancelled,
            scratch=scratch,
            formula=context.formula,
            changes=context.changes,
        )

    def _close(self, group_search: _GroupSearch) -> None:
        search, group_search.search = group_search.search, None
        if search is None:
            return
        try:
            self._outcomes.count(group_search.case, search.counts())
            report = search.report() | {
                "simplifying": round(group_search.case.simplifying, 3),
                "proving": round(group_search.case.proving, 3),
            }
            self._context.emitter.emit(
                "diagnostic", tool=self._tool.name, group=group_search.case.group.id, report=report
            )
        finally:
            search.close()

    def _prove(
        self, group_search: _GroupSearch, batch: Sequence[PlausiblePatch], *, alone: bool = False
    ) -> list[PlausiblePatch]:
        """Prove patches in order until the group is settled; returns those worth another try on their own."""
        case, doubtful = group_search.case, []
        for plausible in batch:
            if case.settled(self._context.max_patches):
                break
            for form in (plausible,) if alone else self._forms(group_search, plausible):
                proven = self._prove_one(case, form, alone=alone)
                if proven is _Proven.DOUBTFUL:
                    doubtful.append(form)
                if proven in (_Proven.ACCEPTED, _Proven.KNOWN):
                    break
        return doubtful

    def _forms(self, group_search: _GroupSearch, plausible: PlausiblePatch) -> Iterator[PlausiblePatch]:
        """A patch written plainly, and, for when that fails its proof, as it was found."""
        search = group_search.search
        if isinstance(search, Simplifies):
            began = time.monotonic()
            try:
                plain = search.simplified(plausible)
            except Exception as error:  # noqa: BLE001 - a tool's defect must not cost the patch
                self._tool_failed(group_search, error)
                plain = plausible
            group_search.case.simplifying += time.monotonic() - began
            if plain.edits != plausible.edits:
                yield plain
        yield plausible

    def _prove_one(self, case: Case, plausible: PlausiblePatch, *, alone: bool) -> _Proven:
        context, group = self._context, case.group
        try:
            changes = context.sources.changes(plausible.edits)
        except (ForbiddenChange, EditError) as error:
            self._refuse(case, plausible, str(error))
            return _Proven.REFUSED
        diff = unified_diff(changes, self._outcomes.taken(group.id))
        if not diff or (diff in case.tried and not alone):
            return _Proven.KNOWN
        case.tried.add(diff)
        began = time.monotonic()
        proof = context.prover.prove(diff, group.tests)
        case.proving += time.monotonic() - began
        if proof.unstable:
            names = ", ".join(map(str, proof.unstable))
            context.emitter.emit("note", level="info", text=f"failed once and passed when run again: {names}")
        if proof.broken and not alone:
            return _Proven.DOUBTFUL
        if not proof.accepted or proof.evidence is None:
            self._refuse(case, plausible, proof.refusal)
            return _Proven.REFUSED
        patch = Patch(
            group=group.id,
            tool=self._tool.name,
            diff=diff,
            rank=len(case.found) + 1,
            files=tuple(change.path for change in changes),
            fixes=tuple(map(str, proof.fixes)),
            conflicts_with=(),
            evidence=proof.evidence,
            summary=plausible.summary,
            plausible=plausible.plausible,
            reason=plausible.reason,
            confidence=plausible.confidence,
        )
        self._outcomes.add(case, Found(patch, changes))
        context.emitter.emit("patch", **patch.to_dict())
        return _Proven.ACCEPTED

    def _refuse(self, case: Case, plausible: PlausiblePatch, reason: str) -> None:
        case.refused += 1
        text = f"{case.group.id}: a plausible patch failed its proof ({plausible.summary}): {reason}"
        self._context.emitter.emit("note", level="info", text=text)
