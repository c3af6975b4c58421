"""The repair tool: replaces one word of one calculation after the other, until the tests pass."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from repairnator.core.events import Emitter
from repairnator.core.tools.port import Edit, PlausiblePatch, RepairTask, SearchCounts
from repairnator.core.trees import copy_tree
from repairnator.errors import StepError
from repairnator.model import TestName
from repairnator_abacus.interpreter import OPERATORS

WORD = re.compile(r"[^\s:]+")


class AbacusTool:
    """See :class:`repairnator.core.tools.port.RepairTool`."""

    name = "abacus"
    languages = frozenset({"abacus"})
    needs_runtime = False
    aliases: frozenset[str] = frozenset()

    def search(self, task: RepairTask, emitter: Emitter) -> AbacusSearch:
        """Begin a search for one group of failing tests."""
        return AbacusSearch(task, emitter)


class AbacusSearch:
    """See :class:`repairnator.core.tools.port.Search`."""

    def __init__(self, task: RepairTask, emitter: Emitter) -> None:
        self._task = task
        self._emitter = emitter
        self._began = self._reported = time.monotonic()
        self._candidates = self._plausible = 0

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        """Try every candidate; yield those with which the group's tests pass and no other one fails."""
        root = self._task.project.root
        copy = self._task.scratch / "tree"
        copy_tree(root, copy)  # the tool may read the project's tree, and change only a copy
        for path in sorted((root / "src").glob("*.abacus")):
            file, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            for edit in _candidates(file, text):
                if self._is_over():
                    return
                self._report(f"{file}:{text.count(chr(10), 0, edit.start) + 1}")
                if self._is_plausible(copy, edit, text):
                    self._plausible += 1
                    summary = f"replace `{text[edit.start : edit.end]}` by `{edit.text}`"
                    yield [PlausiblePatch((edit,), summary, score=1.0, plausible=self._plausible)]

    def _is_plausible(self, copy: Path, edit: Edit[str], text: str) -> bool:
        """Run all tests of a copy of the project that has the candidate."""
        path = copy / edit.file
        path.write_text(text[: edit.start] + edit.text + text[edit.end :], encoding="utf-8")
        self._candidates += 1
        try:
            passed = self._task.project.at(copy).test().passed
        except StepError:
            return False
        finally:
            path.write_text(text, encoding="utf-8")
        wanted: set[TestName] = {failure.name for failure in self._task.failing}
        return passed >= wanted | self._task.passing

    def _is_over(self) -> bool:
        return self._task.cancelled.is_set() or time.monotonic() - self._began > self._task.seconds

    def _report(self, place: str) -> None:
        """Show people where the search is, once a second."""
        now = time.monotonic()
        if self._candidates and now - self._reported < 1:
            return
        self._reported = now
        seconds = now - self._began
        self._emitter.emit(
            "progress",
            group=self._task.group,
            tool=AbacusTool.name,
            candidates=self._candidates,
            candidatesPerSecond=round(self._candidates / seconds, 1) if seconds else 0.0,
            plausible=self._plausible,
            uncompilable=0,
            duplicates=0,
            place=place,
            seconds=round(seconds, 1),
            budget=self._task.seconds,
        )

    def causes(self) -> Sequence[frozenset[TestName]]:
        """Nothing is known about several causes."""
        return ()

    def counts(self) -> SearchCounts:
        """How much was tried."""
        seconds = time.monotonic() - self._began
        return SearchCounts(candidates=self._candidates, plausible=self._plausible, seconds=seconds)

    def report(self) -> dict[str, Any]:
        """Nothing more to tell."""
        return {}

    def close(self) -> None:
        """No process to end."""


def _candidates(file: str, text: str) -> Iterator[Edit[str]]:
    """Other words in the place of each: operators for operators, names and numbers for names and numbers."""
    names = sorted({word[0] for word in WORD.finditer(text) if word[0].isidentifier()} - set(OPERATORS))
    for word in WORD.finditer(text):
        if text[word.end() : word.end() + 1] == ":":
            continue  # the name that is defined, which tests use
        old = word[0]
        if old in OPERATORS:
            others = list(OPERATORS)
        elif old.isdecimal():
            others = [str(int(old) + 1), str(max(int(old) - 1, 0)), *names]
        else:
            others = names
        yield from (Edit(word.start(), word.end(), other, file) for other in others if other != old)
