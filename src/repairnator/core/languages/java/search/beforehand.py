"""Where to search when the warm runtime does not show what a failing test runs.

The build's stack trace has some of the lines; the classes that the test's own class names have the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from repairnator.core.files import MAX_SOURCE_BYTES, FileError, is_file, read_file
from repairnator.core.languages.java.module import SUFFIX, JavaModule
from repairnator.core.languages.java.runtime.classfiles import class_file, referenced_classes
from repairnator.core.localize.port import Line, Place, relative_to
from repairnator.core.projects.port import Module
from repairnator.model import TestFailure

_ENDINGS = ("TestCase", "Tests", "Test", "ITCase", "IT", "Specification", "Spec")
_CLASSES_MOST = 30
_FRAME = re.compile(r"\bat (?:[^\s()/]*/)*([\w$.]+)\.[\w$<>]+\(([\w$]+\.java):(\d{1,7})\)")
# How lines begin that hold no code.
_EMPTY = ("//", "*", "/*", "import ", "package ", "@")


def guessed_places(
    root: Path, failing: Iterable[TestFailure], modules: Sequence[Module], worths: Mapping[str, float]
) -> list[Place]:
    """Places that the failing tests may run, the most suspicious first.

    Args:
        root: of the tree.
        failing: the tests, as the build reported them.
        modules: of the project.
        worths: how suspicious lines are: ``thrown`` of the trace, ``called-after`` of the class that the
            test's own is called after, ``named`` of others that it names.
    """
    java = [module for module in modules if isinstance(module, JavaModule)]
    found: dict[Line, float] = {}
    for failure in failing:
        for name, line in _frames(failure.trace):
            for file in _sources(java, name):
                found[Line(relative_to(root, file), line)] = worths["thrown"]
        for name in _named(java, failure.name.suite):
            worth = worths["called-after" if _is_called_after(failure.name.suite, name) else "named"]
            for file in _sources(java, name):
                for line in _lines(file):
                    place = Line(relative_to(root, file), line)
                    found[place] = max(worth, found.get(place, 0.0))
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


def _is_called_after(suite: str, name: str) -> bool:
    test, simple = (each.rpartition(".")[2].partition("$")[0] for each in (suite, name))
    return test in {f"Test{simple}", *(f"{simple}{ending}" for ending in _ENDINGS)}


def _sources(modules: Sequence[JavaModule], name: str) -> list[Path]:
    """The main source file of a class, where there is one."""
    if not all(map(str.isidentifier, name.split("."))):
        return []
    relative = name.replace(".", "/") + SUFFIX
    files = (root / relative for module in modules for root in module.source_roots)
    return list(filter(is_file, files))[:1]


def _lines(file: Path) -> list[int]:
    try:
        text = read_file(file, max_bytes=MAX_SOURCE_BYTES).decode("utf-8", "replace")
    except FileError:
        return []
    return [number for number, line in enumerate(text.splitlines(), 1) if _holds_code(line.strip())]


def _holds_code(line: str) -> bool:
    return line not in ("", "{", "}") and not line.startswith(_EMPTY)
