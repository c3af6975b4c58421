"""Where to search when the warm runtime does not show what a failing test runs.

The build's stack trace has some of the lines; the classes that the test's own class names have the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from repairnator.core.files import MAX_SOURCE_BYTES, FileError, is_file, read_file
from repairnator.core.languages.java.module import SUFFIX, JavaModule
from repairnator.core.languages.java.runtime.classfiles import class_file, referenced_classes
from repairnator.core.localize.port import Line, Place, relative_to
from repairnator.core.projects.port import Module
from repairnator.model import TestFailure

# How suspicious a line is: of the trace, and of a class that the test names.
_THROWN, _NAMED = 1.0, 0.5
_CLASSES_MOST = 30
_FRAME = re.compile(r"\bat (?:[^\s()/]*/)*([\w$.]+)\.[\w$<>]+\(([\w$]+\.java):(\d{1,7})\)")
# Lines that hold no code: blank ones, comments, braces, imports.
_EMPTY = re.compile(r"\s*(?:$|//|\*|/\*|[{}]\s*$|import |package |@)")


def guessed_places(root: Path, failing: Iterable[TestFailure], modules: Sequence[Module]) -> list[Place]:
    """Places that the failing tests may run, the most suspicious first.

    Args:
        root: of the tree.
        failing: the tests, as the build reported them.
        modules: of the project.
    """
    java = [module for module in modules if isinstance(module, JavaModule)]
    found: dict[Line, float] = {}
    for failure in failing:
        for name, line in _frames(failure.trace):
            for file in _sources(java, name):
                found[Line(relative_to(root, file), line)] = _THROWN
        for name in _named(java, failure.name.suite):
            for file in _sources(java, name):
                for line in _lines(file):
                    found.setdefault(Line(relative_to(root, file), line), _NAMED)
    places = (Place(line, suspiciousness) for line, suspiciousness in found.items())
    return sorted(places, key=lambda place: (-place.suspiciousness, place.line))


def _frames(trace: str) -> Iterator[tuple[str, int]]:
    for match in _FRAME.finditer(trace):
        yield match[1].partition("$")[0], int(match[3])


def _named(modules: Sequence[JavaModule], suite: str) -> list[str]:
    """Top-level classes that a test class names."""
    path = class_file([module.test_output for module in modules], suite)
    names = () if path is None else sorted(referenced_classes(path))
    return list(dict.fromkeys(name.partition("$")[0] for name in names))[:_CLASSES_MOST]


def _sources(modules: Sequence[JavaModule], name: str) -> list[Path]:
    """The main source file of a class, where there is one."""
    if not re.fullmatch(r"\w+(?:\.\w+)*", name):
        return []
    relative = name.replace(".", "/") + SUFFIX
    files = (root / relative for module in modules for root in module.source_roots)
    return list(filter(is_file, files))[:1]


def _lines(file: Path) -> list[int]:
    try:
        text = read_file(file, max_bytes=MAX_SOURCE_BYTES).decode("utf-8", "replace")
    except FileError:
        return []
    return [number for number, line in enumerate(text.splitlines(), 1) if not _EMPTY.match(line)]
