"""What can be asked of the API: one line for each, of which routes and description are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from repairnator.services.console.actions import MOST
from repairnator.services.console.api import answers
from repairnator.services.console.listing import AGES, SORTS, STATES
from repairnator.services.console.people import Scope
from repairnator.services.console.words import known_statuses

LIMIT, USUAL_LIMIT = MOST, 50


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query.

    Attributes:
        name: in the address.
        text: what it is for.
        choices: values that there are; empty where any text is one.
        required: whether it must be given.
        number: whether it is a whole number, from 1 to :data:`LIMIT`.
    """

    name: str
    text: str
    choices: tuple[str, ...] = ()
    required: bool = False
    number: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """Of its value, as JSON Schema."""
        if self.number:
            return {"type": "integer", "minimum": 1, "maximum": LIMIT, "default": USUAL_LIMIT}
        return {"type": "string", "enum": list(self.choices)} if self.choices else {"type": "string"}


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked for.

    Attributes:
        name: its ``operationId``.
        path: below ``/api/v1``.
        text: what it answers or does.
        scope: that it needs.
        answer: the class of its answer.
        parameters: of its query.
        body: the class of what is sent; None for a GET.
        paged: the parameter in which ``next`` of an answer is sent back; "" for none.
    """

    name: str
    path: str
    text: str
    scope: Scope
    answer: type
    parameters: tuple[Parameter, ...] = ()
    body: type | None = None
    paged: str = ""

    @property
    def method(self) -> str:
        """Of HTTP."""
        return "POST" if self.body else "GET"


_KEY = Parameter("key", "the build key", required=True)
_AFTER = Parameter("after", "`next` of the page before")

OPERATIONS = (
    Operation(
        "overview", "/overview", "What runs, what waits, how builds ended", Scope.READ, answers.Overview
    ),
    Operation(
        "builds",
        "/builds",
        "Builds, page by page",
        Scope.READ,
        answers.BuildPage,
        (
            Parameter("q", "a repository, a build's number, or at least seven characters of a commit"),
            Parameter("state", "in this state", tuple(filter(None, STATES))),
            Parameter("status", "that ended with this status", tuple(name for name, _ in known_statuses())),
            Parameter("sort", "in this order; newest first by default", tuple(SORTS)),
            Parameter("age", "not older than this", tuple(filter(None, AGES))),
            Parameter("retrying", "1: unfinished ones with two attempts or more", ("1",)),
            _AFTER,
            Parameter("limit", "at most so many", number=True),
        ),
        paged="after",
    ),
    Operation(
        "build",
        "/build",
        "A build: its steps, tests, patches, and attempts",
        Scope.READ,
        answers.BuildDetail,
        (_KEY,),
    ),
    Operation(
        "rawBuild",
        "/build/raw",
        "A build's records as they are stored",
        Scope.READ,
        answers.RawRecord,
        (_KEY,),
    ),
    Operation(
        "buildLog",
        "/build/log",
        "Lines of a run's log: 500 at a time; by default the last ones",
        Scope.READ,
        answers.LogPage,
        (
            _KEY,
            Parameter("run", "the run; by default the last one"),
            Parameter("from", "number of the first line, from 1"),
            Parameter("q", "only lines that hold this text, in any case; up to 200"),
        ),
        paged="from",
    ),
    Operation(
        "deadLetters",
        "/dead-letters",
        "Dead letters of every kind, the last that died first",
        Scope.READ,
        answers.DeadLetterPage,
        (_AFTER,),
        paged="after",
    ),
    Operation(
        "audit",
        "/audit",
        "The audit record, the newest first",
        Scope.AUDIT,
        answers.AuditPage,
        (Parameter("before", "`next` of the page before"),),
        paged="before",
    ),
    Operation(
        "act",
        "/actions",
        "Retry or withdraw builds, or retry dead letters; it is written to the audit record",
        Scope.OPERATE,
        answers.ActionResults,
        body=answers.ActionRequest,
    ),
)
