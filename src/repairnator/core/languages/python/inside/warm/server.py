"""The server: requests in, replies out, each piece of work in forks of this process."""

from __future__ import annotations

import gc
import platform
import sys
import time
from collections.abc import Sequence
from typing import Any, Callable

from .endings import MISSING, PASSED, Ending, real
from .exchange import Live, exchanges
from .forks import Forks, Message, Stop
from .judging import (
    ENDLESS,
    MEGABYTES,
    UNLIMITED,
    Alarm,
    Candidate,
    Limits,
    Name,
    guarded,
    how_lost,
    inside_of,
    name_of,
    serving,
    verdict_of,
)
from .observing import Observer
from .sources import Change, Compiled, Source
from .state import Snapshot
from .ticks import Ticks
from .tracing import Tracer
from .wire import Wire

_TOGETHER = 200  # tests that one fork runs for their coverage
# Iterations and calls that a candidate may use: so many times what the unchanged code does, at least so many.
_TICKS_FACTOR, _TICKS_ENDLESS = 10, 50_000
_clock = time.monotonic


class Server:
    """Serves the requests of one process that has collected its tests."""

    def __init__(self, wire: Wire, roots: Sequence[str], tests: Any) -> None:
        self._wire = wire
        self._inside = inside_of(roots)
        self._tests = tests
        self._sources: dict[str, Source] = {}
        self._originals: dict[str, dict[int, Compiled]] = {}
        self._ticks = Ticks()
        self._forks = Forks(MEGABYTES, wire.cancelled)
        files = {real(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
        self._live = Live([file for file in files if self._inside(file)])
        self._known: dict[str, int] = {}
        self._usual: dict[tuple[str, frozenset[int], tuple[Name, ...]], int] = {}
        self._search: Any = None
        gc.collect()
        gc.freeze()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        serving(
            self._wire,
            {"tests": self._list, "run": self._run, "judge": self._judge, "observe": self._observe},
        )

    def _list(self, _: Message) -> Message:
        names = self._tests.names()
        foreign = [
            name
            for name, module in list(sys.modules.items())
            if getattr(module, "__file__", None) and not self._inside(real(module.__file__ or ""))
        ]
        return {
            "tests": [[*name, self._tests.file_of(name)] for name in names],
            "python": platform.python_version(),
            "modules": foreign,
        }

    # running tests as they are

    def _run(self, request: Message) -> Message:
        """Run tests, each alone or one after the other, with or without coverage."""
        names = [name_of(each) for each in request["tests"]]
        limit, until = float(request["limit"]), _clock() + float(request["deadline"])
        many = bool(request.get("together"))
        size = _TOGETHER if many else 1
        groups = [names[at : at + size] for at in range(0, len(names), size)]
        left = 0
        for group in groups:
            if _clock() >= until:
                left += len(group)
                continue
            self._run_group(group, request, limit, until)
        return {"left": left}

    def _run_group(self, names: list[Name], request: Message, limit: float, until: float) -> None:
        tests, coverage = self._tests, bool(request.get("coverage"))

        def work() -> Callable[[Name], Message]:
            tests.begin()
            running = tests.full(names)
            tracer = Tracer(self._inside) if coverage else None
            waiting: dict[Name, Message] = {}

            def one(name: Name) -> Message:
                while name not in waiting:
                    began = _clock()
                    if tracer:
                        tracer.start()
                    found, ending = next(running)
                    arcs = tracer.stop() if tracer else {}
                    waiting[found] = self._ran(found, ending, _clock() - began, arcs)
                return waiting.pop(name)

            return one

        def tell(at: int, message: Message) -> None:
            if "lost" in message:
                message = self._ran(names[at], Ending(how_lost(message["lost"])), limit, {})
            self._event("test", message)

        self._forks.run(names, work, tell, limit=lambda _: limit, until=until)

    def _ran(self, name: Name, ending: Ending, seconds: float, arcs: dict[str, Any]) -> Message:
        told = ending.to_message(self._inside)
        return {"suite": name[0], "case": name[1], **told, "seconds": seconds, "arcs": arcs}

    def _event(self, kind: str, message: Message) -> None:
        self._wire.tell(kind, message)

    # judging candidates

    def _judge(self, request: Message) -> Message:
        """Judge candidates of one file; see ``PROTOCOL.md``."""
        if request.get("search") != self._search:
            self._search, self._known = request.get("search"), {}
        began = _clock()
        source = self._source(request["file"])
        ready = self._made_ready(request, source)
        compiled = _clock() - began
        failing = [name_of(each) for each in request["failing"]]
        passing = [name_of(each) for each in request["passing"]]
        until = _clock() + float(request["deadline"])
        limits = Limits(request)
        forks = self._forks.made
        ticks = self._usual_ticks(ready, source, failing, limits)

        def tell(at: int, message: Message) -> None:
            message = verdict_of(ready[at], message)
            if message["verdict"] == "plausible":
                message = self._confirmed(ready[at], failing, passing, limits)
            self._event("candidate", message)

        begun = self._forks.run(
            ready,
            lambda: self._quick_worker(failing, limits, ticks, every=bool(request.get("all"))),
            tell,
            limit=lambda _: limits.seconds,
            until=until,
        )
        for candidate in ready[begun:]:
            self._event("candidate", {"n": candidate.number, "verdict": "aborted"})
        return {"compile": compiled, "run": _clock() - began - compiled, "forks": self._forks.made - forks}

    def _made_ready(self, request: Message, source: Source) -> list[Candidate]:
        """Compile all; those that need no run are told at once."""
        ready = []
        for each in request["candidates"]:
            number = int(each["n"])
            changes: list[Change] = [(int(start), int(end), str(text)) for start, end, text in each["edits"]]
            try:
                candidate = self._compiled(source, number, changes)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._event(
                    "candidate", {"n": number, "verdict": "uncompilable", "message": str(error)[:300]}
                )
                continue
            if candidate is None:
                self._event("candidate", {"n": number, "verdict": "elsewhere"})
                continue
            first = self._known.setdefault(candidate.digest, number)
            if not candidate.digest.strip("="):
                self._event("candidate", {"n": number, "verdict": "original"})
            elif first != number:
                same = {"n": number, "verdict": "duplicate", "of": first, "code": candidate.digest}
                self._event("candidate", same)
            else:
                ready.append(candidate)
        return ready

    def _compiled(self, source: Source, number: int, changes: Sequence[Change]) -> Candidate | None:
        """A candidate's code; None where its module has to be imported anew."""
        by_unit: dict[int, list[Change]] = {}
        units = {}
        for change in changes:
            unit = source.unit_of(change)
            if unit is None:
                return None
            units[id(unit)] = unit
            by_unit.setdefault(id(unit), []).append(change)
        originals = self._originals[source.path]
        for key, unit in units.items():
            if key not in originals:
                originals[key] = unit.compiled(())
        compiled = [units[key].compiled(changes) for key, changes in by_unit.items()]
        exchange = exchanges(source, compiled, originals, self._live)
        if exchange is None:
            return None
        changed = [each for each in compiled if each.digest != originals[id(each.unit)].digest]
        parts = sorted("%s:%d:%s" % (source.path, each.unit.start, each.digest) for each in changed)
        return Candidate(number, exchange, "=".join(parts), frozenset(units))

    def _source(self, file: str) -> Source:
        path = real(file)
        if path not in self._sources:
            self._sources[path] = Source(path)
            self._originals[path] = {}
        return self._sources[path]

    def _quick_worker(
        self,
        failing: Sequence[Name],
        limits: Limits,
        allowed: dict[frozenset[int], int],
        *,
        every: bool,
    ) -> Callable[[Candidate], Message]:
        tests, ticks = self._tests, self._ticks
        tests.begin()
        clock = Alarm()
        snapshot = Snapshot(self._inside)

        def one(candidate: Candidate) -> Message:
            began = _clock()
            endings: list[tuple[Name, Ending]] = []
            try:
                for exchange in candidate.exchange:
                    exchange.make()
                for name in failing:
                    ticks.allow(allowed[candidate.units])
                    clock.set(limits.seconds)
                    ending = guarded(tests.quick, name)
                    clock.clear()
                    endings.append((name, ending))
                    if ending.type == ENDLESS or not (ending.passed or every):
                        break
            except BaseException as error:  # noqa: BLE001 - of the candidate's own defaults
                endings.append((failing[0], Ending.thrown(error)))
            finally:
                clock.clear()
                for exchange in candidate.exchange:
                    exchange.undo()
            message: Message = {
                "endings": [[*name, ending.to_message(self._inside)] for name, ending in endings]
            }
            message["seconds"] = _clock() - began
            if not snapshot.restore():
                raise Stop(message)
            return message

        return one

    def _usual_ticks(
        self, ready: Sequence[Candidate], source: Source, failing: Sequence[Name], limits: Limits
    ) -> dict[frozenset[int], int]:
        """How many iterations and calls a failing test may take, by the units that are exchanged.

        It is told by what the unchanged code takes, where that comes to an end.
        """
        found: dict[frozenset[int], int] = {}
        for units in {candidate.units for candidate in ready}:
            key = (source.path, units, tuple(failing))
            if key not in self._usual:
                self._usual[key] = self._ticks_of(units, source, failing, limits)
            found[units] = self._usual[key]
        return found

    def _ticks_of(
        self, units: frozenset[int], source: Source, failing: Sequence[Name], limits: Limits
    ) -> int:
        originals = self._originals[source.path]
        exchange = exchanges(source, [originals[key] for key in units], originals, self._live) or []
        usual = [_TICKS_ENDLESS]
        ticks = self._ticks

        def work() -> Callable[[Name], Message]:
            self._tests.begin()
            clock = Alarm()
            for each in exchange:
                each.make()

            def one(name: Name) -> Message:
                ticks.allow(limits.ticks)
                clock.set(limits.seconds)
                ending = guarded(self._tests.quick, name)
                clock.clear()
                return {"ticks": ticks.spent if ending.type != ENDLESS else 0}

            return one

        def tell(_: int, message: Message) -> None:
            usual.append(int(message.get("ticks", 0)) * _TICKS_FACTOR)

        self._forks.run(list(failing), work, tell, limit=lambda _: limits.seconds)
        return min(max(usual), limits.ticks)

    def _confirmed(
        self, candidate: Candidate, failing: Sequence[Name], passing: Sequence[Name], limits: Limits
    ) -> Message:
        """Run all tests on a candidate in a fresh fork, as pytest itself runs them."""
        tests, ticks = self._tests, self._ticks
        names = [*failing, *passing]
        endings: list[tuple[Name, Message]] = []

        def work() -> Callable[[list[Name]], Message]:
            tests.begin()
            for exchange in candidate.exchange:
                exchange.make()
            ticks.allow(UNLIMITED)

            def one(group: list[Name]) -> Message:
                found = []
                for name, ending in tests.full(group):
                    found.append([*name, ending.to_message(self._inside)])
                    if not ending.passed:
                        break
                return {"endings": found}

            return one

        def tell(_: int, message: Message) -> None:
            if "lost" in message:
                endings.append((failing[0], {"verdict": "lost", "message": message["lost"]}))
            endings.extend((name_of(each[:2]), each[2]) for each in message.get("endings", ()))

        groups = [group for group in (list(failing), list(passing)) if group]
        allowed = limits.seconds + limits.passing
        self._forks.run(groups, work, tell, limit=lambda _: allowed)
        bad = [(name, ending) for name, ending in endings if ending["verdict"] != PASSED]
        message: Message = {"n": candidate.number, "code": candidate.digest}
        if not bad and len(endings) == len(names):
            return {**message, "verdict": "plausible", "fixed": len(failing)}
        name, ending = bad[0] if bad else (failing[0], {"verdict": MISSING})
        broke = name not in failing
        return {
            **message,
            "verdict": "failed",
            "test": list(name),
            "type": ending.get("type", ""),
            "message": ending.get("message", ""),
            "fixed": len(failing) if broke else 0,
            "breaks": broke,
        }

    # observing values

    def _observe(self, request: Message) -> Message:
        """Run tests while what is in scope at some lines is noted."""
        names = [name_of(each) for each in request["tests"]]
        limit, tests = float(request["limit"]), self._tests
        observer = Observer(real(request["file"]), request["lines"], int(request["most"]))

        def work() -> Callable[[Name], Message]:
            tests.begin()

            def one(name: Name) -> Message:
                observer.start()
                try:
                    ending = guarded(tests.quick, name)
                finally:
                    seen = observer.stop()
                return {"suite": name[0], "case": name[1], "verdict": ending.verdict, "seen": seen}

            return one

        def tell(_: int, message: Message) -> None:
            if "lost" not in message:
                self._event("observed", message)

        self._forks.run(names, work, tell, limit=lambda _: limit, until=_clock() + float(request["deadline"]))
        return {}
