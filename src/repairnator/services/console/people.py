"""Who uses the console, and what they may do."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.IntEnum):
    """What somebody may do; each may do what those before may."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """As people write it."""
        return self.name.lower()

    @property
    def operates(self) -> bool:
        """Whether it may change what is queued."""
        return self >= Role.OPERATOR


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever sent a request.

    Attributes:
        name: "" where nobody has to say who they are.
        role: what they may do.
        token: every form that changes something carries it; "" where nothing can be changed.
        session: whether they have signed in here, and so can sign out.
    """

    name: str
    role: Role
    token: str = ""
    session: bool = False


def read_role(word: str) -> Role | None:
    """The role that people call so."""
    return next((role for role in Role if role.word == word), None)
