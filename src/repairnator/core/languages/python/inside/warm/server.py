"""The server: requests in, replies out, each piece of work in forks of this process."""

from __future__ import annotations

import gc
import os
import platform
import signal
import sys
import time
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from .endings import MISSING, PASSED, Ending, real
from .exchange import Exchange, Live, exchanges
from .forks import Forks, Message, Stop
from .observing import Observer
from .reimport import Reimported
from .sources import Change, Compiled, Source
from .state import Snapshot
from .ticks import Endless, Ticks
from .tracing import Tracer
from .wire import Wire

Name = Tuple[str, str]

_MEGABYTES = 1024  # that a fork may have more than the server
_TOGETHER = 200  # tests that one fork runs for their coverage
_clock = time.monotonic


class Candidate:
    """A candidate made ready: its code compiled, and what it is exchanged for.

    Attributes:
        number: of the request.
        exchange: what is exchanged; empty where the module has to be imported anew.
        digest: equal for equal code.
    """

    def __init__(self, number: int, exchange: Sequence[Exchange], digest: str) -> None:
        self.number = number
        self.exchange = exchange
        self.digest = digest


class Server:
    """Serves the requests of one process that has collected its tests."""

    def __init__(self, wire: Wire, roots: Sequence[str], tests: Any) -> None:
        self._wire = wire
        self._inside = _inside(roots)
        self._tests = tests
        self._sources: Dict[str, Source] = {}
        self._originals: Dict[str, Dict[int, Compiled]] = {}
        self._ticks = Ticks()
        self._forks = Forks(_MEGABYTES)
        files = {real(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
        self._live = Live([file for file in files if self._inside(file)])
        self._known: Dict[str, int] = {}
        self._search: Any = None
        gc.collect()
        gc.freeze()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        serving(self._wire, {"tests": self._list, "run": self._run, "judge": self._judge, "observe": self._observe})

    def _list(self, request: Message) -> Message:
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
        names = [_name(each) for each in request["tests"]]
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

    def _run_group(self, names: List[Name], request: Message, limit: float, until: float) -> None:
        tests, coverage = self._tests, bool(request.get("coverage"))

        def work() -> Callable[[Name], Message]:
            tests.begin()
            running = tests.full(names)
            tracer = Tracer(self._inside) if coverage else None
            waiting: Dict[Name, Message] = {}

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
                message = self._ran(names[at], Ending(_how_lost(message["lost"])), limit, {})
            self._event("test", message)

        self._forks.run(names, work, tell, limit=lambda _: limit, until=until)

    def _ran(self, name: Name, ending: Ending, seconds: float, arcs: Dict[str, Any]) -> Message:
        told = ending.to_message(self._inside)
        return {"suite": name[0], "case": name[1], **told, "seconds": seconds, "arcs": arcs}

    def _event(self, kind: str, message: Message) -> None:
        self._wire.send({"event": kind, **message})

    # judging candidates

    def _judge(self, request: Message) -> Message:
        """Judge candidates of one file; see ``PROTOCOL.md``."""
        if request.get("search") != self._search:
            self._search, self._known = request.get("search"), {}
        began = _clock()
        ready = self._made_ready(request)
        compiled = _clock() - began
        failing = [_name(each) for each in request["failing"]]
        passing = [_name(each) for each in request["passing"]]
        until = _clock() + float(request["deadline"])
        limits = _Limits(request)
        forks = self._forks.made

        def tell(at: int, message: Message) -> None:
            message = _verdict(ready[at], message)
            if message["verdict"] == "plausible":
                message = self._confirmed(ready[at], failing, passing, limits)
            self._event("candidate", message)

        begun = self._forks.run(
            ready,
            lambda: self._quick_worker(failing, limits, every=bool(request.get("all"))),
            tell,
            limit=lambda _: limits.seconds,
            until=until,
        )
        for candidate in ready[begun:]:
            self._event("candidate", {"n": candidate.number, "verdict": "aborted"})
        return {"compile": compiled, "run": _clock() - began - compiled, "forks": self._forks.made - forks}

    def _made_ready(self, request: Message) -> List[Candidate]:
        """Compile all; those that need no run are told at once."""
        source = self._source(request["file"])
        ready = []
        for each in request["candidates"]:
            number = int(each["n"])
            changes: List[Change] = [(int(start), int(end), str(text)) for start, end, text in each["edits"]]
            try:
                candidate = self._compiled(source, number, changes)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._event("candidate", {"n": number, "verdict": "uncompilable", "message": str(error)[:300]})
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

    def _compiled(self, source: Source, number: int, changes: Sequence[Change]) -> Optional[Candidate]:
        """A candidate's code; None where its module has to be imported anew."""
        by_unit: Dict[int, List[Change]] = {}
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
        return Candidate(number, exchange, "=".join(parts))

    def _source(self, file: str) -> Source:
        path = real(file)
        if path not in self._sources:
            self._sources[path] = Source(path)
            self._originals[path] = {}
        return self._sources[path]

    def _quick_worker(
        self, failing: Sequence[Name], limits: "_Limits", *, every: bool
    ) -> Callable[[Candidate], Message]:
        tests, ticks = self._tests, self._ticks
        tests.begin()
        clock = _Alarm()
        snapshot = Snapshot(self._inside)

        def one(candidate: Candidate) -> Message:
            began = _clock()
            endings: List[Tuple[Name, Ending]] = []
            try:
                for exchange in candidate.exchange:
                    exchange.make()
                for name in failing:
                    ticks.allow(limits.ticks)
                    clock.set(limits.seconds)
                    ending = _guarded(tests.quick, name)
                    clock.clear()
                    endings.append((name, ending))
                    if ending.type == _ENDLESS or not (ending.passed or every):
                        break
            except BaseException as error:  # noqa: BLE001 - of the candidate's own defaults
                endings.append((failing[0], Ending.thrown(error)))
            finally:
                clock.clear()
                for exchange in candidate.exchange:
                    exchange.undo()
            message = {"endings": [[*name, ending.to_message(self._inside)] for name, ending in endings]}
            message["seconds"] = _clock() - began
            if not snapshot.restore():
                raise Stop(message)
            return message

        return one

    def _confirmed(
        self, candidate: Candidate, failing: Sequence[Name], passing: Sequence[Name], limits: "_Limits"
    ) -> Message:
        """Run all tests on a candidate in a fresh fork, as pytest itself runs them."""
        tests, ticks = self._tests, self._ticks
        names = [*failing, *passing]
        endings: List[Tuple[Name, Message]] = []

        def work() -> Callable[[List[Name]], Message]:
            tests.begin()
            for exchange in candidate.exchange:
                exchange.make()
            ticks.allow(limits.ticks * max(1, len(names)))

            def one(group: List[Name]) -> Message:
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
            endings.extend((_name(each[:2]), each[2]) for each in message.get("endings", ()))

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
        names = [_name(each) for each in request["tests"]]
        limit, tests = float(request["limit"]), self._tests
        observer = Observer(real(request["file"]), request["lines"], int(request["most"]))

        def work() -> Callable[[Name], Message]:
            tests.begin()

            def one(name: Name) -> Message:
                observer.start()
                try:
                    ending = _guarded(tests.quick, name)
                finally:
                    seen = observer.stop()
                return {"suite": name[0], "case": name[1], "verdict": ending.verdict, "seen": seen}

            return one

        def tell(at: int, message: Message) -> None:
            if "lost" not in message:
                self._event("observed", message)

        self._forks.run(names, work, tell, limit=lambda _: limit, until=_clock() + float(request["deadline"]))
        return {}


class LateServer:
    """Serves candidates whose module has to be imported anew: each is a fork that collects for itself."""

    def __init__(
        self, wire: Wire, roots: Sequence[str], load: Callable[[Callable[[Any], None], Sequence[str]], None]
    ) -> None:
        self._wire = wire
        self._inside = _inside(roots)
        self._load = load
        self._forks = Forks(_MEGABYTES)
        self._ticks = Ticks()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        serving(self._wire, {"judge": self._judge})

    def _judge(self, request: Message) -> Message:
        source = Source(real(request["file"]))
        failing = [_name(each) for each in request["failing"]]
        passing = [_name(each) for each in request["passing"]]
        until = _clock() + float(request["deadline"])
        limits = _Limits(request)
        ready = []
        for each in request["candidates"]:
            number = int(each["n"])
            changes: List[Change] = [(int(start), int(end), str(text)) for start, end, text in each["edits"]]
            try:
                code = source.changed(changes)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._send({"n": number, "verdict": "uncompilable", "message": str(error)[:300]})
                continue
            ready.append((Candidate(number, (), ""), code))

        def work_for(names: Sequence[Name]) -> Callable[[], Callable[[Any], Message]]:
            return lambda: lambda item: self._collected(source.path, item[1], names, request, limits)

        def tell(at: int, message: Message) -> None:
            candidate = ready[at][0]
            verdict = _verdict(candidate, message)
            if verdict["verdict"] == "plausible" and passing:
                later: List[Message] = []
                self._forks.run(
                    [ready[at]],
                    work_for([*failing, *passing]),
                    lambda _, found: later.append(_verdict(candidate, found, breaks=frozenset(passing))),
                    limit=lambda _: limits.seconds + limits.passing + limits.collecting,
                )
                verdict = later[0]
            self._send(verdict)

        # Each in a fork of its own: what is imported once stays imported.
        begun = 0
        for at in range(len(ready)):
            if _clock() >= until:
                break
            self._forks.run(
                [ready[at]],
                work_for(failing),
                lambda _, message, at=at: tell(at, message),
                limit=lambda _: limits.seconds + limits.collecting,
            )
            begun += 1
        for candidate, _ in ready[begun:]:
            self._send({"n": candidate.number, "verdict": "aborted"})
        return {"compile": 0.0, "run": 0.0, "forks": len(ready)}

    def _send(self, message: Message) -> None:
        self._wire.send({"event": "candidate", **message})

    def _collected(
        self, path: str, code: Any, names: Sequence[Name], request: Message, limits: "_Limits"
    ) -> Message:
        """Collect with a changed module, and run tests; in a fork."""
        endings: List[Any] = []

        def served(tests: Any) -> None:
            tests.begin()
            self._ticks.allow(limits.ticks * max(1, len(names)))
            for name, ending in tests.full(names):
                endings.append([*name, ending.to_message(self._inside)])
                if not ending.passed:
                    break

        self._ticks.allow(limits.ticks * 10)
        with Reimported(path, code):
            try:
                self._load(served, request.get("files", ()))
            except BaseException as error:  # noqa: BLE001 - whatever importing raises
                if not endings:
                    endings.append([*names[0], Ending.thrown(error).to_message(self._inside)])
        if not endings:
            endings.append([*names[0], Ending(MISSING).to_message(self._inside)])
        return {"endings": endings, "seconds": 0.0}


class _Limits:
    """What a candidate may use.

    Attributes:
        ticks: iterations and calls, for a test.
        seconds: for the failing tests.
        passing: for the passing ones.
        collecting: for collecting anew.
    """

    def __init__(self, request: Message) -> None:
        self.ticks = int(request["ticks"])
        self.seconds = float(request["limit"])
        self.passing = float(request.get("passingLimit", 0.0))
        self.collecting = float(request.get("collectLimit", 30.0))


class _Alarm:
    """Interrupts a test that used its processor time, by a signal that projects leave alone."""

    def __init__(self) -> None:
        signal.signal(signal.SIGVTALRM, self._rung)

    def _rung(self, number: int, frame: Any) -> None:  # noqa: ARG002
        raise Endless("out of time")

    def set(self, seconds: float) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.1)

    def clear(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


def _inside(roots: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a file is the project's own."""
    starts = tuple(os.path.join(real(root), "") for root in roots)
    return lambda file: real(file).startswith(starts) and "site-packages" not in file


def serving(wire: Wire, operations: Dict[str, Callable[[Message], Message]]) -> None:
    """Answer requests until there are no more."""
    while True:
        request = wire.next_request()
        if request is None:
            return
        number = request.get("id")
        try:
            done = operations[request["op"]](request)
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            wire.send({"id": number, "error": "%s: %s" % (type(error).__name__, str(error)[:500])})
        else:
            wire.send({"id": number, "done": True, **done})


_ENDLESS = "%s.Endless" % Endless.__module__


def _guarded(run: Callable[[Name], Ending], name: Name) -> Ending:
    try:
        return run(name)
    except BaseException as error:  # noqa: BLE001 - a test may throw anything, a late alarm among it
        return Ending.thrown(error)


def _name(each: Sequence[str]) -> Name:
    return (str(each[0]), str(each[1]))


def _how_lost(why: str) -> str:
    return "timeout" if why == "timeout" else "exit"


def _verdict(candidate: Candidate, message: Message, breaks: "frozenset[Name]" = frozenset()) -> Message:
    """What the endings of a candidate's failing tests say of it."""
    found: Message = {"n": candidate.number, "code": candidate.digest}
    if "lost" in message:
        return {**found, "verdict": _how_lost(message["lost"]), "message": message["lost"]}
    endings = message["endings"]
    found["seconds"] = message.get("seconds", 0.0)
    passed = [each for each in endings if each[2]["verdict"] == PASSED]
    failed = [each for each in endings if each[2]["verdict"] != PASSED]
    found["passed"] = [each[:2] for each in passed]
    if not failed:
        return {**found, "verdict": "plausible", "fixed": len(passed)}
    suite, case, first = failed[0]
    fixed = next(at for at, each in enumerate(endings) if each[2]["verdict"] != PASSED)
    found.update(test=[suite, case], type=first["type"], message=first["message"], trace=first["trace"], fixed=fixed)
    found["breaks"] = (suite, case) in breaks
    found["others"] = [
        [other[0], other[1], other[2]["type"], other[2]["message"], other[2]["trace"][-1:]] for other in failed[1:]
    ]
    return {**found, "verdict": "timeout" if first["type"] == _ENDLESS else "failed"}
