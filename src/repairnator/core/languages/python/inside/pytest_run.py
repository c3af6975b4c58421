"""Runs pytest as ``python -m pytest`` does, with chosen tests, and writes a journal of it."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from typing import Any

_ERROR = re.compile(r"^E\s+([A-Za-z_][\w.]*)(?:: (.*))?$", re.MULTILINE)
_BARE = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit))(?:: (.*))?$", re.MULTILINE)

# Plug-in -> arguments that keep it from reordering, spreading over processes, or measuring.
_TAMED = {
    "xdist": ("-n0", "--dist=no"),
    "pytest_cov": ("--no-cov",),
    "pytest_randomly": ("--randomly-seed=1", "--randomly-dont-reorganize"),
}


def tamed() -> list[str]:
    """Arguments for the plug-ins that are installed."""
    return [
        argument
        for plugin, arguments in _TAMED.items()
        if importlib.util.find_spec(plugin) is not None
        for argument in arguments
    ]


class Recorder:
    """A plug-in of pytest that chooses tests by name and writes down what becomes of them.

    Args:
        journal: to write to.
        naming: the module of that name.
        described: tells of an exception.
        wanted: whether a test is to run, by suite and case.
    """

    def __init__(self, journal: Any, naming: Any, described: Any, wanted: Any) -> None:
        self._journal = journal
        self._naming = naming
        self._described = described
        self._wanted = wanted
        self._doctests: set[str] = set()
        self._errors: dict[str, dict[str, str]] = {}

    def _name(self, node_id: str) -> tuple[str, str]:
        name: tuple[str, str] = self._naming.pytest_name(node_id, node_id in self._doctests)
        return name

    def pytest_collectstart(self, collector: Any) -> None:
        node_id = getattr(collector, "nodeid", "")
        if node_id:
            self._journal.write(
                "collecting", self._naming.pytest_suite(node_id), path=str(getattr(collector, "path", ""))
            )

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            text = getattr(report, "longreprtext", "") or str(report.longrepr)
            self._journal.write(
                "outcome", self._naming.pytest_suite(report.nodeid), verdict="error", **_of_text(text)
            )

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> Any:
        yield
        kept: list[Any] = []
        left: list[Any] = []
        for item in items:
            if type(item).__name__ == "DoctestItem":
                self._doctests.add(item.nodeid)
            (kept if self._wanted(self._name(item.nodeid)) else left).append(item)
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = kept

    def pytest_collection_finish(self, session: Any) -> None:
        self._journal.write("collected", names=[list(self._name(item.nodeid)) for item in session.items])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._journal.write("start", self._name(nodeid))

    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        yield
        if call.excinfo is not None:
            self._errors[item.nodeid] = self._described(call.excinfo.value)

    def pytest_runtest_logreport(self, report: Any) -> None:
        verdict = _verdict(report)
        if not verdict:
            return
        fields = {}
        if verdict in ("failed", "error"):
            fields = self._errors.pop(report.nodeid, {}) or _of_text(str(report.longrepr or ""))
        self._journal.write(
            "outcome", self._name(report.nodeid), verdict=verdict, seconds=report.duration, **fields
        )

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._errors.pop(nodeid, None)
        self._journal.write("end", self._name(nodeid))

    def pytest_sessionfinish(self, exitstatus: Any) -> None:
        self._journal.write("finished", status=int(exitstatus))


def _verdict(report: Any) -> str:
    """What a report of one phase of a test says of it; "" for nothing."""
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped or (report.passed and hasattr(report, "wasxfail")):
        return "skipped"  # a test that is known to fail proves nothing, whether it does or not
    return "passed" if report.passed and report.when == "call" else ""


def _of_text(text: str) -> dict[str, str]:
    """The type, message and trace in pytest's own words."""
    found = _ERROR.findall(text) or _BARE.findall(text)
    kind, message = found[-1] if found else ("", text.strip().splitlines()[-1] if text.strip() else "")
    return {"type": kind, "message": message[:2048], "trace": text[-12288:]}


def run(arguments: Iterable[str], recorder: Recorder) -> int | None:
    """Run pytest; returns its exit status."""
    import pytest

    # Whatever the project has set: a failing test must not keep others from being run.
    own = ["--continue-on-collection-errors", "--maxfail=0", *tamed()]
    recorder_class = type(recorder)
    wrap = pytest.hookimpl(hookwrapper=True)
    for hook in ("pytest_collection_modifyitems", "pytest_runtest_makereport"):
        setattr(recorder_class, hook, wrap(getattr(recorder_class, hook)))
    whole = [*arguments, *own]
    sys.argv = ["pytest", *whole]
    return int(pytest.main(whole, plugins=[recorder]))
