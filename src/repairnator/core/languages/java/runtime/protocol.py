"""What goes to our JVMs and comes back (``jvm/PROTOCOL.md``), as data.

Offsets are Python's code points here and UTF-16 code units on the wire; :class:`Offsets` turns one into the
other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.warm.verdicts import CandidateVerdict as CandidateVerdict
from repairnator.core.warm.verdicts import Ending as Ending
from repairnator.core.warm.verdicts import Outcome as Outcome
from repairnator.core.warm.verdicts import understood as understood
from repairnator.model import TestName

# Of what jvm/PROTOCOL.md describes; raised with every change that the other side must know of.
PROTOCOL_VERSION = 3


class Offsets:
    """Turns offsets into a text from code points into UTF-16 code units and back."""

    def __init__(self, text: str) -> None:
        # Characters beyond the basic plane take two code units; few files have any.
        self._points = [] if text.isascii() else [i for i, c in enumerate(text) if ord(c) > 0xFFFF]
        self._units = [point + before for before, point in enumerate(self._points)]

    def to_units(self, point: int) -> int:
        return point + bisect_left(self._points, point)

    def to_points(self, unit: int) -> int:
        return unit - bisect_left(self._units, unit)


class TestOutcome(StrEnum):
    """How a test ended."""

    __test__ = False

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    TIMEOUT = "timeout"
    EXIT = "exit"  # it ended its JVM
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class TestVerdict:
    """One test run on the unchanged code.

    Attributes:
        name: the test.
        verdict: how it ended.
        type, message: of what it threw; empty where nothing was.
        trace: class, line, innermost first.
        millis: duration.
        ticks: loop iterations and method entries.
        allocated: bytes.
        set_up_millis, set_up_ticks, set_up_allocated: what came before the first test of its class, such as
            ``@BeforeClass``.
        lines: of main sources that ran, by binary class name.
        branches: of main sources that were taken, by binary class name: line, index of the jump or switch on
            its line, outcome.
        sources: file names of classes that are not in a file of their own name.
    """

    __test__ = False

    name: TestName
    verdict: TestOutcome
    type: str = ""
    message: str = ""
    trace: tuple[tuple[str, int], ...] = ()
    millis: float = 0.0
    ticks: int = 0
    allocated: int = 0
    set_up_millis: float = 0.0
    set_up_ticks: int = 0
    set_up_allocated: int = 0
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    branches: Mapping[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    @understood
    def from_reply(cls, reply: Mapping[str, Any]) -> TestVerdict:
        return cls(
            name=TestName(reply["suite"], reply["case"]),
            verdict=TestOutcome(reply["verdict"]),
            type=reply["type"],
            message=reply["message"],
            trace=tuple((frame["class"], frame["line"]) for frame in reply["trace"]),
            millis=reply["millis"],
            ticks=reply["ticks"],
            allocated=reply["bytes"],
            set_up_millis=reply["setUpMillis"],
            set_up_ticks=reply["setUpTicks"],
            set_up_allocated=reply["setUpBytes"],
            lines={name: tuple(lines) for name, lines in reply.get("lines", {}).items()},
            branches={
                name: tuple((line, index, outcome) for line, index, outcome in taken)
                for name, taken in reply.get("branches", {}).items()
            },
            sources=reply.get("sources", {}),
        )

    def to_usual(self) -> dict[str, Any]:
        """What the test took, as requests tell it; how much more a candidate gets is the JVM's business."""
        return {
            "verdict": self.verdict,
            "type": self.type,
            "ticks": self.ticks,
            "bytes": self.allocated,
            "millis": self.millis,
            "setUpTicks": self.set_up_ticks,
            "setUpBytes": self.set_up_allocated,
            "setUpMillis": self.set_up_millis,
        }


class Observe(StrEnum):
    """What is observed of the code at a place."""

    VALUE = "value"  # of an expression
    CONDITION = "condition"  # of a condition, which can be forced
    EXPRESSION = "expression"  # of one of any type, which can be forced
    ENTRY = "entry"  # of a method, which is then called again on other inputs


