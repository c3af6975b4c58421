"""The warm machinery for Python: measures coverage, judges candidates, observes values."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from repairnator.core.files import real
from repairnator.core.languages.python.project import PythonModule
from repairnator.core.languages.python.runtime.coverage import Coverage
from repairnator.core.languages.python.runtime.servers import PythonServer, Servers
from repairnator.core.localize.port import Spectrum
from repairnator.core.warm.batches import Batch, Variant
from repairnator.core.warm.process import ProcessDied
from repairnator.core.warm.verdicts import CandidateVerdict, Ending, Outcome, understood
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Tests handed to a server at once.
_CHUNK = 40
# Seconds beyond all limits after which a server counts as hung.
_SILENCE = 60.0
# What a candidate gets: so many times what the tests took unchanged, and so much more.
_FACTOR, _LEAST = 10.0, 0.5
_TICKS = 2_000_000
# Candidates whose module has to be imported anew cost a process each: of one batch so many are tried.
_LATE = 40
_LATE_SECONDS = 3.0


class PythonRuntime:
    """Implements :class:`repairnator.core.languages.port.WarmRuntime` for the modules of one project.

    Attributes:
        size: servers of each module, and so how many calls are served at once.
    """

    def __init__(
        self,
        modules: Sequence[PythonModule],
        *,
        root: Path,
        environment: Mapping[str, str],
        test_limit: float = 20.0,
        size: int = 2,
    ) -> None:
        """Make ready; servers are started when they are first needed.

        Args:
            modules: of the prepared project.
            root: the tree's root, which :class:`Line` is relative to.
            environment: of the servers' processes.
            test_limit: seconds for a single test.
            size: servers for each module.
        """
        self.size = size
        self._root = root
        self._limit = test_limit
        roots = [real(root)]
        self._servers = [Servers(module, size, environment, roots) for module in modules]
        self._coverage = Coverage(root, modules)
        self._of_test: dict[TestName, Servers] | None = None
        self._files: dict[TestName, str] = {}
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Nothing: what takes time runs code of the project, whose build tool may be running its tests."""

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        """Coverage of the failing tests, then of as many passing ones as ``seconds`` allow.

        Raises:
            WarmRuntimeError: no server can be started.
        """
        tests = self._coverage.tests
        self._run([test for test in failing if test not in tests], self._take, coverage=True)
        until = time.monotonic() + seconds
        left = [test for test in self._nearest_first(failing, passing) if test not in tests]
        self._run(left, self._take, coverage=True, together=True, until=until)
        return Spectrum({test: tests[test] for test in (*failing, *passing) if test in tests})

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        """Run each test once more in a fresh state; whether it passed, of those that ran to a verdict."""
        found: dict[TestName, bool] = {}

        def take(reply: Mapping[str, Any]) -> None:
            if reply["verdict"] not in ("missing", "skipped"):
                found[_test(reply)] = reply["verdict"] == "passed"

        self._run(tests, take, limit=min(seconds, self._limit))
        return found

    def run_after_others(
        self,
        tests: Sequence[TestName],  # noqa: ARG002
        others: Iterable[TestName],  # noqa: ARG002
        *,
        seconds: float,  # noqa: ARG002
    ) -> frozenset[TestName]:
        """None: tests that fail only after others are not told from flaky ones yet."""
        return frozenset()

    def validate(self, batch: Batch[Variant]) -> Iterator[CandidateVerdict]:
        """Judge a batch's candidates; a verdict of each as it ends.

        Raises:
            WarmRuntimeError: no module has the failing tests, or no server can be started, or each dies.
        """
        servers = self._servers_of(batch.failing)
        elsewhere: set[int] = set()
        began = time.monotonic()
        with servers.one() as server:
            batch.spent("queue", time.monotonic() - began)
            if not batch.wanted():
                return
            request = self._judging(batch)
            for verdict in self._judged(server, batch, request):
                if verdict is None:
                    continue
                if isinstance(verdict, int):
                    elsewhere.add(verdict)
                else:
                    yield verdict
        late = tuple(each for each in batch.candidates if each.number in elsewhere)
        if late:
            yield from self._judged_late(servers, replace(batch, candidates=late))

    def observe(
        self, file: str, lines: Sequence[int], tests: Sequence[TestName], *, most: int, seconds: float
    ) -> list[dict[str, Any]]:
        """What is in scope when tests come to lines of a file; see ``PROTOCOL.md``.

        Raises:
            WarmRuntimeError: no server can be started.
        """
        if not tests:
            return []
        request = {
            "op": "observe",
            "file": str(self._root / file),
            "lines": list(lines),
            "tests": [_named(test) for test in tests],
            "most": most,
            "limit": self._limit,
            "deadline": seconds,
        }
        with self._servers_of(tests).one() as server:
            replies = server.request(request, silence=seconds + self._limit + _SILENCE)
            return [reply for reply in replies if reply.get("event") == "observed"]

    def source(self, file: str) -> Path | None:
        """Where a main source file is; None for any other file."""
        path = self._root / file
        return path if self._coverage.main_file(str(path)) else None

    def close(self) -> None:
        """End every process."""
        for servers in self._servers:
            servers.close()

    def _judging(self, batch: Batch[Variant]) -> dict[str, Any]:
        failing = sum(self._seconds(test) for test in batch.failing)
        passing = sum(self._seconds(test) for test in batch.passing)
        return {
            "op": "judge",
            "search": [str(test) for test in batch.failing],
            "file": str(self._root / batch.file),
            "candidates": [
                {"n": each.number, "edits": [[edit.start, edit.end, edit.text] for edit in each.edits]}
                for each in batch.candidates
            ],
            "failing": [_named(test) for test in batch.failing],
            "passing": [_named(test) for test in batch.passing],
            "limit": min(_LEAST + _FACTOR * failing, _LEAST + self._limit * max(1, len(batch.failing))),
            "passingLimit": _LEAST + _FACTOR * passing,
            "ticks": _TICKS,
            "deadline": batch.seconds,
            "all": batch.every,
            "files": sorted(
                {file for test in (*batch.failing, *batch.passing) if (file := self._files.get(test))}
            ),
        }

    def _seconds(self, test: TestName) -> float:
        """What a test takes; one that did not come to an end tells nothing."""
        known = self._coverage.tests.get(test)
        return known.seconds if known is not None and (known.passed or known.type) else 0.0

    def _judged(
        self, server: PythonServer, batch: Batch[Variant], request: Mapping[str, Any]
    ) -> Iterator[CandidateVerdict | int | None]:
        """Verdicts; the number of a candidate whose module has to be imported anew."""
        left = {each.number for each in batch.candidates}
        silence = batch.seconds + request["limit"] * 2 + request["passingLimit"] + _SILENCE
        try:
            for reply in server.request(request, silence=silence):
                if reply.get("event") == "candidate":
                    found = _verdict(reply)
                    left.discard(found if isinstance(found, int) else found.number)
                    yield found
                elif reply.get("done"):
                    _spent(batch, reply)
        except ProcessDied as death:
            # One of those that are left did it; which one is not known.
            for number in sorted(left):
                yield CandidateVerdict(number, Outcome.ABORTED, message=str(death)[:500], lost=True)

    def _judged_late(self, servers: Servers, batch: Batch[Variant]) -> Iterator[CandidateVerdict]:
        tried, untried = batch.candidates[:_LATE], batch.candidates[_LATE:]
        short = replace(batch, candidates=tried, seconds=min(batch.seconds, _LATE_SECONDS))
        with servers.late() as server:
            for verdict in self._judged(server, short, self._judging(short)):
                if isinstance(verdict, CandidateVerdict):
                    yield verdict
        for each in untried:
            yield CandidateVerdict(each.number, Outcome.ABORTED)

    def _servers_of(self, tests: Sequence[TestName]) -> Servers:
        known = self._tests()
        found = next((known[test] for test in tests if test in known), None)
        if found is None:
            names = ", ".join(map(str, tests)) or "(none)"
            raise WarmRuntimeError(f"no module has collected the tests {names}")
        return found

    def _tests(self) -> Mapping[TestName, Servers]:
        """Which servers have collected a test."""
        with self._lock:
            if self._of_test is None:
                found: dict[TestName, Servers] = {}
                for servers in self._servers:
                    for suite, case, file in _listed(servers.known()):
                        found.setdefault(TestName(suite, case), servers)
                        self._files[TestName(suite, case)] = file
                self._of_test = found
            return self._of_test

    def _nearest_first(self, failing: Sequence[TestName], passing: Sequence[TestName]) -> list[TestName]:
        """Passing tests, those of the failing tests' suites first, then those of the same files."""
        self._tests()
        suites = {test.suite for test in failing}
        files = {self._files.get(test, "") for test in failing}
        return sorted(
            passing, key=lambda test: (test.suite not in suites, self._files.get(test, "") not in files)
        )

    def _take(self, reply: Mapping[str, Any]) -> None:
        with self._lock:
            self._coverage.add(reply)

    def _run(
        self,
        tests: Sequence[TestName],
        take: Callable[[Mapping[str, Any]], None],
        *,
        coverage: bool = False,
        together: bool = False,
        until: float | None = None,
        limit: float | None = None,
    ) -> None:
        """Run tests by all servers at once, until ``until``; ``take`` gets what is told of each."""
        known = self._tests()
        chunks = [
            (servers, own[at : at + _CHUNK])
            for servers in self._servers
            for own in [[test for test in tests if known.get(test) is servers]]
            for at in range(0, len(own), _CHUNK)
        ]
        limit = limit or self._limit

        def run(chunk: tuple[Servers, list[TestName]]) -> None:
            servers, names = chunk
            left = limit * len(names) if until is None else until - time.monotonic()
            if left <= 0:
                return
            request = {
                "op": "run",
                "tests": [_named(test) for test in names],
                "coverage": coverage,
                "together": together,
                "limit": limit,
                "deadline": left,
            }
            with servers.one() as server:
                for reply in server.request(request, silence=left + limit + _SILENCE):
                    if reply.get("event") == "test":
                        take(reply)

        with ThreadPoolExecutor(self.size, thread_name_prefix="tests") as threads:
            for done in [threads.submit(run, chunk) for chunk in chunks]:
                done.result()


