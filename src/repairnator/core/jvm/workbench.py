"""The warm machinery for Java: measures coverage, and hands out the JVMs of each module."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from repairnator.core.jvm.analysis import Analysis
from repairnator.core.jvm.launch import Launch
from repairnator.core.jvm.pool import JvmPool, PoolCandidate, Trial
from repairnator.core.jvm.protocol import CandidateVerdict, EditLike, Observed, TestVerdict
from repairnator.core.localize.port import CoveredTest, Line, Spectrum, relative_to
from repairnator.core.projects.port import Module
from repairnator.errors import JvmError
from repairnator.model import TestName

# Tests handed to a JVM at once when measuring: few enough that both JVMs end at about the same time.
_CHUNK = 8


class CandidateLike(Protocol):
    """A change of one file."""

    @property
    def number(self) -> int: ...
    @property
    def edits(self) -> Sequence[EditLike]: ...


class BatchLike(Protocol):
    """Candidates of one file and how to test them (:class:`repairnator.core.tools.java.bench.Batch`)."""

    @property
    def file(self) -> str: ...
    @property
    def candidates(self) -> Sequence[CandidateLike]: ...
    @property
    def failing(self) -> tuple[TestName, ...]: ...
    @property
    def passing(self) -> tuple[TestName, ...]: ...
    @property
    def every(self) -> bool: ...
    @property
    def seconds(self) -> float: ...


class JavaWorkbench:
    """Implements :class:`repairnator.core.localize.port.Workbench` for the modules of one project.

    Attributes:
        size: JVMs of each module, and so how many calls may be made at once.
    """

    def __init__(
        self,
        modules: Sequence[Module],
        *,
        root: Path,
        java_home: Path | None = None,
        test_limit: float = 20.0,
        size: int = 2,
        heap: int = 768,
        local_repository: Path | None = None,
    ) -> None:
        """Make ready; JVMs are started when they are first needed.

        Args:
            modules: of the built project.
            root: the tree's root, which :class:`Line` is relative to.
            java_home: of the JDK to use; None for the ``java`` on PATH.
            test_limit: seconds for a single test.
            size: JVMs for each module.
            heap: MiB for each JVM.
            local_repository: Maven's, where it is not the one that the class paths point into.
        """
        self.size = size
        self._root = root
        self._limit = test_limit
        launch = Launch(java_home, heap, local_repository)
        self._pools = {module.name: JvmPool(module, launch, size) for module in modules}
        self._measured: dict[TestName, TestVerdict] = {}
        self._files: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def pool(self, module: str) -> JvmPool:
        """The JVMs of a module, by its name.

        Raises:
            JvmError: there is no such module.
        """
        if module not in self._pools:
            raise JvmError(f"no module {module!r} in this project; there are {', '.join(self._pools)}")
        return self._pools[module]

    def pool_of_test(self, suite: str) -> JvmPool | None:
        """The JVMs of the module that has a test class; None where none has it."""
        path = suite.replace(".", "/") + ".class"
        for pool in self._pools.values():
            if (pool.module.test_output / path).is_file() or (pool.module.main_output / path).is_file():
                return pool
        return None

    def pool_of_file(self, file: str) -> JvmPool | None:
        """The JVMs of the module that has a source file, by its path relative to the root."""
        path = (self._root / file).resolve()
        for pool in self._pools.values():
            if any(path.is_relative_to(source.resolve()) for source in pool.module.source_roots):
                return pool
        return None

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        """Coverage of the failing tests, then of as many passing ones as ``seconds`` allow.

        Raises:
            JvmError: no JVM can be started.
        """
        self._run([test for test in failing if test not in self._measured], None)
        began = time.monotonic()
        ordered = _nearest_first(failing, [test for test in passing if test not in self._measured])
        self._run(ordered, began + seconds)
        known = [test for test in (*failing, *passing) if test in self._measured]
        return Spectrum({test: self._covered(self._measured[test]) for test in known})

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        """Run each test once more in a fresh state; whether it passed, of those that ran to a verdict."""
        verdicts: dict[TestName, bool] = {}
        for pool, group in self._by_pool(tests):
            for verdict in pool.run(group, coverage=False, limit=min(self._limit, seconds)):
                if verdict.verdict not in ("missing", "skipped"):
                    verdicts[verdict.name] = verdict.verdict == "passed"
        return verdicts

    def analyze(self, file: str, lines: Sequence[int], tests: Sequence[TestName]) -> Analysis | None:
        """The code of a main source file; None where it is none of any module.

        Args:
            file: relative to the root.
            lines: whose methods are meant; all, if empty.
            tests: whose classes' constants are wanted.

        Raises:
            JvmError: the file cannot be analyzed.
        """
        pool = self.pool_of_file(file)
        if pool is None:
            return None
        return pool.analyze(self._root / file, lines, sorted({test.suite for test in tests}))

    def validate(self, batch: BatchLike) -> Iterator[CandidateVerdict]:
        """Judge a batch's candidates in one JVM; a verdict of each as it ends.

        Raises:
            JvmError: no module has the failing tests, or no JVM can be started, or each dies.
        """
        pool = self._pool_for(batch.failing, batch.file)
        path = self._root / batch.file
        candidates = [PoolCandidate(each.number, {path: each.edits}) for each in batch.candidates]
        here = tuple(test for test in batch.passing if self.pool_of_test(test.suite) is pool)
        return pool.validate(candidates, self._trial(batch, here))

    def observe(
        self, file: str, edits: Sequence[EditLike], tests: Sequence[TestName], mode: str, seconds: float
    ) -> list[Observed]:
        """Run tests with conditions observed or forced (``record``, ``true``, ``false``).

        Raises:
            JvmError: the edited file does not compile, or the JVM died.
        """
        pool = self._pool_for(tests, file)
        return pool.observe(self._root / file, edits, tests, mode=mode, limit=min(seconds, self._limit))

    def close(self) -> None:
        """End every process."""
        for pool in self._pools.values():
            pool.close()

    def _pool_for(self, tests: Sequence[TestName], file: str) -> JvmPool:
        for test in tests:
            pool = self.pool_of_test(test.suite)
            if pool is not None:
                return pool
        raise JvmError(f"{file}: no module has the tests {', '.join(map(str, tests)) or '(none)'}")

    def _trial(self, batch: BatchLike, passing: tuple[TestName, ...]) -> Trial:
        usual = {
            str(test): self._measured[test]
            for test in (*batch.failing, *passing)
            if test in self._measured and self._measured[test].verdict != "timeout"
        }
        return Trial(
            failing=batch.failing,
            passing=passing,
            limit=self._limit,
            ticks={name: verdict.ticks for name, verdict in usual.items()},
            millis={name: verdict.millis for name, verdict in usual.items()},
            seconds=batch.seconds,
            every=batch.every,
        )

    def _by_pool(self, tests: Sequence[TestName]) -> list[tuple[JvmPool, list[TestName]]]:
        groups: dict[str, list[TestName]] = {}
        for test in tests:
            pool = self.pool_of_test(test.suite)
            if pool is not None:
                groups.setdefault(pool.module.name, []).append(test)
        return [(self._pools[name], group) for name, group in groups.items()]

    def _run(self, tests: Sequence[TestName], until: float | None) -> None:
        """Measure tests, each module's by all its JVMs at once."""
        for pool, group in self._by_pool(tests):
            chunks: queue.SimpleQueue[list[TestName]] = queue.SimpleQueue()
            for start in range(0, len(group), _CHUNK):
                chunks.put(group[start : start + _CHUNK])
            failures: list[JvmError] = []
            workers = [
                threading.Thread(target=self._measure_chunks, args=(pool, chunks, until, failures))
                for _ in range(min(pool.size, chunks.qsize()))
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            if failures:
                raise failures[0]

    def _measure_chunks(
        self,
        pool: JvmPool,
        chunks: queue.SimpleQueue[list[TestName]],
        until: float | None,
        failures: list[JvmError],
    ) -> None:
        while not failures:
            try:
                chunk = chunks.get_nowait()
            except queue.Empty:
                return
            seconds = None if until is None else until - time.monotonic()
            if seconds is not None and seconds <= 0:
                return
            try:
                for verdict in pool.run(chunk, coverage=True, limit=self._limit, seconds=seconds):
                    with self._lock:
                        self._measured[verdict.name] = verdict
            except JvmError as error:
                failures.append(error)

    def _covered(self, verdict: TestVerdict) -> CoveredTest:
        lines = {
            Line(file, line)
            for name, numbers in verdict.lines.items()
            if (file := self._file(name, verdict.sources)) is not None
            for line in numbers
        }
        thrown = [
            Line(file, line)
            for name, line in verdict.trace
            if line > 0 and (file := self._file(name, verdict.sources)) is not None
        ]
        return CoveredTest(
            name=verdict.name,
            passed=verdict.verdict == "passed",
            lines=frozenset(lines),
            thrown_at=tuple(thrown),
            seconds=verdict.millis / 1000,
        )

    def _file(self, class_name: str, sources: Mapping[str, str]) -> str | None:
        """Path, relative to the root, of the main source file that a class comes from."""
        with self._lock:
            if class_name not in self._files:
                self._files[class_name] = self._find_file(class_name, sources)
            return self._files[class_name]

    def _find_file(self, class_name: str, sources: Mapping[str, str]) -> str | None:
        package, _, name = class_name.rpartition(".")
        file_name = sources.get(class_name, name.partition("$")[0] + ".java")
        for source in self._source_roots:
            file = source / package.replace(".", "/") / file_name
            if file.is_file() and file.resolve().is_relative_to(self._root.resolve()):
                return relative_to(self._root, file)
        return None

    @cached_property
    def _source_roots(self) -> tuple[Path, ...]:
        return tuple(root for pool in self._pools.values() for root in pool.module.source_roots)


def _nearest_first(failing: Sequence[TestName], passing: Sequence[TestName]) -> list[TestName]:
    """Passing tests, those that tell most first: of the failing tests' classes, packages, then others."""
    suites = {test.suite for test in failing}
    packages = {suite.rpartition(".")[0] for suite in suites}

    def distance(test: TestName) -> int:
        if test.suite in suites:
            return 0
        return 1 if test.suite.rpartition(".")[0] in packages else 2

    return sorted(passing, key=distance)