@dataclass(frozen=True, slots=True)
class Probe:
    """What is to be observed, by its place; the JVM makes the code for it.

    Attributes:
        what: the kind.
        at: the expression, or the body of a method, in the changed file.
        seen: variables whose values are told at each evaluation of a condition or expression.
        evaluated: whether a condition that is forced is evaluated all the same; it may throw.
        most: evaluations of one test that are told.
    """

    what: Observe
    at: Span
    seen: tuple[str, ...] = ()
    evaluated: bool = True
    most: int = 1000

    def to_request(self, offsets: Offsets) -> dict[str, Any]:
        """As requests write it; ``offsets`` are those of the changed file."""
        return {
            "kind": self.what.value,
            "start": offsets.to_units(self.at.start),
            "end": offsets.to_units(self.at.end),
            "seen": list(self.seen),
            "evaluated": self.evaluated,
        }


OWN = object()


@dataclass(frozen=True, slots=True)
class Trial:
    """Values that an expression is given by turns in one run of a test.

    Attributes:
        type: of all of them, a primitive one or ``java.lang.String``.
        values: one for each evaluation; :data:`OWN` for the value that it has by itself.
        forever: whether the last one is given ever after.
    """

    type: str
    values: tuple[Any, ...]
    forever: bool = False

    def to_request(self) -> dict[str, Any]:
        """As requests write it."""
        values = [None if value is OWN else {"type": self.type, "value": value} for value in self.values]
        return {"values": values, "forever": self.forever}


@dataclass(frozen=True, slots=True)
class Trials:
    """What to force in which test.

    Attributes:
        of: trials of each test.
        every: whether all are run and told; else they end with the first with which the test passes.
    """

    of: Mapping[TestName, Sequence[Trial]]
    every: bool = False

    def to_request(self) -> dict[str, Any]:
        """As requests write it."""
        trials = {str(test): [each.to_request() for each in row] for test, row in self.of.items()}
        return {"trials": trials, "every": self.every}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation of an observed expression.

    Attributes:
        site: number of the observed expression.
        value: its own value; of an expression its description, of other boolean sites the value itself.
        chosen: the value it was given, likewise.
        seen: the observed values, each ``{"type", "value"}`` or ``{"type", "identity", "size"}``.
        begun: of an expression, which of its evaluations it was in the order in which these began.
    """

    site: int
    value: Any
    chosen: Any
    seen: tuple[Mapping[str, Any], ...]
    begun: int = -1


@dataclass(frozen=True, slots=True)
class Observed:
    """One test run with observed expressions.

    Attributes:
        name: the test.
        verdict: as in :class:`TestVerdict`.
        evaluations: in the order in which they ended.
        message: of what the test threw.
        line: of the test's class, where it failed; 0 where that is not known.
        trial: which of several trials it was.
        ended: how many evaluations of an expression there were, told or not.
    """

    name: TestName
    verdict: TestOutcome
    evaluations: tuple[Evaluation, ...]
    message: str = ""
    line: int = 0
    trial: int = 0
    ended: int = 0

    @classmethod
    @understood
    def from_reply(cls, reply: Mapping[str, Any]) -> Observed:
        return cls(
            name=TestName(reply["suite"], reply["case"]),
            verdict=TestOutcome(reply["verdict"]),
            evaluations=tuple(
                Evaluation(
                    each["site"], each["value"], each["chosen"], tuple(each["seen"]), each.get("begun", -1)
                )
                for each in reply["evaluations"]
            ),
            message=reply.get("message", ""),
            line=reply.get("line", 0),
            trial=reply.get("trial", 0),
            ended=reply.get("ended", 0),
        )


def test_to_request(test: TestName) -> dict[str, str]:
    """A test as requests name it."""
    return {"suite": test.suite, "case": test.case}


def edit_to_request(edit: Edit[str], offsets: Offsets) -> dict[str, Any]:
    """An edit as requests write it."""
    return {"start": offsets.to_units(edit.start), "end": offsets.to_units(edit.end), "text": edit.text}
