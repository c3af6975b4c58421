"""The state of a project's modules: noted before the first candidate of a fork, put back behind each.

A snapshot holds every container that can be reached from the project's modules, with what it contained. It
compares by identity, which calls no code of the project. What cannot be put back is told, and costs a fork.
"""

from __future__ import annotations

import builtins
import functools
import operator
import os
import signal
import sys
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Sequence
from types import CellType, FunctionType, ModuleType
from typing import Any, Callable

_MOST = 20_000  # containers
_LARGE = 50_000  # entries of one; of larger ones the number alone is compared
_DICTS = (dict, defaultdict, OrderedDict, Counter)
_SIMPLE = (int, float, complex, str, bytes, bool, type(None), range, slice, type(Ellipsis))
_CACHED = type(functools.lru_cache(lambda: None))
_CLASS_ATTRIBUTES = frozenset({"__dict__", "__weakref__", "__abstractmethods__", "_abc_impl", "__doc__"})

_is = operator.is_
_getcwd, _threads = os.getcwd, threading.active_count


class Snapshot:
    """What was there."""

    def __init__(self, inside: Callable[[str], bool]) -> None:
        """Note it.

        Args:
            inside: whether a file is the project's.
        """
        self._inside = inside
        # Not to be emptied for a moment, since this very code needs them.
        self._seen: dict[int, Any] = {id(each): each for each in (vars(builtins), sys.modules)}
        self._dicts: list[tuple[Any, list[Any], list[Any]]] = []
        self._lists: list[tuple[Any, list[Any]]] = []
        self._sets: list[tuple[Any, Any]] = []
        self._bytes: list[tuple[bytearray, bytes]] = []
        self._cells: list[tuple[Any, Any]] = []
        self._classes: list[tuple[type, list[str], list[Any]]] = []
        self._caches: list[tuple[Any, int]] = []
        self._queue: list[Any] = []
        for module in list(sys.modules.values()):
            if isinstance(module, ModuleType) and self._inside(getattr(module, "__file__", None) or ""):
                self._dict(vars(module))
        while self._queue and len(self._seen) < _MOST:
            self._look(self._queue.pop())
        self._dict(os.environ._data)  # type: ignore[attr-defined]
        self._queue.clear()
        self._path = list(sys.path)
        self._folder = _getcwd()
        self._threads = _threads()
        self._handlers = [
            (each, signal.getsignal(each)) for each in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM)
        ]

    def restore(self) -> bool:
        """Put back what has changed; whether all is as it was."""
        whole = True
        for found, keys, values in self._dicts:
            if len(found) != len(keys) or not (
                len(keys) > _LARGE or (all(map(_is, found, keys)) and all(map(_is, found.values(), values)))
            ):
                dict.clear(found)
                dict.update(found, zip(keys, values))
        for found, items in self._lists:
            if len(found) != len(items) or not (len(items) > _LARGE or all(map(_is, found, items))):
                found.clear()
                found.extend(items)
        for found, items in self._sets:
            if len(found) != len(items) or not (len(items) > _LARGE or _same_elements(found, items)):
                set.clear(found)
                set.update(found, items)
        for found, content in self._bytes:
            if found != content:
                found[:] = content
        for cell, content in self._cells:
            if _content(cell) is not content:
                whole = _put_back(cell, content) and whole
        for kind, names, values in self._classes:
            whole = _restored_class(kind, names, values) and whole
        for cache, size in self._caches:
            if cache.cache_info().currsize != size or size:
                cache.cache_clear()
                whole = whole and not size
        if sys.path != self._path:
            sys.path[:] = self._path
        return whole and self._same_process()

    def _same_process(self) -> bool:
        try:
            if _getcwd() != self._folder:
                os.chdir(self._folder)
        except OSError:
            return False
        if any(signal.getsignal(each) is not handler for each, handler in self._handlers):
            return False
        return _threads() <= self._threads

    def _look(self, value: Any) -> None:
        """Note a value, if it can change, and what it holds."""
        if isinstance(value, _SIMPLE) or id(value) in self._seen:
            return
        kind = type(value)
        if kind in _DICTS:
            self._dict(value)
        elif kind is list or kind is deque:
            self._seen[id(value)] = value
            self._lists.append((value, list(value)))
            self._reach(value)
        elif kind is tuple or kind is frozenset:
            self._seen[id(value)] = value
            self._reach(value)
        elif kind is set:
            self._seen[id(value)] = value
            self._sets.append((value, set(value)))
            self._reach(value)
        elif kind is bytearray:
            self._bytes.append((value, bytes(value)))
        elif kind is FunctionType:
            self._function(value)
        elif kind is _CACHED:
            self._seen[id(value)] = value
            self._caches.append((value, value.cache_info().currsize))
            self._look(getattr(value, "__wrapped__", None))
        elif isinstance(value, type):
            self._class(value)
        elif isinstance(value, (property, classmethod, staticmethod)):
            for name in ("fget", "fset", "fdel", "__func__"):
                self._look(getattr(value, name, None))
        elif not isinstance(value, ModuleType):
            self._instance(value)

    def _reach(self, values: Any) -> None:
        if len(values) <= _LARGE:
            self._queue.extend(values)

    def _dict(self, found: dict[Any, Any]) -> None:
        if id(found) not in self._seen:
            self._seen[id(found)] = found
            values = list(found.values())
            self._dicts.append((found, list(found), values))
            self._reach(values)

    def _function(self, function: FunctionType) -> None:
        if not self._inside(function.__code__.co_filename):
            return
        self._seen[id(function)] = function
        for values in (function.__defaults__, tuple((function.__kwdefaults__ or {}).values())):
            self._queue.extend(values or ())
        if function.__dict__:
            self._dict(function.__dict__)
        for cell in function.__closure__ or ():
            self._cells.append((cell, _content(cell)))
            self._queue.append(_content(cell))

    def _class(self, kind: type) -> None:
        module = sys.modules.get(kind.__module__)
        if not self._inside(getattr(module, "__file__", None) or ""):
            return
        self._seen[id(kind)] = kind
        names = [name for name in kind.__dict__ if name not in _CLASS_ATTRIBUTES]
        values = [kind.__dict__[name] for name in names]
        self._classes.append((kind, names, values))
        self._queue.extend(values)

    def _instance(self, value: Any) -> None:
        module = sys.modules.get(type(value).__module__)
        if not self._inside(getattr(module, "__file__", None) or ""):
            return
        self._seen[id(value)] = value
        attributes = getattr(value, "__dict__", None)
        if type(attributes) is dict:
            self._dict(attributes)
        for base in (dict, list, set):
            if isinstance(value, base):
                self._look_inherited(value, base)

    def _look_inherited(self, value: Any, base: type) -> None:
        """A subclass of a container, whose own methods are not to be called."""
        if base is dict:
            self._dicts.append((value, list(dict.keys(value)), list(dict.values(value))))
        elif base is list:
            self._lists.append((value, list(value)))


def _same_elements(left: Any, right: Any) -> bool:
    return not (left ^ right)


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # empty
        return _EMPTY


_EMPTY = object()


def _put_back(cell: CellType, content: Any) -> bool:
    if content is _EMPTY:
        del cell.cell_contents
    else:
        cell.cell_contents = content
    return True


def _restored_class(kind: type, names: Sequence[str], values: Sequence[Any]) -> bool:
    space = kind.__dict__
    if len(space) == len(names) + sum(name in space for name in _CLASS_ATTRIBUTES) and all(
        map(_is, map(space.get, names), values)
    ):
        return True
    try:
        for name in [each for each in space if each not in _CLASS_ATTRIBUTES and each not in names]:
            type.__delattr__(kind, name)
        for name, value in zip(names, values):
            if space.get(name) is not value:
                type.__setattr__(kind, name, value)
    except (TypeError, AttributeError):
        return False
    return True
