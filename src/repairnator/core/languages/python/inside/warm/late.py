"""Serves candidates whose module has to be imported anew."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Callable

from .endings import MISSING, Ending, real
from .forks import Forks, Message
from .judging import MEGABYTES, Candidate, Limits, Name, inside_of, name_of, serving, verdict_of
from .reimport import Reimported
from .sources import Change, Source, digest_of
from .ticks import Ticks
from .wire import Wire

_TICKS = 10  # times what a test may take, for collecting
_clock = time.monotonic


class LateServer:
    """Serves candidates whose module has to be imported anew: each is a fork that collects for itself."""

    def __init__(
        self, wire: Wire, roots: Sequence[str], load: Callable[[Callable[[Any], None], Sequence[str]], None]
    ) -> None:
        self._wire = wire
        self._inside = inside_of(roots)
        self._load = load
        self._forks = Forks(MEGABYTES, wire.cancelled)
        self._ticks = Ticks()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        serving(self._wire, {"judge": self._judge})

    def _judge(self, request: Message) -> Message:
        source = Source(real(request["file"]))
        failing = [name_of(each) for each in request["failing"]]
        passing = [name_of(each) for each in request["passing"]]
        until = _clock() + float(request["deadline"])
        limits = Limits(request)
        usual = digest_of(source.changed(()))
        ready = []
        for each in request["candidates"]:
            number = int(each["n"])
            changes: list[Change] = [(int(start), int(end), str(text)) for start, end, text in each["edits"]]
            try:
                code = source.changed(changes)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._send({"n": number, "verdict": "uncompilable", "message": str(error)[:300]})
                continue
            digest = digest_of(code)
            if digest == usual:
                self._send({"n": number, "verdict": "original"})
                continue
            ready.append((Candidate(number, (), digest), code))

        def work_for(names: Sequence[Name]) -> Callable[[], Callable[[Any], Message]]:
            return lambda: lambda item: self._collected(source.path, item[1], names, request, limits)

        def collecting(_: Any) -> float:
            return limits.seconds + limits.collecting

        def teller(at: int) -> Callable[[int, Message], None]:
            return lambda _, message: tell(at, message)

        def tell(at: int, message: Message) -> None:
            candidate = ready[at][0]
            verdict = verdict_of(candidate, message)
            if verdict["verdict"] == "plausible" and passing:
                later: list[Message] = []
                self._forks.run(
                    [ready[at]],
                    work_for([*failing, *passing]),
                    lambda _, found: later.append(verdict_of(candidate, found, breaks=frozenset(passing))),
                    limit=lambda _: collecting(_) + limits.passing,
                )
                verdict = later[0]
            self._send(verdict)

        # Each in a fork of its own: what is imported once stays imported.
        begun = 0
        for at in range(len(ready)):
            if _clock() >= until:
                break
            self._forks.run([ready[at]], work_for(failing), teller(at), limit=collecting)
            begun += 1
        for candidate, _ in ready[begun:]:
            self._send({"n": candidate.number, "verdict": "aborted"})
        return {"compile": 0.0, "run": 0.0, "forks": len(ready)}

    def _send(self, message: Message) -> None:
        self._wire.tell("candidate", message)

    def _collected(
        self, path: str, code: Any, names: Sequence[Name], request: Message, limits: Limits
    ) -> Message:
        """Collect with a changed module, and run tests; in a fork."""
        endings: list[Any] = []

        def served(tests: Any) -> None:
            tests.begin()
            self._ticks.allow(limits.ticks)
            for name, ending in tests.full(names):
                endings.append([*name, ending.to_message(self._inside)])
                if not ending.passed:
                    break

        self._ticks.allow(limits.ticks * _TICKS)
        with Reimported(path, code):
            try:
                self._load(served, request.get("files", ()))
            except BaseException as error:  # noqa: BLE001 - whatever importing raises
                if not endings:
                    endings.append([*names[0], Ending.thrown(error).to_message(self._inside)])
        if not endings:
            endings.append([*names[0], Ending(MISSING).to_message(self._inside)])
        return {"endings": endings, "seconds": 0.0}
