"""Exchanges the code of live functions, and takes it back."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from types import CodeType, FunctionType
from typing import Any

from .endings import real
from .sources import Compiled, Source, nested

_Key = tuple[str, int]


class Live:
    """The functions that live when the server has collected its tests, by where their code begins."""

    def __init__(self, files: Sequence[str]) -> None:
        wanted = frozenset(files)
        self._found: dict[str, dict[_Key, list[FunctionType]]] = {}
        self._inner: dict[CodeType, list[FunctionType]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType:
                code = each.__code__
                file = real(code.co_filename)
                if file in wanted:
                    self._found.setdefault(file, {}).setdefault(
                        (code.co_name, code.co_firstlineno), []
                    ).append(each)

    def of(self, file: str, name: str, line: int) -> list[FunctionType]:
        """Those with code of this name that begins at a line."""
        return self._found.get(file, {}).get((name, line), [])


class Exchange:
    """What one compiled unit changes in live functions.

    Attributes:
        possible: whether it can be done; else the module must be imported anew.
    """

    def __init__(self, source: Source, original: Compiled, compiled: Compiled, live: Live) -> None:
        unit = compiled.unit
        self._compiled = compiled
        self._new_defaults = compiled.signature != original.signature
        self._outer = live.of(source.path, unit.name, unit.line)
        self._codes: list[tuple[FunctionType, CodeType]] = [(each, compiled.code) for each in self._outer]
        self.possible = bool(self._outer)
        changed = dict(nested(compiled.code))
        for key, code in nested(original.code):
            for function in live.of(source.path, code.co_name, code.co_firstlineno):
                if key in changed:
                    self._codes.append((function, changed[key]))
                else:
                    self.possible = False
        if any(function.__code__.co_freevars != code.co_freevars for function, code in self._codes):
            self.possible = False
        self._undo: list[tuple[FunctionType, CodeType, Any, Any]] = []

    def make(self) -> None:
        """Exchange; what evaluating new defaults raises is raised."""
        for function, code in self._codes:
            self._undo.append((function, function.__code__, function.__defaults__, function.__kwdefaults__))
            function.__code__ = code
        if self._new_defaults:
            for function in self._outer:
                self._give_defaults(function)

    def undo(self) -> None:
        """Take it back."""
        while self._undo:
            function, code, defaults, keyword_defaults = self._undo.pop()
            function.__code__ = code
            function.__defaults__ = defaults
            function.__kwdefaults__ = keyword_defaults

    def _give_defaults(self, function: FunctionType) -> None:
        arguments = self._compiled.arguments
        space = _namespace(function, self._compiled.unit.path)
        values = [_value(each, function, space) for each in arguments.defaults]
        keywords = {
            argument.arg: _value(default, function, space)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults)
            if default is not None
        }
        function.__defaults__ = tuple(values) or None
        function.__kwdefaults__ = keywords or None


def _namespace(function: FunctionType, path: Sequence[str]) -> dict[str, Any]:
    """Names of the class that a function is in."""
    found: Any = sys.modules.get(function.__module__)
    for name in path:
        found = getattr(found, name, None)
    return dict(vars(found)) if path and isinstance(found, type) else {}


def _value(expression: Any, function: FunctionType, space: dict[str, Any]) -> Any:
    import ast

    code = compile(ast.Expression(expression), function.__code__.co_filename, "eval")
    return eval(code, function.__globals__, space)  # noqa: S307 - a default of the candidate's, run as it would be


def exchanges(
    source: Source,
    changed: Sequence[Compiled],
    originals: dict[int, Compiled],
    live: Live,
) -> list[Exchange] | None:
    """The exchanges for a candidate's units; None where one of them is not possible."""
    found = [Exchange(source, originals[id(each.unit)], each, live) for each in changed]
    return found if all(each.possible for each in found) else None
