"""Reads a project's configuration files, which a stranger wrote: nothing here runs any of them."""

from __future__ import annotations

import ast
import configparser
import tomllib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from repairnator.core.files import FileError, is_file, read_file

MAX_BYTES = 2 * 2**20


@dataclass(frozen=True)
class Configuration:
    """The configuration files in a project's folder, read when they are asked for.

    Attributes:
        base: the folder.
        mistakes: for people, files that cannot be read as what they are.
    """

    base: Path
    mistakes: list[str] = field(default_factory=list)

    @cached_property
    def pyproject(self) -> Mapping[str, Any]:
        """``pyproject.toml``; empty where there is none."""
        text = self.text("pyproject.toml")
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.mistakes.append(f"pyproject.toml cannot be read: {error}")
            return {}

    @cached_property
    def setup_cfg(self) -> Mapping[str, Mapping[str, str]]:
        return self._ini("setup.cfg")

    @cached_property
    def pytest_ini(self) -> Mapping[str, Mapping[str, str]]:
        return self._ini("pytest.ini") or self._ini(".pytest.ini")

    @cached_property
    def tox(self) -> Mapping[str, Mapping[str, str]]:
        """``tox.ini``, or what ``pyproject.toml`` and ``setup.cfg`` hold in its place."""
        return (
            self._ini("tox.ini")
            or parsed_ini(str(self.table("tool", "tox").get("legacy_tox_ini", "")))
            or {name.removeprefix("tox:"): keys for name, keys in self.setup_cfg.items() if "tox" in name}
        )

    @cached_property
    def setup_py(self) -> Mapping[str, Any]:
        """The literal arguments of ``setup()`` in ``setup.py``; those that are calculated are left out."""
        return {
            keyword.arg: value
            for call in calls(self.text("setup.py"), "setup")
            for keyword in call.keywords
            if keyword.arg and (value := literal(keyword.value)) is not None
        }

    def table(self, *path: str) -> Mapping[str, Any]:
        """A table of ``pyproject.toml``; empty where it is not there, or none."""
        found: Any = self.pyproject
        for name in path:
            found = found.get(name, {}) if isinstance(found, Mapping) else {}
        return found if isinstance(found, Mapping) else {}

    def has(self, name: str) -> bool:
        return is_file(self.base / name)

    def text(self, name: str) -> str:
        """A file's text; "" where it cannot be read."""
        try:
            return read_file(self.base / name, max_bytes=MAX_BYTES).decode("utf-8-sig", "replace")
        except FileError:
            return ""

    def _ini(self, name: str) -> Mapping[str, Mapping[str, str]]:
        return parsed_ini(self.text(name))


def parsed_ini(text: str) -> dict[str, dict[str, str]]:
    """The sections of an ini file; empty for what is none."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def strings(value: object) -> list[str]:
    """The strings in a list that a project wrote; one string alone is a list of one."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, Sequence) else []


def lines(value: str) -> list[str]:
    """The lines of an ini value, without comments."""
    found = (line.partition(" #")[0].strip() for line in value.splitlines())
    return [line for line in found if line and not line.startswith("#")]


def parsed(text: str) -> ast.Module | None:
    """The syntax of a Python file; None where it has none that this Python knows."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def calls(text: str, function: str) -> Iterator[ast.Call]:
    """The calls of a function or method of that name."""
    tree = parsed(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name == function:
                yield node


def literal(node: ast.expr) -> Any:
    """A value that is written down; None for what is calculated."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
