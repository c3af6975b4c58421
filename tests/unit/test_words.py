"""The shell names no language's tools outside of the rooms that may: those come as toolchains.

(The repair core has a test of its own.)
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import repairnator

PACKAGE = Path(repairnator.__file__).parent
WORDS = re.compile(r"maven|jvm|jdk|javac|\bpom\b|surefire|junit", re.IGNORECASE)
# What may say them, and why.
EXCEPTIONS = {
    "boxes/toolchains/java/": "the toolchain of Java",
    "world/buildlogs/": "reads what build tools print, one reader for each; the package lists its readers",
    "testing/sandboxes.py": "an example of a run, of a Maven project; the field of its build tool says so",
}
# Of the repair core, which another test reads, and what is built.
_ELSEWHERE = ("core/", "_jvm/")


def relative(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def modules() -> list[Path]:
    return [
        file
        for file in sorted(PACKAGE.rglob("*"))
        if file.suffix in (".py", ".toml", ".json", ".html", ".txt", ".typed")
        and not relative(file).startswith(_ELSEWHERE)
    ]


def found(file: Path) -> list[str]:
    name = [relative(file)] if WORDS.search(relative(file)) else []
    lines = file.read_text(encoding="utf-8").splitlines()
    return name + [
        f"{relative(file)}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if WORDS.search(line)
    ]


def is_excepted(file: Path) -> bool:
    return any(
        relative(file) == one or (one[-1] == "/" and relative(file).startswith(one)) for one in EXCEPTIONS
    )


def test_the_shell_names_no_languages_tools() -> None:
    files = [file for file in modules() if not is_excepted(file)]
    assert len(files) > 150  # else it has looked in the wrong place
    assert [line for file in files for line in found(file)] == []


@pytest.mark.parametrize("room", EXCEPTIONS)
def test_an_exception_is_still_needed(room: str) -> None:
    assert any(found(file) for file in modules() if relative(file).startswith(room))
