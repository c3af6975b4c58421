"""Batches handed to the warm processes, as many at once as there are, while the next ones are made."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from repairnator.core.search.tally import Tally
from repairnator.core.warm.batches import Batch, Variant
from repairnator.core.warm.verdicts import CandidateVerdict
from repairnator.errors import WarmRuntimeError

# Batches waiting for a process, for each process: enough that none waits for candidates to be made.
_WAITING = 1
# What a batch should take: long enough to be worth a compilation, short enough to follow what was learned.
_SECONDS = 1.5
_SMALLEST, _FIRST, _LARGEST = 24, 64, 600


class ScoredVariant(Variant, Protocol):
    """A candidate of a search."""

    @property
    def score(self) -> float: ...


C = TypeVar("C", bound=ScoredVariant)


C_contra = TypeVar("C_contra", bound=ScoredVariant, contravariant=True)


class Judge(Protocol[C_contra]):
    """A warm runtime that judges candidates, ``size`` batches at once."""

    @property
    def size(self) -> int: ...

    def validate(self, batch: Batch[C_contra]) -> Iterator[CandidateVerdict]: ...


class Pace:
    """How large batches should be, learned from those before, of other searches of the project too.

    Beside its candidates a batch has a cost of its own: compiling the rest of a file, or a fork.

    Attributes:
        size: how many candidates the next batch should have.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.size = _FIRST

    def learn(self, tried: int, seconds: float) -> None:
        """Aim the next batches at a good length, now that so many candidates took so many seconds."""
        if tried < _SMALLEST // 2:
            return
        wanted = int(tried * _SECONDS / max(seconds, 1e-3))
        with self._lock:
            self.size = max(_SMALLEST, min(_LARGEST, (self.size + wanted) // 2, 3 * self.size))


class Dispatcher(Generic[C]):
    """Runs batches in threads and hands back what becomes of their candidates."""

    def __init__(self, runtime: Judge[C], tally: Tally, pace: Pace) -> None:
        self._runtime = runtime
        self._tally = tally
        self._pace = pace
        # One for each that waits, too: its request is ready when a process is.
        self._most = runtime.size * (1 + _WAITING)
        self._threads = ThreadPoolExecutor(max_workers=self._most, thread_name_prefix="validate")
        # Verdicts, and batches whose last verdict is before them.
        self._done: queue.SimpleQueue[tuple[C, CandidateVerdict] | Batch[C]] = queue.SimpleQueue()
        self._flying: set[Future[None]] = set()
        # Scores by number of the candidates that were handed over and are not collected yet.
        self._awaited: dict[int, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take no more batches; what is running ends within its own deadline and is thrown away."""
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def hungry(self) -> bool:
        """Whether another batch should be handed over."""
        with self._lock:
            self._flying = {future for future in self._flying if not future.done()}
            return len(self._flying) < self._most

    @property
    def idle(self) -> bool:
        with self._lock:
            return all(future.done() for future in self._flying) and self._done.empty()

    @property
    def bound(self) -> float:
        """What the candidates still to be collected score at most; 0 when there are none."""
        return max(self._awaited.values(), default=0.0)

    def submit(self, batch: Batch[C]) -> None:
        self._awaited |= {candidate.number: candidate.score for candidate in batch.candidates}
        future = self._threads.submit(self._run, batch)
        with self._lock:
            self._flying.add(future)

    def collect(self, seconds: float) -> Iterator[tuple[C, CandidateVerdict]]:
        """What has ended since; waits up to ``seconds`` for the first.

        Raises:
            WarmRuntimeError: the processes do not work at all.
        """
        began = time.monotonic()
        try:
            entry = self._done.get(timeout=seconds)
        except queue.Empty:
            self._raise_failures()
            return
        finally:
            self._tally.spend("wait", time.monotonic() - began)
        while True:
            if isinstance(entry, Batch):
                for candidate in entry.candidates:
                    self._awaited.pop(candidate.number, None)
            else:
                self._awaited.pop(entry[0].number, None)
                yield entry
            try:
                entry = self._done.get_nowait()
            except queue.Empty:
                return

    def _raise_failures(self) -> None:
        with self._lock:
            done = [future for future in self._flying if future.done() and not future.cancelled()]
            self._flying.difference_update(done)
        for future in done:
            future.result()

    def _run(self, batch: Batch[C]) -> None:
        began, waited = time.monotonic(), 0.0

        def spent(activity: str, seconds: float) -> None:
            nonlocal waited
            if activity == "queue":
                waited += seconds
            else:
                self._tally.spend(activity, seconds)

        by_number = {candidate.number: candidate for candidate in batch.candidates}
        tried = 0
        try:
            for outcome in self._runtime.validate(replace(batch, spent=spent, wanted=self._wanted)):
                candidate = by_number.get(outcome.number)
                if candidate is not None:
                    tried += 1
                    self._done.put((candidate, outcome))
                if self._stopped.is_set():
                    return
        except WarmRuntimeError as error:
            if tried == 0 and self._stopped.is_set():
                return
            self._tally.note("lastWarmRuntimeError", str(error))
        finally:
            seconds = time.monotonic() - began - waited
            self._tally.spend("validate", seconds)
            self._pace.learn(tried, seconds)
            self._done.put(batch)

    def _wanted(self) -> bool:
        return not self._stopped.is_set()
