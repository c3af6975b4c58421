"""Which Java release a tree's files name: those of version managers, and the workflows of its CI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from repairnator.core.files import FileError, files_below, read_file
from repairnator.core.languages.java.build.jdks import Need, release_of

_MAX_BYTES = 256 * 1024
_MAX_WORKFLOWS = 50
_WORKFLOWS = Path(".github/workflows")

# File -> how the line with the version looks.
_FILES = {
    ".java-version": re.compile(r"^\s*([\w.+-]+)\s*$", re.MULTILINE),
    ".sdkmanrc": re.compile(r"^\s*java\s*=\s*([\w.+-]+)", re.MULTILINE),
    ".tool-versions": re.compile(r"^\s*java\s+([\w.+-]+)", re.MULTILINE),
}
_SETUP = re.compile(r"^\s*(?:-\s*)?uses:\s*['\"]?actions/setup-java@", re.MULTILINE)
_STEP = re.compile(r"^[ \t]*java-version:[ \t]*(.*)$", re.MULTILINE)
_MATRIX = re.compile(
    r"^([ \t]*)(?:java|jdk|java-version|jdk-version|java_version|version)s?:[ \t]*"
    r"(\[[^\]]*\]|(?=\n))((?:\n[ \t]*-[ \t]*['\"]?[\d.]+['\"]?[ \t]*(?:#.*)?(?=\n|$))*)",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])(?:1\.)?(\d{1,2})(?:\.[\d.]+)?(?:-ea)?(?![\w.])")


def named_releases(tree: Path, base: Path) -> list[Need]:
    """What files say, those of version managers first; of two folders the project's own counts."""
    found = []
    for folder in dict.fromkeys((base, tree)):
        for name, pattern in _FILES.items():
            match = pattern.search(_text(folder / name))
            release = release_of(match[1]) if match else 0
            if release:
                found.append(Need((folder / name).relative_to(tree).as_posix(), exact=(release,)))
    return found + list(_of_workflows(tree))


def _of_workflows(tree: Path) -> Iterator[Need]:
    for file in list(files_below(tree / _WORKFLOWS, max_depth=0))[:_MAX_WORKFLOWS]:
        if file.suffix not in (".yml", ".yaml"):
            continue
        text = _text(file)
        if not _SETUP.search(text):
            continue
        releases = [release for value in _STEP.findall(text) for release in _numbers(value)]
        if not releases or "matrix." in text:
            releases += [
                release for _, inline, below in _MATRIX.findall(text) for release in _numbers(inline + below)
            ]
        if releases:
            name = f"setup-java in {file.relative_to(tree).as_posix()}"
            yield Need(name, exact=tuple(dict.fromkeys(releases)))


def _numbers(text: str) -> list[int]:
    """Releases in a value of a workflow; none in an expression, which stands for something elsewhere."""
    if "${{" in text:
        return []
    return [number for match in _NUMBER.finditer(text.partition("#")[0]) if (number := int(match[1])) >= 5]


def _text(path: Path) -> str:
    try:
        return read_file(path, max_bytes=_MAX_BYTES).decode("utf-8", "replace")
    except FileError:
        return ""
