"""What a project's files say about the interpreter that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from repairnator.core.files import FileError, read_file
from repairnator.core.languages.python.build.configuration import Configuration, strings
from repairnator.core.languages.python.build.interpreters import Need
from repairnator.core.languages.python.build.versions import Version, specifier, version_of

_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")
_ENVIRONMENT = re.compile(r"(?<![a-z0-9])py(?:thon)?(3)\.?(\d{1,2})(?!\d)")
_BRACES = re.compile(r"py3\.?\{([\d,\s.-]+)\}|py\{([\d,\s.-]+)\}")
_TOOL_VERSIONS = re.compile(r"^\s*python\s+([\w.+-]+)", re.MULTILINE)
_MAX_BYTES = 64 * 1024


def interpreter_needs(tree: Path, configuration: Configuration, wished: str = "") -> list[Need]:
    """What is demanded and wished, the most important first.

    Args:
        tree: root; version files may lie there as well.
        configuration: of the project.
        wished: a version that a build setting names; "" for none.
    """
    return [
        *_said(wished),
        *_demands(configuration),
        *_version_files(tree, configuration.base),
        *_tox(configuration),
        *_classifiers(configuration),
    ]


def _said(wished: str) -> Iterator[Need]:
    if version := version_of(wished):
        yield Need("the build setting python-version", specifier(wished), (version,))


def _demands(configuration: Configuration) -> Iterator[Need]:
    poetry = configuration.table("tool", "poetry", "dependencies").get("python", "")
    metadata = configuration.setup_cfg.get("options", {})
    asked = (
        ("requires-python in pyproject.toml", configuration.table("project").get("requires-python", "")),
        ("python in pyproject.toml", poetry),
        ("python_requires in setup.cfg", metadata.get("python_requires", "")),
        ("python_requires in setup.py", configuration.setup_py.get("python_requires", "")),
    )
    for where, text in asked:
        found = specifier(text) if isinstance(text, str) else None
        if found is not None:
            yield Need(where, found)


def _version_files(tree: Path, base: Path) -> Iterator[Need]:
    for folder in dict.fromkeys((base, tree)):
        for name in (".python-version", ".tool-versions", "runtime.txt"):
            text = _text(folder / name)
            if name == ".tool-versions":
                text = "\n".join(_TOOL_VERSIONS.findall(text))
            wanted = [version_of(line.strip().removeprefix("python-")) for line in text.splitlines()]
            releases = tuple(version[:2] for version in wanted if len(version) > 1)
            if releases:
                yield Need((folder / name).relative_to(tree).as_posix(), releases=releases)


def _tox(configuration: Configuration) -> Iterator[Need]:
    section = configuration.tox.get("tox", {})
    listed = section.get("envlist", "") or section.get("env_list", "")
    own = configuration.table("tool", "tox")
    named = " ".join([listed, *strings(own.get("env_list", own.get("envlist", ())))])
    releases = [(3, int(match[2])) for match in _ENVIRONMENT.finditer(named)]
    for match in _BRACES.finditer(named):
        for part in (match[1] or match[2]).replace(".", "").split(","):
            digits = part.strip().removeprefix("3") if match[2] else part.strip()
            if digits.isascii() and digits.isdigit() and len(digits) < 3:
                releases.append((3, int(digits)))
    if releases:
        yield Need("the list of tox environments", releases=_newest_first(releases))


def _classifiers(configuration: Configuration) -> Iterator[Need]:
    found = [
        *strings(configuration.table("project").get("classifiers", ())),
        *strings(configuration.table("tool", "poetry").get("classifiers", ())),
        *strings(configuration.setup_py.get("classifiers", ())),
        *configuration.setup_cfg.get("metadata", {}).get("classifiers", "").splitlines(),
    ]
    releases = [version_of(match[1]) for one in found if (match := _CLASSIFIER.search(one))]
    if releases:
        yield Need("the project's classifiers", releases=_newest_first(releases))


def _newest_first(releases: Iterable[Version]) -> tuple[Version, ...]:
    return tuple(sorted(set(releases), reverse=True))


def _text(path: Path) -> str:
    try:
        return read_file(path, max_bytes=_MAX_BYTES).decode("utf-8", "replace")
    except FileError:
        return ""