def _named(test: TestName) -> list[str]:
    return [test.suite, test.case]


@understood
def _test(reply: Mapping[str, Any]) -> TestName:
    return TestName(str(reply["suite"]), str(reply["case"]))


@understood
def _listed(reply: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(str(suite), str(case), str(file)) for suite, case, file in reply["tests"]]


@understood
def _spent(batch: Batch[Variant], reply: Mapping[str, Any]) -> None:
    for activity in ("compile", "run"):
        batch.spent(activity, float(reply.get(activity, 0.0)))


@understood
def _verdict(reply: Mapping[str, Any]) -> CandidateVerdict | int:
    """A candidate's verdict; its number alone where its module has to be imported anew."""
    number = int(reply["n"])
    if reply["verdict"] == "elsewhere":
        return number
    trace = reply.get("trace") or [["", 0]]
    return CandidateVerdict(
        number=number,
        verdict=Outcome(reply["verdict"]),
        test=_joined(reply["test"]) if reply.get("test") else "",
        type=str(reply.get("type", "")),
        message=str(reply.get("message", "")),
        line=int(trace[-1][1]),
        fixed=int(reply.get("fixed", 0)),
        passed=tuple(_joined(each) for each in reply.get("passed", ())),
        others=tuple(
            Ending(_joined(each[:2]), str(each[2]), str(each[3]), int(each[4][-1][1]) if each[4] else 0)
            for each in reply.get("others", ())
        ),
        of=None if reply.get("of") is None else int(reply["of"]),
        code=str(reply.get("code", "")),
        millis=float(reply.get("seconds", 0.0)) * 1000,
    )


def _joined(name: Sequence[Any]) -> str:
    return str(TestName(str(name[0]), str(name[1])))
