"""The warm machinery for Java: measures coverage, and hands out the JVMs of each module."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from repairnator.core.edits import Edit
from repairnator.core.files import is_file, real
from repairnator.core.languages.java.module import SUFFIX, JavaModule
from repairnator.core.languages.java.runtime.analysis import Analysis
from repairnator.core.languages.java.runtime.coverage import Coverage, nearest_first
from repairnator.core.languages.java.runtime.launch import Launch, unlike
from repairnator.core.languages.java.runtime.order_dependence import OrderDependence, polluters_of
from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Observed,
    Probe,
    TestOutcome,
    TestVerdict,
    Trials,
)
from repairnator.core.languages.java.runtime.shares import Share, Verdicts, judged
from repairnator.core.languages.java.runtime.warming import start_warming
from repairnator.core.localize.port import Spectrum
from repairnator.core.warm.batches import Batch, Variant
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Tests handed to a JVM at once: as few as make JVMs end at about the same time, and so many at most.
_CHUNKS, _CHUNK = 16, 8
# Modules whose JVMs are kept, of those asked for last: that of the tests, and those of the code they suspect.
_POOLS_KEPT = 3
# Runs after which a test that only other tests make fail is told from one that fails now and then.
_ALONE, _TOGETHER = 2, 3


class JavaRuntime:
    """Implements :class:`repairnator.core.languages.port.WarmRuntime` for the modules of one project.

    Attributes:
        size: JVMs of each module, and so how many calls are served at once.
    """

    def __init__(
        self,
        modules: Sequence[JavaModule],
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
        launch = Launch(java_home, heap, local_repository, tuple(modules))
        self._pools = {module.name: JvmPool(module, launch, size) for module in modules}
        self._measured: dict[TestName, TestVerdict] = {}
        self._coverage = Coverage(root, [root for module in modules for root in module.source_roots])
        self._order = OrderDependence()
        self._lock = threading.Lock()
        self._recent: list[JvmPool] = []

    def pool(self, module: str) -> JvmPool:
        """The JVMs of a module, by its name.

        Raises:
            WarmRuntimeError: there is no such module.
        """
        if module not in self._pools:
            raise WarmRuntimeError(
                f"no module {module!r} in this project; there are {', '.join(self._pools)}"
            )
        return self._pools[module]

    def pool_of_test(self, suite: str) -> JvmPool | None:
        """The JVMs of the module that has a test class; None where none has it."""
        path = suite.replace(".", "/") + ".class"
        for pool in self._pools.values():
            if is_file(pool.module.test_output / path) or is_file(pool.module.main_output / path):
                return pool
        return None

    def pool_of_file(self, file: str) -> JvmPool | None:
        """The JVMs of the module that has a source file, by its path relative to the root."""
        path = real(self._root / file)
        for pool in self._pools.values():
            if any(path.is_relative_to(real(source)) for source in pool.module.source_roots):
                return pool
        return None

    def warm(self) -> None:
        """Start the JVMs and let them analyze a source file, while the caller goes on.

        Only in projects of one module: which modules of several will be asked for is not known yet, and a
        build tool may still write the classes of some.
        """
        if len(self._pools) != 1:
            return
        (pool,) = self._pools.values()
        start_warming(pool)

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        """Coverage of the failing tests, then of as many passing ones as ``seconds`` allow.

        Passing tests are those of the modules with the failing tests and with the code that these ran: others
        can tell little, and each would need JVMs of its own.

        Raises:
            WarmRuntimeError: no JVM can be started.
        """
        coverage = self._coverage
        verdicts: list[TestVerdict] = []
        self._run([test for test in failing if test not in coverage.tests], verdicts.append)
        for verdict in verdicts:
            self._keep(verdict)
        coverage.add_failing(verdicts)
        telling = {self.pool_of_test(test.suite) for test in failing}
        telling |= {self.pool_of_file(file) for file in coverage.suspected}
        telling.discard(None)
        left = [
            test
            for test in passing
            if test not in coverage.tests and self.pool_of_test(test.suite) in telling
        ]
        if left:
            until = time.monotonic() + seconds
            outputs = [pool.module.test_output for pool in self._pools.values()]
            ordered = nearest_first(failing, left, coverage.classes, outputs)
            self._run(ordered, self._take_passing, until=until)
        known = (test for test in (*failing, *passing) if test in coverage.tests)
        return Spectrum({test: coverage.tests[test] for test in known})

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        """Run each test once more in a fresh state; whether it passed, of those that ran to a verdict."""
        verdicts: list[TestVerdict] = []
        self._run(tests, verdicts.append, coverage=False, limit=min(self._limit, seconds))
        return {
            verdict.name: verdict.verdict is TestOutcome.PASSED
            for verdict in verdicts
            if verdict.verdict not in (TestOutcome.MISSING, TestOutcome.SKIPPED)
        }

    def run_after_others(
        self, tests: Sequence[TestName], others: Iterable[TestName], *, seconds: float
    ) -> frozenset[TestName]:
        """Run tests by themselves, after the others of their classes, and after those of other classes.

        Args:
            tests: that failed, and passed when they were run again.
            others: that passed.
            seconds: limit for each test, and for finding out after which others one fails.

        Returns:
            Those that pass each time by themselves and fail each time after others. From now on they are run
            with these before them.
        """
        alone = [self.rerun(tests, seconds=seconds) for _ in range(_ALONE)]
        steady = [test for test in tests if test.case and all(run.get(test) for run in alone)]
        found: set[TestName] = set()
        for suite in sorted({test.suite for test in steady}):
            own = [test for test in steady if test.suite == suite]
            found |= self._fail_together(own, [TestName(suite, "")], seconds)
        until, limit = time.monotonic() + seconds, min(self._limit, seconds)
        passed = sorted(others)
        for test in steady:
            pool = self.pool_of_test(test.suite)
            if test not in found and pool is not None:
                near = [each for each in passed if self.pool_of_test(each.suite) is pool]
                before = polluters_of(test, near, pool, limit, until)
                found |= self._fail_together([test], [*before, test], seconds) if before else set()
        return frozenset(found)

    def _fail_together(
        self, tests: Sequence[TestName], row: Sequence[TestName], seconds: float
    ) -> set[TestName]:
        """Which of the tests fail each time when a row of tests is run in one state."""
        pool = self.pool_of_test(row[-1].suite)
        if pool is None:
            return set()
        limit = min(self._limit, seconds)
        runs = [list(pool.run(row, coverage=True, limit=limit, together=True)) for _ in range(_TOGETHER)]
        failed = self._order.learn(tests, runs)
        for verdict in failed:
            self._keep(verdict)
        self._coverage.add_failing(failed)
        return {verdict.name for verdict in failed}

    def analyze(
        self, file: str, lines: Sequence[int], tests: Sequence[TestName], edits: Sequence[Edit[str]] = ()
    ) -> Analysis | None:
        """The code of a main source file in Java; None where it is none of any module.

        Args:
            file: relative to the root.
            lines: whose methods are meant, after the edits; all, if empty.
            tests: whose classes' constants are wanted.
            edits: a change of the file that is made first.

        Raises:
            WarmRuntimeError: the file cannot be analyzed.
        """
        pool = self.pool_of_file(file)
        if pool is None or not file.endswith(SUFFIX):
            return None
        suites = sorted({test.suite for test in tests})
        return self._in_use(pool).analyze(self._root / file, lines, suites, edits)

    def validate(self, batch: Batch[Variant]) -> Iterator[CandidateVerdict]:
        """Judge a batch's candidates by the tests of each module; a verdict of each as it ends.

        Raises:
            WarmRuntimeError: no module has the failing tests, or no JVM can be started, or each dies.
        """
        with closing(judged(batch, self._shares(batch), self._judge)) as verdicts:
            yield from verdicts

    def _shares(self, batch: Batch[Variant]) -> list[Share]:
        """What each module with failing tests has to judge; that of the file first."""
        own = self.pool_of_file(batch.file)
        pools = sorted(self._pools_of(batch.failing, batch.file), key=lambda pool: pool is not own)
        return [
            Share(
                pool,
                tuple(test for test in batch.failing if self.pool_of_test(test.suite) is pool),
                tuple(test for test in batch.passing if self.pool_of_test(test.suite) is pool),
            )
            for pool in pools
        ]

    def _judge(self, share: Share, batch: Batch[Variant]) -> Verdicts:
        failing = self._order.of(share.failing)
        passing = tuple(test for test in share.passing if test not in failing)
        ours = replace(batch, file=str(self._root / batch.file), failing=failing, passing=passing)
        pool, usual = self._in_use(share.pool), self._usual((*failing, *passing))
        with closing(pool.validate(ours, limit=self._limit, usual=usual)) as verdicts:
            for verdict in verdicts:
                yield self._order.without(verdict, share.failing)

    def observe(
        self,
        file: str,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        mode: str,
        seconds: float,
        trials: Trials | None = None,
    ) -> list[Observed]:
        """Run tests of the changed code with something observed, or forced.

        Args:
            file: relative to the root.
            edits: the change.
            probe: what is observed.
            tests: in order.
            mode: ``record``, ``true``, ``false``, or ``forced`` for what ``trials`` say.
            seconds: limit for each test.
            trials: values to be forced.

        Raises:
            WarmRuntimeError: the edited file does not compile, or the JVM died.
        """
        limit = min(seconds, self._limit)
        # What is forced loops easily; what is recorded may explore as well, which takes its time.
        usual = None if mode == "record" else self._usual(tests)
        path = self._root / file
        found: list[Observed] = []
        for pool in self._pools_of(tests, file):
            own = [test for test in tests if self.pool_of_test(test.suite) is pool]
            jvms = self._in_use(pool)
            found += jvms.observe(path, edits, probe, own, mode=mode, limit=limit, usual=usual, trials=trials)
        order = {test: position for position, test in enumerate(tests)}
        return sorted(found, key=lambda each: order.get(each.name, len(order)))

    def unlike_the_build(self, test: TestName) -> str:
        """See :class:`repairnator.core.languages.port.ExplainsDifferences`."""
        pool = self.pool_of_test(test.suite)
        if pool is None:
            return "no module has its class"
        return "; ".join(each for each in (unlike(pool.module), *pool.warnings) if each)

    def close(self) -> None:
        """End every process."""
        for pool in self._pools.values():
            pool.close()

    def _pools_of(self, tests: Sequence[TestName], file: str) -> list[JvmPool]:
        """The JVMs of the modules that have tests, in the tests' order."""
        pools = [pool for pool, _ in self._by_pool(tests)]
        if not pools:
            names = ", ".join(map(str, tests)) or "(none)"
            raise WarmRuntimeError(f"{file}: no module has the tests {names}")
        return pools

    def _in_use(self, pool: JvmPool) -> JvmPool:
        """The pool, which is wanted now; idle JVMs of modules that were not asked for lately are ended."""
        with self._lock:
            self._recent = [pool, *(other for other in self._recent if other is not pool)]
            evicted, self._recent = self._recent[_POOLS_KEPT:], self._recent[:_POOLS_KEPT]
        for other in evicted:
            other.close_idle()
        return pool

    def _usual(self, tests: Sequence[TestName]) -> list[TestVerdict]:
        """What tests took on the unchanged code, as far as that was measured."""
        return [self._measured[test] for test in tests if test in self._measured]

    def _by_pool(self, tests: Sequence[TestName]) -> list[tuple[JvmPool, list[TestName]]]:
        groups: dict[str, list[TestName]] = {}
        for test in tests:
            pool = self.pool_of_test(test.suite)
            if pool is not None:
                groups.setdefault(pool.module.name, []).append(test)
        return [(self._pools[name], group) for name, group in groups.items()]

    def _keep(self, verdict: TestVerdict) -> None:
        """Remember how long a test takes; what it ran is the coverage's business."""
        self._measured[verdict.name] = replace(verdict, lines={}, branches={}, sources={})

    def _take_passing(self, verdict: TestVerdict) -> None:
        with self._lock:
            self._keep(verdict)
            self._coverage.add(verdict)

    def _run(
        self,
        tests: Sequence[TestName],
        take: Callable[[TestVerdict], None],
        *,
        until: float | None = None,
        coverage: bool = True,
        limit: float | None = None,
    ) -> None:
        """Run tests, each module's by all its JVMs at once, until ``until``; ``take`` gets each verdict."""
        for pool, group in self._by_pool(tests):
            self._in_use(pool)
            chunks: queue.SimpleQueue[list[TestName]] = queue.SimpleQueue()
            size = max(1, min(_CHUNK, len(group) // (pool.size * _CHUNKS)))
            for start in range(0, len(group), size):
                chunks.put(group[start : start + size])

            def run(chunk: list[TestName], pool: JvmPool = pool) -> Iterator[TestVerdict]:
                seconds = None if until is None else until - time.monotonic()
                if seconds is None or seconds > 0:
                    yield from pool.run(chunk, coverage=coverage, limit=limit or self._limit, seconds=seconds)

            with ThreadPoolExecutor(pool.size, thread_name_prefix="tests") as threads:
                workers = [threads.submit(_drain, chunks, run, take) for _ in range(pool.size)]
                for worker in workers:
                    worker.result()


def _drain(
    chunks: queue.SimpleQueue[list[TestName]],
    run: Callable[[list[TestName]], Iterator[TestVerdict]],
    take: Callable[[TestVerdict], None],
) -> None:
    """Run chunks until none is left."""
    while True:
        try:
            chunk = chunks.get_nowait()
        except queue.Empty:
            return
        for verdict in run(chunk):
            take(verdict)
