"""What a warm runtime says of a candidate, in whatever language it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from repairnator.errors import WarmRuntimeError

P = ParamSpec("P")
T = TypeVar("T")


def understood(read: Callable[P, T]) -> Callable[P, T]:
    """Let ``read`` raise nothing but WarmRuntimeError: the project's code runs where replies come from.

    Raises:
        WarmRuntimeError: the reply lacks something, or has something else in its place.
    """

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise WarmRuntimeError(f"cannot read the answer of the warm runtime: {error!r:.200}") from error

    return reading


class Outcome(StrEnum):
    """What became of a candidate."""

    UNCOMPILABLE = "uncompilable"
    ORIGINAL = "original"  # the same code as without the change
    DUPLICATE = "duplicate"  # the same code as another candidate's
    FAILED = "failed"
    TIMEOUT = "timeout"
    EXIT = "exit"
    PLAUSIBLE = "plausible"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a failing test ended with a candidate.

    Attributes:
        test: ``suite#case``.
        type: of what it threw; empty where it threw nothing.
        message: of that.
        line: of the test's class, where it failed; 0 where that is not known.
    """

    test: str
    type: str
    message: str
    line: int

    @classmethod
    @understood
    def from_reply(cls, reply: Mapping[str, Any]) -> Ending:
        return cls(reply["test"], reply.get("type", ""), reply.get("message", ""), reply.get("line", 0))


@dataclass(frozen=True, slots=True)
class CandidateVerdict:
    """What became of a candidate.

    Attributes:
        number: the candidate's.
        verdict: in a word.
        test: ``suite#case`` that decided; empty where none did.
        type: of what that test threw.
        message: the compiler's words, or the message of what the test threw.
        line: of the test's class, where it failed; 0 where that is not known.
        fixed: how many of the failing tests passed before the first that did not.
        passed: the failing tests that passed, where all were run.
        others: how the failing tests ended that did not pass behind the one that decided, where all were run.
        of: the candidate with the same code, for duplicates.
        code: equal for candidates with equal code; empty where it does not compile.
        millis: how long its tests ran.
        lost: whether its process was lost over it: hung, out of memory, or crashed; ``message`` tells.
    """

    number: int
    verdict: Outcome
    test: str = ""
    type: str = ""
    message: str = ""
    line: int = 0
    fixed: int = 0
    passed: tuple[str, ...] = ()
    others: tuple[Ending, ...] = ()
    of: int | None = None
    code: str = ""
    millis: float = 0.0
    lost: bool = False

    @classmethod
    @understood
    def from_reply(cls, reply: Mapping[str, Any]) -> CandidateVerdict:
        return cls(
            number=reply["n"],
            verdict=Outcome(reply["verdict"]),
            test=reply.get("test", ""),
            type=reply.get("type", ""),
            message=reply.get("message", ""),
            line=reply.get("line", 0),
            fixed=reply.get("fixed", 0),
            passed=tuple(reply.get("passed", ())),
            others=tuple(Ending.from_reply(each) for each in reply.get("others", ())),
            of=reply.get("of"),
            code=reply.get("code", ""),
            millis=reply.get("millis", 0.0),
        )
