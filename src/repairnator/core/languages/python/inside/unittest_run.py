"""Runs unittest, or Django's ``manage.py test``, with chosen tests, and writes a journal of it.

Both end in ``unittest.TextTestRunner``, which is replaced by one that leaves tests out and listens.
"""

from __future__ import annotations

import runpy
import sys
import unittest
from typing import Any

_BASE = unittest.TextTestRunner


def recording_runner(journal: Any, naming: Any, described: Any, wanted: Any, clock: Any) -> type:
    """The class of a runner that writes down what becomes of the tests.

    Args:
        journal: to write to.
        naming: the module of that name.
        described: tells of an exception.
        wanted: whether a test is to run, by suite and case.
        clock: seconds.
    """

    class Runner(_BASE):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options["failfast"] = False
            super().__init__(*arguments, **options)

        def run(self, test: Any) -> Any:
            chosen = _chosen(test, lambda one: wanted(naming.unittest_name(one.id())))
            journal.write("collected", names=[list(naming.unittest_name(one.id())) for one in _tests(chosen)])
            result = super().run(chosen)
            journal.write("finished", status=0 if result.wasSuccessful() else 1)
            return result

        def _makeResult(self) -> Any:  # noqa: N802
            return _listen(super()._makeResult(), journal, naming, described, clock)

    return Runner


def _tests(suite: Any) -> list[Any]:
    if isinstance(suite, unittest.BaseTestSuite):
        return [one for part in suite if part is not None for one in _tests(part)]
    return [suite]


def _chosen(suite: Any, wanted: Any) -> Any:
    """The suite without the tests that are not wanted; its own class may set something up."""
    if not isinstance(suite, unittest.BaseTestSuite):
        return suite
    suite._tests = [
        _chosen(part, wanted)
        for part in suite
        if part is not None and (isinstance(part, unittest.BaseTestSuite) or wanted(part))
    ]
    return suite


def _listen(result: Any, journal: Any, naming: Any, described: Any, clock: Any) -> Any:
    """Have a result write down what it is told."""
    began: dict[int, float] = {}

    def name(test: Any) -> tuple[str, str]:
        return naming.unittest_name(test.id())  # type: ignore[no-any-return]

    def tell(test: Any, verdict: str, error: Any = None) -> None:
        fields = described(error[1]) if error is not None else {}
        journal.write(
            "outcome", name(test), verdict=verdict, seconds=clock() - began.get(id(test), clock()), **fields
        )

    def start(test: Any) -> None:
        began[id(test)] = clock()
        journal.write("start", name(test))

    def stop(test: Any) -> None:
        began.pop(id(test), None)
        journal.write("end", name(test))

    def sub_test(test: Any, _: Any, error: Any) -> None:
        if error is not None:
            tell(test, "failed" if issubclass(error[0], test.failureException) else "error", error)

    listeners = {
        "startTest": start,
        "stopTest": stop,
        "addSuccess": lambda test: tell(test, "passed"),
        "addFailure": lambda test, error: tell(test, "failed", error),
        "addError": lambda test, error: tell(test, "error", error),
        "addSkip": lambda test, _: tell(test, "skipped"),
        "addExpectedFailure": lambda test, _: tell(test, "skipped"),
        "addUnexpectedSuccess": lambda test: tell(test, "failed"),
        "addSubTest": sub_test,
    }
    for method, listener in listeners.items():
        setattr(result, method, _both(getattr(result, method), listener))
    return result


def _both(first: Any, second: Any) -> Any:
    def told(*arguments: Any) -> Any:
        second(*arguments)
        return first(*arguments)

    return told


def run(arguments: list[str], runner: type, manage: str | None) -> None:
    """Run all tests; returns when they have ended.

    Args:
        arguments: of ``python -m unittest``, or of ``manage.py test``.
        runner: a class as :func:`recording_runner` makes it.
        manage: path of Django's ``manage.py``; None for unittest.
    """
    for module in (unittest, unittest.runner):
        setattr(module, "TextTestRunner", runner)  # noqa: B010 - the type is another
    try:
        if manage is not None:
            sys.argv = [manage, "test", *arguments]
            runpy.run_path(manage, run_name="__main__")
        else:
            unittest.main(module=None, argv=["python -m unittest", *arguments], testRunner=runner)
    except SystemExit:
        pass
