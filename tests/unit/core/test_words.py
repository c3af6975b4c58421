"""The repair core's general parts name no language: what knows one is in its folder below ``core/languages``.

Read are all names, imports, texts, comments and docstrings, in Python as well as in the tables beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import repairnator.core

CORE = Path(repairnator.core.__file__).parent
ROOMS = ("languages/java",)
"""Folders that may say what they know."""

EXCEPTIONS = {
    "offlimits.toml": "one table of the build and test files of every language, each with its source",
    "projects/reports.py": "the format of the reports has the name JUnit, whatever language writes it",
}

# Words, and parts of names: ``JvmError``, ``jvm_args`` and ``mavenHome``, but not ``component``.
_WORDS = re.compile(r"maven|jvm|jdk|javac(?!h)|(?<![a-z])pom(?![a-z])|surefire|junit", re.IGNORECASE)
_JUNIT = re.compile(r"junit", re.IGNORECASE)


def files() -> Iterator[Path]:
    for path in sorted(CORE.rglob("*")):
        name = path.relative_to(CORE).as_posix()
        if path.suffix in (".py", ".toml") and not name.startswith(tuple(f"{room}/" for room in ROOMS)):
            yield path


def found(path: Path) -> list[str]:
    name = path.relative_to(CORE).as_posix()
    lines = [name, *path.read_text("utf-8").splitlines()]
    return [
        f"{name}:{number}: {line.strip()}" for number, line in enumerate(lines) if _WORDS.search(_words(line))
    ]


def _words(line: str) -> str:
    """The line with ``aPom`` and ``POM_FILE`` taken apart, for the one word that others contain."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", line)


def test_general_parts_name_no_language() -> None:
    told = [line for path in files() for line in found(path) if line.partition(":")[0] not in EXCEPTIONS]
    assert not told, "\n".join(["move this into its language's folder, or say it in general words:", *told])


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_needed(name: str) -> None:
    assert found(CORE / name)


def test_reports_say_the_name_of_their_format_alone() -> None:
    lines = found(CORE / "projects/reports.py")
    assert [line for line in lines if _WORDS.search(_JUNIT.sub("", _words(line)))] == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("class JvmError(Exception):", True),
        ("module.jvm_args", True),
        ("POM_FILE = 1", True),
        ("readPom(tree)", True),
        ("from repairnator.core.languages.java.build.maven import x", True),
        ("a component of junctions", False),
        ("import javascript", False),
    ],
)
def test_words_are_seen_in_names(line: str, names: bool) -> None:
    assert bool(_WORDS.search(_words(line))) is names
