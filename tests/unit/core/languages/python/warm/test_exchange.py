"""Code of live functions exchanged and taken back, and the state of modules put back."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from repairnator.core.languages.python.inside.warm.exchange import Exchange, Live, exchanges
from repairnator.core.languages.python.inside.warm.sources import Source
from repairnator.core.languages.python.inside.warm.state import Snapshot
from repairnator.core.languages.python.inside.warm.ticks import Endless, Ticks

MODULE = '''\
import functools

SEEN = []
TABLE = {"a": 1}


def twice(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments) * 2
    return wrapper


def plain(x, extra=1):
    return x + extra


@twice
def decorated(x):
    return x * 1


@functools.lru_cache(maxsize=None)
def cached(x):
    return x


def loops(n):
    while n > 0:
        n -= 1
    return n


class Base:
    def name(self):
        return "base"


class Thing(Base):
    """A thing."""

    def __init__(self):
        self.__hidden = 1

    def name(self):
        return super().name()

    def hidden(self):
        return self.__hidden
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    name = f"exchanged_{tmp_path.name}".replace("-", "_")
    (tmp_path / f"{name}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module(name)
    del sys.modules[name]


def exchange(module: ModuleType, old: str, new: str) -> list[Exchange] | None:
    assert module.__file__ is not None
    source = Source(module.__file__)
    at = source.text.index(old)
    change = (at, at + len(old), new)
    unit = source.unit_of(change)
    if unit is None:
        return None
    Ticks()
    return exchanges(source, [unit.compiled([change])], {id(unit): unit.compiled(())}, Live([source.path]))


def value(module: ModuleType, old: str, new: str, expression: str) -> Any:
    found = exchange(module, old, new)
    assert found is not None
    for each in found:
        each.make()
    try:
        return eval(expression, vars(module))
    finally:
        for each in found:
            each.undo()


@pytest.mark.parametrize(
    ("old", "new", "expression", "expected", "usual"),
    [
        ("return x + extra", "return x - extra", "plain(5)", 4, 6),
        ("extra=1", "extra=3", "plain(5)", 8, 6),
        ("x * 1", "x + 1", "decorated(1)", 4, 2),
        ("* 2", "* 3", "decorated(1)", 3, 2),
        ("return super().name()", "return super().name() + '!'", "Thing().name()", "base!", "base"),
        ("return self.__hidden", "return -self.__hidden", "Thing().hidden()", -1, 1),
    ],
)
def test_a_function_does_what_the_change_says_until_it_is_taken_back(
    module: ModuleType, old: str, new: str, expression: str, expected: object, usual: object
) -> None:
    assert value(module, old, new, expression) == expected
    assert eval(expression, vars(module)) == usual


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('TABLE = {"a": 1}', 'TABLE = {"a": 2}'),  # of the module
        ('"""A thing."""', "size = 1"),  # of the class
        ("@twice\ndef dec", "def dec"),  # a decorator
        ("return self.__hidden", "return super().name()"),  # a cell that the live function lacks
    ],
)
def test_a_change_outside_functions_needs_a_new_import(module: ModuleType, old: str, new: str) -> None:
    assert exchange(module, old, new) is None


@pytest.mark.parametrize("new", ["return x + extra\nSEEN.append(1)", "return (", "return x\n  + 1"])
def test_a_change_that_ends_the_function_does_not_compile(module: ModuleType, new: str) -> None:
    with pytest.raises(SyntaxError):
        exchange(module, "return x + extra", new)


def test_an_endless_loop_comes_to_an_end(module: ModuleType) -> None:
    found = exchange(module, "n -= 1", "n += 1")
    assert found is not None
    found[0].make()
    Ticks().allow(1000)
    with pytest.raises(Endless):
        module.loops(5)
    found[0].undo()


def test_code_that_is_only_written_otherwise_has_the_same_digest(module: ModuleType) -> None:
    assert module.__file__ is not None
    source = Source(module.__file__)
    at = source.text.index("x + extra")
    change = (at, at + len("x + extra"), "(x  +  extra)")
    unit = source.unit_of(change)
    assert unit is not None
    assert unit.compiled([change]).digest == unit.compiled(()).digest


def test_state_is_put_back(module: ModuleType) -> None:
    snapshot = Snapshot(lambda file: file == module.__file__)
    module.SEEN.append(1)
    module.TABLE["b"] = 2
    vars(module)["LATER"] = 3
    module.cached(4)
    module.plain.calls = 5
    module.Thing.size = 6
    assert snapshot.restore()
    assert module.SEEN == []
    assert module.TABLE == {"a": 1}
    assert not hasattr(module, "LATER")
    assert module.cached.cache_info().currsize == 0
    assert not hasattr(module.Thing, "size")


def test_a_cache_that_was_filled_before_cannot_be_put_back(module: ModuleType) -> None:
    module.cached(1)
    assert not Snapshot(lambda file: file == module.__file__).restore()
