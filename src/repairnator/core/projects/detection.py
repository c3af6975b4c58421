"""Finds the project in a tree: of several that build tools recognize, the one that most code is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.files import files_below, real
from repairnator.core.projects.port import BuildTool, HasBase, Project
from repairnator.errors import TemporaryError

_PASSED_OVER = frozenset({"node_modules", "target", "build", "dist", "vendor", "venv", "site-packages"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A project, and what speaks for it.

    Attributes:
        project: as its build tool recognized it.
        placed: whether the failing build was in its folder.
        files: source files of its language in its folder.
    """

    project: Project
    placed: bool
    files: int

    @property
    def rank(self) -> tuple[bool, int]:
        return self.placed, self.files


def detect(
    tools: Sequence[BuildTool],
    tree: Path,
    *,
    build_limit: float,
    test_limit: float,
    scratch: Path,
    place: str = "",
    language: str = "",
    suffixes: Mapping[str, frozenset[str]] | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> Project | None:
    """The project in ``tree``; None if no tool recognizes one.

    All tools are asked. Of several projects the one that the failing build was in is taken, else the one with
    most source files of its own language, else that of the tool that comes first.

    Args:
        tools: in the order in which they are asked.
        tree: the checked-out tree, belongs to this run.
        build_limit: seconds for each run of the build tool.
        test_limit: seconds for a single test.
        scratch: a folder for generated files, in which each tool has one of its own.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
        language: that the project must have; "" for any.
        suffixes: of source files, by language; where not given, the order of the tools decides.
        note: told, for people, which of several projects was taken, and why.

    Raises:
        TemporaryError: the only tool that could have recognized it lacks a program.
    """
    projects: list[Project] = []
    trouble: TemporaryError | None = None
    for tool in tools:
        own = scratch / tool.name
        own.mkdir(parents=True)
        try:
            project = tool.detect(
                tree, build_limit=build_limit, test_limit=test_limit, scratch=own, place=place
            )
        except TemporaryError as error:
            trouble = trouble or error
            continue
        if project is not None and language in ("", project.language):
            projects.append(project)
    if not projects and trouble is not None:
        raise trouble
    if len(projects) < 2:
        return next(iter(projects), None)
    found = [_found(project, tree, place, (suffixes or {}).get(project.language)) for project in projects]
    best = max(found, key=lambda one: one.rank)
    note(_told(best, [one for one in found if one is not best]))
    return best.project


def _found(project: Project, tree: Path, place: str, suffixes: frozenset[str] | None) -> _Found:
    base = project.base if isinstance(project, HasBase) else project.root
    enter = lambda name: not name.startswith(".") and name not in _PASSED_OVER  # noqa: E731
    files = sum(file.suffix in suffixes for file in files_below(base, enter=enter)) if suffixes else 0
    return _Found(project, base != real(tree) and _lies_in(tree, place, base), files)


def _lies_in(tree: Path, place: str, base: Path) -> bool:
    """Whether a folder, as another machine may name it, lies in a project's."""
    parts = [part for part in re.split(r"[/\\]", place) if part not in ("", ".", "..")]
    return any(real(tree.joinpath(*parts[start:])).is_relative_to(base) for start in range(len(parts)))


def _told(best: _Found, others: Sequence[_Found]) -> str:
    listed = ", ".join(f"{one.project.language} ({_count(one.files)})" for one in (best, *others))
    why = "the failing build was in its folder" if best.placed else "most of the source files are its own"
    return (
        f"the tree has projects of several languages: {listed}. That of {best.project.language} is taken: "
        f"{why}. The build setting language={others[0].project.language} chooses another"
    )


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"
