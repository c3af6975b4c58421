"""The tests of a project that uses unittest, or Django's runner, which is built on it."""

from __future__ import annotations

import ast
import copy
import os
import sys
import unittest
from collections.abc import Iterator, Sequence
from typing import Any, Callable

from .. import naming
from .endings import ERROR, FAILED, MISSING, PASSED, SKIPPED, Ending, real

Name = tuple[str, str]


class UnittestTests:
    """All tests that were collected, by name."""

    def __init__(self, suite: Any) -> None:
        self._tests: dict[Name, Any] = {}
        for test in _flat(suite):
            self._tests.setdefault(naming.unittest_name(test.id()), test)

    def names(self) -> list[Name]:
        """In the order in which they are collected."""
        return list(self._tests)

    def file_of(self, name: Name) -> str:
        """The file of a test; "" where it is in none."""
        module = sys.modules.get(type(self._tests[name]).__module__)
        return real(getattr(module, "__file__", "") or "")

    def begin(self) -> None:
        """Called first in each fork."""

    def quick(self, name: Name) -> Ending:
        """Run a test with its class's and module's fixtures."""
        test = self._tests.get(name)
        return Ending(MISSING) if test is None else _run([test])

    def full(self, names: Sequence[Name]) -> Iterator[tuple[Name, Ending]]:
        """Run tests one after the other; fixtures of a class last while its tests follow each other."""
        for name in names:
            if name not in self._tests:
                yield name, Ending(MISSING)
        known = [name for name in self._tests if name in set(names)]
        result = _Result()
        suite = unittest.TestSuite()
        for name in known:
            result.begin()
            test = copy.copy(self._tests[name])
            suite._tests = [test]
            suite.run(result, debug=False) if name == known[-1] else _go_on(suite, result)
            yield name, result.ending()


def _go_on(suite: unittest.TestSuite, result: _Result) -> None:
    """Run a part of a suite whose classes and modules are not torn down at its end."""
    result._testRunEntered = True  # type: ignore[attr-defined] # so the suite is none on top
    try:
        suite.run(result)
    finally:
        result._testRunEntered = False  # type: ignore[attr-defined]


def _run(tests: Sequence[Any]) -> Ending:
    result = _Result()
    result.begin()
    try:
        unittest.TestSuite([copy.copy(test) for test in tests]).run(result)
    except BaseException as error:  # noqa: BLE001 - a test may throw anything
        return Ending.thrown(error)
    return result.ending()


class _Result(unittest.TestResult):
    """Keeps exceptions as they are, since nobody reads them as text."""

    def begin(self) -> None:
        self._thrown: list[Ending] = []
        self._skipped = self._passed = self._unexpected = False

    def ending(self) -> Ending:
        if self._thrown:
            return self._thrown[0]
        if self._unexpected:
            return Ending(FAILED)
        return Ending(SKIPPED if self._skipped else PASSED if self._passed else MISSING)

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802, ARG002
        self._thrown.append(Ending(ERROR, err[1]))

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802, ARG002
        self._thrown.append(Ending(FAILED, err[1]))

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802, ARG002
        if err is not None:
            kind = FAILED if issubclass(err[0], test.failureException) else ERROR
            self._thrown.append(Ending(kind, err[1]))

    def addSkip(self, test: Any, reason: Any) -> None:  # noqa: N802, ARG002
        self._skipped = True

    def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802, ARG002
        self._passed = True

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802, ARG002
        self._unexpected = True

    def addSuccess(self, test: Any) -> None:  # noqa: N802, ARG002
        self._passed = True


def _flat(suite: Any) -> Iterator[Any]:
    try:
        parts = list(suite)
    except TypeError:
        yield suite
        return
    for part in parts:
        yield from _flat(part)


def load(arguments: Sequence[str], serve: Callable[[Any], None]) -> None:
    """Collect as ``python -m unittest ARGUMENTS`` does, and serve with what was collected."""

    class Program(unittest.TestProgram):
        def runTests(self) -> None:  # noqa: N802
            serve(UnittestTests(self.test))  # type: ignore[attr-defined]

    Program(module=None, argv=["python -m unittest", *arguments], exit=False)


def load_django(manage: str, arguments: Sequence[str], serve: Callable[[Any], None]) -> None:
    """Collect as ``python manage.py test ARGUMENTS`` does, make the databases, and serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _settings_module(manage))
    import django
    from django.conf import settings
    from django.core.management import get_commands, load_command_class
    from django.test.utils import get_runner

    django.setup()
    command = load_command_class(get_commands()["test"], "test")
    parser = command.create_parser("manage.py", "test")
    options = vars(parser.parse_args(list(arguments)))
    labels = options.pop("args", ())
    options.update(verbosity=0, interactive=False, parallel=0)
    kind = get_runner(settings, options.pop("testrunner", None))
    runner = kind(**options)
    runner.setup_test_environment()
    suite = runner.build_suite(labels)
    databases = runner.get_databases(suite) if hasattr(runner, "get_databases") else None
    runner.setup_databases(**({} if databases is None else {"aliases": databases}))
    serve(_DjangoTests(suite))


class _DjangoTests(UnittestTests):
    def begin(self) -> None:
        """Open connections of its own, but to databases in memory, which are the fork's own already."""
        from django.db import connections

        for alias in connections:
            connection = connections[alias]
            if not getattr(connection, "is_in_memory_db", lambda: False)():
                connection.connection = None


def _settings_module(manage: str) -> str:
    """What ``manage.py`` sets as the settings' module."""
    with open(manage, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    texts = [
        [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]
    return next(
        (str(each[1]) for each in texts if each[:1] == ["DJANGO_SETTINGS_MODULE"] and len(each) > 1), ""
    )
