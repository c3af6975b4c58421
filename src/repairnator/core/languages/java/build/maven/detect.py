"""Finding the pom.xml to build."""

from __future__ import annotations

import re
from pathlib import Path

from repairnator.core.files import files_below, is_file, is_folder, real
from repairnator.core.projects.markup import MarkupError, read_xml

POM = "pom.xml"
MAX_DEPTH = 5
_POM_BYTES = 4 * 2**20
_SKIPPED = frozenset({"target", "build", "node_modules", "out", "bin"})
# Folders whose poms are examples or material of tests, taken only when there is nothing else.
_ASIDE = frozenset(
    {"src", "example", "examples", "sample", "samples", "demo", "demos", "it", "its", "archetype-resources"}
)


def find_base(tree: Path, place: str = "") -> Path | None:
    """The folder of the project's pom: around ``place``, else the tree itself, else the one nearest to it.

    Among several as near: one that aggregates modules first, then one with tests, then by name.

    Args:
        tree: resolved.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
    """
    module = _module(tree, place)
    if module is not None:
        return _outermost(tree, module)
    if is_file(tree / POM):
        return tree
    found = [folder for folder in _folders(tree) if _is_project(folder / POM)]
    return min(found, key=lambda folder: _order(tree, folder), default=None)


def _module(tree: Path, place: str) -> Path | None:
    """The module in ``place``; what comes before, and is not in the tree, is where another machine had it."""
    parts = [part for part in re.split(r"[/\\]", place) if part not in ("", ".", "..")]
    for start in range(len(parts)):
        folder = real(tree.joinpath(*parts[start:]))
        if folder.is_relative_to(tree) and _is_project(folder / POM):
            return folder
    return None


def _outermost(tree: Path, module: Path) -> Path:
    """The folder nearest to the root whose pom builds the module, be it through others."""
    base = module
    for folder in module.parents:
        if folder.is_relative_to(tree) and _builds(folder, base):
            base = folder
    return base


def _builds(parent: Path, module: Path) -> bool:
    try:
        names = [one.text or "" for one in read_xml(parent / POM, max_bytes=_POM_BYTES).iter("module")]
    except MarkupError:
        return False
    return any(real(parent / name.strip()) in (module, module / POM) for name in names)


def _folders(tree: Path) -> list[Path]:
    files = files_below(tree, max_depth=MAX_DEPTH, enter=_may_hold_projects)
    return [file.parent for file in files if file.name == POM]


def _may_hold_projects(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _SKIPPED


def _is_project(pom: Path) -> bool:
    try:
        return read_xml(pom, max_bytes=_POM_BYTES).tag == "project"
    except MarkupError:
        return False


def _order(tree: Path, folder: Path) -> tuple[bool, int, bool, bool, str]:
    parts = folder.relative_to(tree).parts
    aside = any(part.lower() in _ASIDE for part in parts)
    aggregates = read_xml(folder / POM, max_bytes=_POM_BYTES).find("modules") is not None
    return aside, len(parts), not aggregates, not is_folder(folder / "src" / "test"), folder.as_posix()
