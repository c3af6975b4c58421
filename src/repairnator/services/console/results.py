"""What is asked of an action, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from repairnator.services.console.people import Person


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of an action, beside its target.

    Attributes:
        person: who asks.
        fields: of the form.
    """

    person: Person
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one target of an action.

    Attributes:
        key: of the job, the repository or the webhook.
        text: for people; it goes into the audit record, so it holds no secret.
        done: whether anything has changed.
        is_build: whether it has a page of its own.
        shown_once: lines that only the person who asked sees, and only now: a new secret.
    """

    key: str
    text: str
    done: bool
    is_build: bool = False
    shown_once: tuple[str, ...] = ()
