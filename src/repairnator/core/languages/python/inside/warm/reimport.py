"""Gives a module changed code when it is imported."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from .endings import real


class Reimported:
    """While it is entered, the module of a file is imported with other code."""

    def __init__(self, path: str, code: CodeType) -> None:
        self._path = path
        self._code = code

    def __enter__(self) -> None:
        path, code = self._path, self._code
        original = SourceFileLoader.get_code

        def get_code(loader: Any, name: str) -> CodeType | None:
            return code if real(loader.path) == path else original(loader, name)

        self._original = original
        SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]

    def __exit__(self, *_: Any) -> None:
        SourceFileLoader.get_code = self._original  # type: ignore[method-assign]
