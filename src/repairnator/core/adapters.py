"""What a session works with: build tools, repair tools, and the way to a warm runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from repairnator.core.languages.port import WarmRuntime
from repairnator.core.projects.port import BuildTool, Module, Project
from repairnator.core.tools.port import RepairTool


@dataclass(frozen=True, slots=True)
class Adapters:
    """The adapters a session works with.

    Attributes:
        build_tools: asked in order which project a tree holds.
        tools: repair tools wanted, in order; those that do not repair the project's language are skipped.
        open_runtime: opens the warm runtime for a built project, given its modules and the seconds for a
            single test. None where its language has none.
        language: of the project to be repaired, where a tree has several; "" for whichever most of it is.
        suffixes: of source files, by language.
        warnings: what people should know about the choice of tools.
    """

    build_tools: Sequence[BuildTool]
    tools: Sequence[RepairTool]
    open_runtime: Callable[[Project, tuple[Module, ...], float], WarmRuntime | None]
    language: str = ""
    suffixes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    warnings: Sequence[str] = ()
