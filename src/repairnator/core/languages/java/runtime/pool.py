"""Several JVMs for one module: requests go to whichever is free; one that dies is replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.core.edits import Edit, applied
from repairnator.core.files import MAX_SOURCE_BYTES, FileError, read_file
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.analysis import Analysis, read_analysis
from repairnator.core.languages.java.runtime.launch import Launch
from repairnator.core.languages.java.runtime.process import Jvm, JvmDied
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Observed,
    Offsets,
    Outcome,
    Probe,
    TestOutcome,
    TestVerdict,
    Trials,
    edit_to_request,
    test_to_request,
)
from repairnator.core.languages.java.runtime.turns import Turns
from repairnator.core.texts import EditError, decoded
from repairnator.core.warm.batches import Batch, Variant
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Seconds beyond what tests may take: compiling, and waiting for a processor.
_COMPILING = 60.0
# Seconds for all trials of a request; no more are begun then.
_TRYING = 5.0
# Deaths in a row, without a candidate judged or a test run between them, after which the pool gives up.
_DEATHS = 3
# A test that uses up this many ticks does not end: some seconds of plain looping.
_ENDLESS = 200_000_000


@dataclass(frozen=True, slots=True)
class _Unchanged:
    """A candidate that changes nothing but white space."""

    number: int = 0
    edits: tuple[Edit[str], ...] = (Edit(0, 0, " "),)


class JvmPool:
    """JVMs that have one module open; any number of threads may use them, of which some have to wait.

    Candidates wait longest, unless their trial is urgent.
    """

    def __init__(self, module: JavaModule, launch: Launch, size: int) -> None:
        """Make a pool; JVMs are started when they are first needed.

        Args:
            module: to open.
            launch: how.
            size: how many JVMs at most.
        """
        # What is not as in the build's own test JVMs, as the first of ours told.
        self.warnings: tuple[str, ...] = ()
        self.module = module
        self.size = size
        self._launch = launch
        self._free: list[Jvm] = []
        self._all: set[Jvm] = set()
        self._turns = Turns(size)
        self._lock = threading.Lock()
        self._closed = False

    def warm(self, file: Path | None) -> None:
        """Have a JVM ready that has used its compiler, on ``file``, where there is one.

        Raises:
            WarmRuntimeError: no JVM can be started, or it died.
        """
        with self._leased() as jvm:
            if file is None:
                return
            jvm.ask({"op": "analyze", "file": str(file), "lines": [], "testClasses": []}, silence=_COMPILING)
            batch = Batch(str(file), (_Unchanged(),), (), (), _COMPILING)
            jvm.ask(self._validation(batch.candidates, batch, limit=0.0, usual=()), silence=_COMPILING)

    def run(
        self,
        tests: Sequence[TestName],
        *,
        coverage: bool,
        limit: float,
        seconds: float | None = None,
        ticks: int = _ENDLESS,
        together: bool = False,
    ) -> Iterator[TestVerdict]:
        """Run tests of the unchanged module, each by itself; a verdict of each as it ends.

        Args:
            tests: in order.
            coverage: whether to tell which lines they ran.
            limit: seconds for a single test.
            seconds: after which no more tests are begun; None for no limit.
            ticks: loop iterations and method entries for a single test.
            together: each after those before it, in one state.

        Raises:
            WarmRuntimeError: no JVM can be started, or each dies.
        """
        left = list(tests)
        until = None if seconds is None else time.monotonic() + seconds
        deaths = 0
        while left and deaths < _DEATHS:
            request = {
                "op": "run",
                "tests": [test_to_request(test) for test in left],
                "coverage": coverage,
                "limitMs": _millis(limit),
                "ticks": ticks,
                "together": together,
                "deadlineMs": 0 if until is None else max(1, _millis(until - time.monotonic())),
            }
            try:
                # Closed before the JVM is put back, so that nobody gets it with a request under way.
                with (
                    self._leased() as jvm,
                    closing(jvm.request(request, silence=limit + _COMPILING)) as replies,
                ):
                    for reply in replies:
                        if reply.get("event") == "test":
                            deaths = 0
                            yield TestVerdict.from_reply(reply)
                        elif reply.get("event") == "begin":
                            left = left[left.index(TestName(reply["suite"], reply["case"])) :]
                    return
            except JvmDied as death:
                deaths += 1
                yield TestVerdict(
                    left[0], TestOutcome.TIMEOUT if death.hung else TestOutcome.ERROR, message=str(death)
                )
                left = left[1:]
                if deaths == _DEATHS:
                    raise

    def analyze(
        self,
        file: Path,
        lines: Sequence[int],
        test_classes: Sequence[str],
        edits: Sequence[Edit[str]] = (),
    ) -> Analysis:
        """The analysis of a source file after edits; see :class:`Analysis`.

        Raises:
            WarmRuntimeError: the file cannot be analyzed.
        """
        request = {
            "op": "analyze",
            "file": str(file),
            "lines": list(lines),
            "testClasses": list(test_classes),
        }
        if edits:
            offsets = Offsets(self._text(file))
            request["edits"] = [edit_to_request(edit, offsets) for edit in edits]
        with self._leased() as jvm:
            return read_analysis(jvm.ask(request, silence=_COMPILING))

    def validate(
        self, batch: Batch[Variant], *, limit: float, usual: Sequence[TestVerdict]
    ) -> Generator[CandidateVerdict, None, None]:
        """Judge a batch's candidates in one JVM; a verdict of each as it ends.

        A candidate that kills its JVM, or hangs it, is judged ``timeout``; the JVM is replaced and the rest
        go on.

        Args:
            batch: the candidates; its file is absolute here.
            limit: seconds for a single test at most.
            usual: what tests took on the unchanged code, as far as known; candidates get several times as
                much.

        Raises:
            WarmRuntimeError: no JVM can be started, or each dies before it judges anything.
        """
        left = {candidate.number: candidate for candidate in batch.candidates}
        until: float | None = None
        deaths = 0
        while left:
            # Made before there is a JVM for it, so that none stands idle meanwhile.
            request = self._validation(list(left.values()), batch, limit=limit, usual=usual)
            running: int | None = None
            asked = time.monotonic()
            try:
                with ExitStack() as stack:
                    jvm = stack.enter_context(self._leased(urgent=batch.urgent))
                    began = time.monotonic()
                    batch.spent("queue", began - asked)
                    if not batch.wanted():
                        return
                    until = until or began + batch.seconds
                    request["deadlineMs"] = max(1, _millis(until - began))
                    replies = jvm.request(request, silence=limit + _COMPILING)
                    stack.enter_context(closing(replies))
                    for reply in replies:
                        if reply.get("event") == "begin":
                            running = reply["n"]
                        elif reply.get("event") == "candidate":
                            deaths = 0
                            left.pop(reply["n"], None)
                            yield CandidateVerdict.from_reply(reply)
                        elif reply.get("done"):
                            for activity in ("compile", "load", "run"):
                                batch.spent(activity, reply[f"{activity}Millis"] / 1000)
                return
            except JvmDied as death:
                deaths += 1
                if running in left:
                    del left[running]
                    yield CandidateVerdict(running, Outcome.TIMEOUT, message=str(death), lost=True)
                elif deaths >= _DEATHS or self._closed:
                    raise

    def observe(
        self,
        file: Path,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        *,
        mode: str,
        limit: float,
        usual: Sequence[TestVerdict] | None = None,
        trials: Trials | None = None,
    ) -> list[Observed]:
        """Run tests of the changed module with something observed; see ``observe`` in the protocol.

        With ``usual``, what tests use on the unchanged code, one with much more is cut off.

        Raises:
            WarmRuntimeError: the edited file does not compile, or the JVM died.
        """
        text = self._text(file)
        offsets = Offsets(text)
        request = {
            "op": "observe",
            "file": str(file),
            "edits": [edit_to_request(edit, offsets) for edit in edits],
            "probe": probe.to_request(Offsets(applied(text, edits))),
            "tests": [test_to_request(test) for test in tests],
            "mode": mode,
            "limitMs": _millis(limit),
            "maxEvaluations": probe.most,
        }
        if trials is not None:
            request |= trials.to_request() | {"deadlineMs": _millis(_TRYING)}
        if usual is not None:
            request["usual"] = _usual(usual)
        with self._leased() as jvm:
            return [
                Observed.from_reply(reply)
                for reply in jvm.request(request, silence=limit + _COMPILING)
                if reply.get("event") == "observed"
            ]

    @property
    def running(self) -> int:
        """How many JVMs there are now."""
        with self._lock:
            return len(self._all)

    def close_idle(self) -> None:
        """End the JVMs that nobody is using; when they are needed again, others are started."""
        with self._lock:
            idle, self._free = self._free, []
            self._all.difference_update(idle)
        for jvm in idle:
            jvm.close()

    def close(self) -> None:
        """End all JVMs, also those at work."""
        with self._lock:
            self._closed = True
            jvms = list(self._all)
            self._all.clear()
            self._free.clear()
        for jvm in jvms:
            jvm.close()

    @contextmanager
    def _leased(self, *, urgent: bool = True) -> Iterator[Jvm]:
        """A JVM for the caller alone; put back afterwards if it can be asked again."""
        with self._turns.taken(urgent=urgent):
            jvm = self._take()
            try:
                yield jvm
            except JvmDied:
                jvm.close()
                raise
            finally:
                self._put_back(jvm)

    def _take(self) -> Jvm:
        with self._lock:
            if self._closed:
                raise WarmRuntimeError("the JVMs of this module were closed")
            if self._free:
                return self._free.pop()
        jvm = self._launch.start(self.module)
        self.warnings = jvm.warnings
        with self._lock:
            if not self._closed:
                self._all.add(jvm)
                return jvm
        jvm.close()
        raise WarmRuntimeError("the JVMs of this module were closed")

    def _put_back(self, jvm: Jvm) -> None:
        with self._lock:
            if jvm in self._all and jvm.alive:
                self._free.append(jvm)
                return
            self._all.discard(jvm)
        jvm.close()

    def _validation(
        self,
        candidates: Sequence[Variant],
        batch: Batch[Variant],
        *,
        limit: float,
        usual: Sequence[TestVerdict],
    ) -> dict[str, Any]:
        offsets = Offsets(self._text(Path(batch.file)))
        listed = [
            {"n": each.number, "edits": [edit_to_request(edit, offsets) for edit in each.edits]}
            for each in candidates
        ]
        return {
            "op": "validate",
            "file": batch.file,
            "candidates": listed,
            "failing": [test_to_request(test) for test in batch.failing],
            "passing": [test_to_request(test) for test in batch.passing],
            "limitMs": _millis(limit),
            "usual": _usual(usual),
            "deadlineMs": _millis(batch.seconds),
            "all": batch.every,
        }

    def _text(self, file: Path) -> str:
        try:
            data = read_file(file, max_bytes=MAX_SOURCE_BYTES)
            return decoded(data, self.module.encoding)
        except (FileError, EditError) as error:
            raise WarmRuntimeError(f"cannot read {file}: {error}") from error


def _usual(verdicts: Sequence[TestVerdict]) -> dict[str, dict[str, Any]]:
    return {str(verdict.name): verdict.to_usual() for verdict in verdicts}


def _millis(seconds: float) -> int:
    return int(seconds * 1000)
