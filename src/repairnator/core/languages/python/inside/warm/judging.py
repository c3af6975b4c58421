"""What judging a candidate needs, whether its code is exchanged or its module imported anew."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any, Callable

from .endings import PASSED, Ending, real
from .exchange import Exchange
from .forks import Cancelled, Message
from .ticks import Endless
from .wire import Wire

Name = tuple[str, str]

MEGABYTES = 1024
"""That a fork may have more than the server."""
UNLIMITED = 1 << 62
ENDLESS = "%s.Endless" % Endless.__module__


class Candidate:
    """A candidate made ready: its code compiled, and what it is exchanged for.

    Attributes:
        number: of the request.
        exchange: what is exchanged; empty where the module has to be imported anew.
        digest: equal for equal code.
        units: what is exchanged.
    """

    def __init__(
        self, number: int, exchange: Sequence[Exchange], digest: str, units: frozenset[int] = frozenset()
    ) -> None:
        self.number = number
        self.exchange = exchange
        self.digest = digest
        self.units = units


class Limits:
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


class Alarm:
    """Interrupts a test that used its processor time, by a signal that projects leave alone."""

    def __init__(self) -> None:
        signal.signal(signal.SIGVTALRM, self._rung)

    def _rung(self, number: int, frame: Any) -> None:  # noqa: ARG002
        raise Endless("out of time")

    def set(self, seconds: float) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.1)

    def clear(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


def inside_of(roots: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a file is the project's own."""
    starts = tuple(os.path.join(real(root), "") for root in roots)
    return lambda file: real(file).startswith(starts) and "site-packages" not in file


def serving(wire: Wire, operations: dict[str, Callable[[Message], Message]]) -> None:
    """Answer requests until there are no more."""
    while True:
        request = wire.next_request()
        if request is None:
            return
        number = request.get("id")
        if request.get("op") == "cancel":  # of what has ended already
            continue
        try:
            done = operations[request["op"]](request)
        except Cancelled:
            wire.send({"id": number, "done": True, "cancelled": True})
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            message = "%s: %s" % (type(error).__name__, str(error)[:500])
            wire.send({"id": number, "error": {"message": message}})
        else:
            wire.send({"id": number, "done": True, **done})


def guarded(run: Callable[[Name], Ending], name: Name) -> Ending:
    """Run a test that may throw anything."""
    try:
        return run(name)
    except BaseException as error:  # noqa: BLE001 - a test may throw anything, a late alarm among it
        return Ending.thrown(error)


def name_of(each: Sequence[str]) -> Name:
    """A test as requests have it."""
    return (str(each[0]), str(each[1]))


def how_lost(why: str) -> str:
    """The verdict on what a fork was lost over."""
    return "timeout" if why == "timeout" else "exit"


def verdict_of(candidate: Candidate, message: Message, breaks: frozenset[Name] = frozenset()) -> Message:
    """What the endings of a candidate's failing tests say of it."""
    found: Message = {"n": candidate.number, "code": candidate.digest}
    if "lost" in message:
        return {**found, "verdict": how_lost(message["lost"]), "message": message["lost"]}
    endings = message["endings"]
    found["seconds"] = message.get("seconds", 0.0)
    passed = [each for each in endings if each[2]["verdict"] == PASSED]
    failed = [each for each in endings if each[2]["verdict"] != PASSED]
    found["passed"] = [each[:2] for each in passed]
    if not failed:
        return {**found, "verdict": "plausible", "fixed": len(passed)}
    suite, case, first = failed[0]
    fixed = next(at for at, each in enumerate(endings) if each[2]["verdict"] != PASSED)
    found.update(
        test=[suite, case], type=first["type"], message=first["message"], trace=first["trace"], fixed=fixed
    )
    found["breaks"] = (suite, case) in breaks
    found["others"] = [
        [other[0], other[1], other[2]["type"], other[2]["message"], other[2]["trace"][-1:]]
        for other in failed[1:]
    ]
    return {**found, "verdict": "timeout" if first["type"] == ENDLESS else "failed"}
