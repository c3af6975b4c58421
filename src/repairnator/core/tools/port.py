"""The port to repair tools: given a group of failing tests with one cause, search for patches.

Tools are found by the entry point group ``repairnator.tools``; a tool is a class without constructor
arguments that fits :class:`RepairTool`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from repairnator.core.edits import Edit as Edit  # for tools: they need nothing but this module
from repairnator.core.events import Emitter
from repairnator.core.history.changes import Changes
from repairnator.core.languages.port import WarmRuntime
from repairnator.core.localize.port import Spectrum
from repairnator.core.projects.port import Module, Project
from repairnator.model import TestFailure, TestName

# Among the languages of a tool: it repairs projects of every one.
ANY_LANGUAGE = "*"


@dataclass(frozen=True, slots=True)
class PlausiblePatch:
    """A change with which the group's failing tests pass and none that passed fails, as far as the tool saw.

    Attributes:
        edits: non-overlapping, each with its file; all applied together.
        summary: one line for people.
        score: the tool's own belief; higher is better; comparable within one tool only.
        plausible: how many plausible patches the tool had found when it ranked this one.
        reason: why it stands where it does, for people; "" where there is nothing to say.
        confidence: how likely it is right, 0 to 1 (:mod:`repairnator.core.confidence`); None where the tool
            does not tell.
        evidence: anything else that the tool wants to keep (candidate number, operator, suspiciousness).
    """

    edits: tuple[Edit[str], ...]
    summary: str
    score: float
    plausible: int = 0
    reason: str = ""
    confidence: float | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """What a search has done so far.

    Attributes:
        candidates: validated: compiled, distinct after normalizing, and at least one failing test ran to a
            verdict on it.
        uncompilable, duplicates: counted apart.
        plausible: how many were plausible.
        seconds: of search.
    """

    candidates: int = 0
    uncompilable: int = 0
    duplicates: int = 0
    plausible: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RepairTask:
    """What a tool is asked to do.

    Attributes:
        group: id of the group.
        project: the project, built, in a tree that the tool may read but must leave as it is.
        modules: its modules.
        failing: the group's failing tests, stable ones only.
        other_failing: tests of other groups that fail too; their verdict does not matter.
        passing: tests that passed, by name.
        module_of: module name of each test class.
        spectrum: coverage of the failing tests at least; the tool may ask the runtime for more.
        runtime: the language's warm runtime, shared by all groups of a session; None where there is none.
        seconds: search time for this group.
        cancelled: set when the run is to end early; a search checks it at least once a second.
        scratch: a folder for the tool's own files.
        formula: name of the fault localization formula to use.
        changes: what has changed since the tests passed, where known: changed lines are more suspicious, and
            the former text of a place may be right.
    """

    group: str
    project: Project
    modules: tuple[Module, ...]
    failing: tuple[TestFailure, ...]
    other_failing: frozenset[TestName]
    passing: frozenset[TestName]
    module_of: dict[str, str]
    spectrum: Spectrum
    runtime: WarmRuntime | None
    seconds: float
    cancelled: threading.Event
    scratch: Path
    formula: str = "ochiai"
    changes: Changes = field(default_factory=Changes)


class Search(Protocol):
    """One search under way."""

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        """Yields, best first, batches of plausible patches; ends when budget or ideas are used up.

        The session proves the patches of a batch in order and stops iterating when it has enough.
        """
        ...

    def causes(self) -> Sequence[frozenset[TestName]]:
        """How to split the group by causes, once the search has ended without a patch for all of its tests.

        Two or more disjoint sets of tests, which are searched again as groups of their own. For each there is
        an edit that fixes it and breaks nothing; only the last set may be what is left of the group. Empty
        where nothing suggests several causes.
        """
        ...

    def counts(self) -> SearchCounts:
        """What was done so far; callable at any time."""
        ...

    def report(self) -> dict[str, Any]:
        """Where time went, for ``tool-diagnostic``."""
        ...

    def close(self) -> None:
        """End every process the search started."""
        ...


@runtime_checkable
class Simplifies(Protocol):
    """What a search may have beside :class:`Search`: it writes its patches plainly before their proof."""

    def simplified(self, patch: PlausiblePatch) -> PlausiblePatch:
        """A patch as a person would write it, which does the same; the patch itself where nothing is better.

        Called with a patch that the search has yielded, until the search is closed, from another thread than
        the one that iterates. It does not count as search time, so it must end soon.
        """
        ...


class RepairTool(Protocol):
    """A repair tool.

    Attributes:
        name: what ``--tool`` and ``patches.toolname`` say.
        languages: of the projects that it can repair; :data:`ANY_LANGUAGE` for all.
        needs_runtime: whether it can do nothing without the language's warm runtime.
        aliases: names of the original's tools whose work it does.
    """

    name: str
    languages: frozenset[str]
    needs_runtime: bool
    aliases: frozenset[str]

    def search(self, task: RepairTask, emitter: Emitter) -> Search:
        """Begin a search; reports ``places`` and ``progress`` events as it goes (at least every second)."""
        ...


def repairs(tool: RepairTool, language: str, *, warm: bool) -> bool:
    """Whether a tool can repair projects of a language.

    Args:
        tool: which.
        language: of the project.
        warm: whether there is a warm runtime for it.
    """
    return (warm or not tool.needs_runtime) and not tool.languages.isdisjoint({language, ANY_LANGUAGE})


def why_not(tool: RepairTool, language: str) -> str:
    """Why a tool is left out of a run that it cannot do anything in (:func:`repairs`)."""
    if tool.languages.isdisjoint({language, ANY_LANGUAGE}):
        return f"{tool.name} does not repair {language}"
    return f"{tool.name} needs a warm runtime, and there is none for this {language} project"
