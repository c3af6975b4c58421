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


class Scope(enum.StrEnum):
    """What a token is good for; none includes another."""

    READ = "read"
    OPERATE = "operate"
    AUDIT = "audit"

    @property
    def words(self) -> str:
        """What it is for."""
        return {
            Scope.READ: "all that viewers may see",
            Scope.OPERATE: "actions on builds and dead letters",
            Scope.AUDIT: "the audit record",
        }[self]


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever sent a request.

    Attributes:
        name: "" where nobody has to say who they are.
        role: what they may do.
        token: every form that changes something carries it; "" where nothing can be changed.
        session: whether they have signed in here, and so can sign out.
        scopes: what a program's token is good for; empty for people, who may do what their role may.
    """

    name: str
    role: Role
    token: str = ""
    session: bool = False
    scopes: frozenset[Scope] = frozenset()

    def may(self, scope: Scope) -> bool:
        """Whether they may do what a scope is for."""
        if self.scopes:
            return scope in self.scopes
        return scope is Scope.READ or self.role.operates


def read_role(word: str) -> Role | None:
    """The role that people call so."""
    return next((role for role in Role if role.word == word), None)
