"""Judges candidates by the project's own test command, where the warm runtime cannot be relied on."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from repairnator.core.applier import DiffConflict, apply_diff
from repairnator.core.diffs import unified_diff
from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.sources import ForbiddenChange, Sources
from repairnator.core.texts import EditError
from repairnator.core.tools.port import RepairTask
from repairnator.core.trees import copy_tree, remove_tree
from repairnator.core.validate import fixed
from repairnator.errors import StepError


class BuildJudge:
    """Runs a group's failing tests on candidates, one after the other, in a copy of the built tree."""

    def __init__(self, task: RepairTask) -> None:
        self._names = [failure.name for failure in task.failing]
        self._root = task.project.root
        self._copy = task.scratch / "built"
        self._project = task.project.at(self._copy)
        suites = {name.suite for name in (*task.passing, *self._names)}
        self._sources = Sources(self._root, task.modules, suites)

    def __enter__(self) -> Self:
        copy_tree(self._root, self._copy)
        self._project = self._project.at(self._copy)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        remove_tree(self._copy)

    def passes(self, candidate: Candidate) -> bool:
        """Whether all failing tests pass with a candidate.

        Raises:
            TemporaryError: something outside failed.
        """
        edits = [Edit(edit.start, edit.end, edit.text, candidate.file) for edit in candidate.edits]
        try:
            diff = unified_diff(self._sources.changes(edits))
            apply_diff(diff, self._copy)
        except (ForbiddenChange, EditError, DiffConflict):
            return False
        try:
            run = self._project.test(only=self._names)
            return all(fixed(name, run) for name in self._names)
        except StepError:
            return False
        finally:
            self._restore(candidate.file)

    def _restore(self, file: str) -> None:
        # Written anew, so that the build tool sees by its time that it must be compiled again.
        Path(self._copy / file).write_bytes((self._root / file).read_bytes())
