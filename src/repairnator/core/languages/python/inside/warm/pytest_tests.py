"""The tests of a project that uses pytest, collected in a session of pytest's own.

The session is a real one: its configuration, its plug-ins, its ``conftest.py`` files. Only its loop over the
tests is ours.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any, Callable

import pytest

from .. import naming
from .endings import ERROR, FAILED, MISSING, PASSED, SKIPPED, Ending

Name = tuple[str, str]

# Options that keep plug-ins from doing what disturbs a search, where these plug-ins are there.
_QUIET = (
    ("xdist", ("-n", "0")),
    ("pytest_cov", ("--no-cov",)),
    ("pytest_randomly", ("-p", "no:randomly")),
    ("pytest_timeout", ("--timeout=0",)),
)


class PytestTests:
    """All tests that were collected, by name."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._items: dict[Name, Any] = {}
        for item in session.items:
            doctest = type(item).__name__ == "DoctestItem"
            self._items.setdefault(naming.pytest_name(item.nodeid, doctest), item)
        self._listener = _Listener()
        self._filters = bool(session.config.getini("filterwarnings")) or bool(
            session.config.getoption("pythonwarnings", None)
        )

    def names(self) -> list[Name]:
        """In the order in which they are collected."""
        return list(self._items)

    def file_of(self, name: Name) -> str:
        """The file of a test; "" where it is in none."""
        return str(getattr(self._items[name], "fspath", "") or "")

    def begin(self) -> None:
        """Called first in each fork."""
        manager = self._session.config.pluginmanager
        manager.register(self._listener, "repairnator-listener")

    def quick(self, name: Name) -> Ending:
        """Run a test with fresh fixtures, without what is only for reports."""
        item = self._items.get(name)
        if item is None:
            return Ending(MISSING)
        if item.get_closest_marker("xfail") is not None or type(item).__name__ == "DoctestItem":
            return self._reported(item, None)
        with self._warnings(item):
            return _quick(item)

    def full(self, names: Sequence[Name]) -> Iterator[tuple[Name, Ending]]:
        """Run tests as pytest itself does, one after the other."""
        known = [name for name in self._items if name in set(names)]
        for name in names:
            if name not in self._items:
                yield name, Ending(MISSING)
        for name, following in zip(known, [*known[1:], None]):
            after = None if following is None else self._items[following]
            yield name, self._reported(self._items[name], after)

    def _reported(self, item: Any, following: Any) -> Ending:
        self._listener.begin()
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException as error:  # noqa: BLE001 - pytest.exit and an interrupt among them
            return Ending.thrown(error)
        return self._listener.ending()

    def _warnings(self, item: Any) -> Any:
        if not self._filters and item.get_closest_marker("filterwarnings") is None:
            return contextlib.nullcontext()
        from _pytest.warnings import catch_warnings_for_item

        return catch_warnings_for_item(config=item.config, ihook=item.ihook, when="runtest", item=item)


class _Listener:
    """A plug-in that takes note of one test's reports, and of what it threw."""

    def begin(self) -> None:
        self._reports: list[Any] = []
        self._thrown: list[BaseException] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        self._reports.append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        # unittest's own classes note what they throw, for pytest to find it afterwards.
        noted = item.__dict__.get("_excinfo") or [call.excinfo]
        if noted[0] is not None:
            self._thrown.append(noted[0].value)

    def ending(self) -> Ending:
        """Of the first report that failed, else of the call."""
        failed = [report for report in self._reports if report.failed]
        called = [report for report in self._reports if report.when == "call"]
        if failed:
            verdict = FAILED if failed[0].when == "call" else ERROR
            return Ending(verdict, self._thrown[0] if self._thrown else None)
        if called and all(report.passed for report in called):
            return Ending(PASSED)
        return Ending(SKIPPED if self._reports else MISSING)


def _quick(item: Any) -> Ending:
    if hasattr(item, "_request"):
        item._initrequest()
    if type(item.parent).__name__ == "Class" and "_instance" in item.__dict__:
        item.__dict__.pop("_instance", None)
        item.__dict__.pop("_obj", None)
    thrown = _thrown(lambda: item.ihook.pytest_runtest_setup(item=item))
    if thrown is None:
        thrown = _thrown(lambda: item.ihook.pytest_runtest_call(item=item))
        noted = item.__dict__.get("_excinfo")
        if noted:
            # What unittest's own classes tell their result instead of throwing it.
            thrown = noted.pop(0).value
            noted.clear()
    after = _thrown(lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=None))
    if hasattr(item, "_request"):
        item._request = False
        item.funcargs = None
    thrown = thrown if thrown is not None else after
    if thrown is None:
        return Ending(PASSED)
    if isinstance(thrown, pytest.skip.Exception):
        return Ending(SKIPPED)
    return Ending.thrown(thrown)


def _thrown(act: Callable[[], Any]) -> BaseException | None:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - a test may throw anything
        return error
    return None


class _Session:
    """The plug-in that takes over where pytest would begin to run tests."""

    def __init__(self, serve: Callable[[PytestTests], None], wanted: frozenset[str]) -> None:
        self._serve = serve
        self._wanted = wanted

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        self._serve(PytestTests(session))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Any) -> bool | None:
        if self._wanted and collection_path.is_file() and str(collection_path) not in self._wanted:
            return True
        return None


def load(arguments: Sequence[str], serve: Callable[[Any], None], files: Sequence[str] = ()) -> None:
    """Collect, and serve with what was collected.

    Args:
        arguments: of pytest.
        serve: is given the tests.
        files: that alone are collected; all where none is given.
    """
    quiet = [option for name, options in _QUIET if importlib.util.find_spec(name) for option in options]
    # No plug-in of pytest's own is left out: settings of one that is not there may be errors.
    options = [*arguments, *quiet, "--tb=native", "-q", "-s"]
    pytest.main(options, plugins=[_Session(serve, frozenset(files))])
