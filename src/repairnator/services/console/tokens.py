"""Keeps the tokens with which programs use the API: each has a name, scopes and an end, and can be revoked.

The store has a token's hash alone: it is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from repairnator.errors import UsageError
from repairnator.services.console.people import Person, Role, Scope
from repairnator.work.stores.port import Document, Query, RecordStore

TOKENS = "console-tokens"
PREFIX = "rpn_"  # by which logs, and those who look for lost secrets, know one
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MOST = 1000
_DAY = 86400.0
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its secret.

    Attributes:
        name: for people.
        scopes: what it is good for.
        added: seconds since the epoch.
        ends: from when on it is not known any more; None for never.
    """

    name: str
    scopes: frozenset[Scope]
    added: float
    ends: float | None


class Tokens:
    """The tokens in a store.

    Args:
        records: where they are kept.
        now: seconds since the epoch.
    """

    def __init__(self, records: RecordStore, now: Callable[[], float]) -> None:
        self._records = records
        self.now = now

    def add(self, name: str, scopes: Iterable[str], days: int) -> str:
        """Make a token; returns it. It is kept nowhere.

        Args:
            name: of the token, which none has.
            scopes: what it is good for.
            days: for which it is good; 0 for ever.

        Raises:
            UsageError: the name, a scope or the number of days cannot be used.
        """
        if _NAME.fullmatch(name) is None:
            raise UsageError(
                f"not a token's name: {name!r}; use small letters, digits and . _ -, at most 64 characters"
            )
        known = frozenset(_scope(word) for word in scopes)
        if not known:
            raise UsageError(f"a token needs a scope: {', '.join(Scope)}")
        if days < 0:
            raise UsageError("a token is good for some days, or with 0 for ever")
        if self._named(name):
            raise UsageError(f"there is a token {name!r}: revoke it first, or choose another name")
        now, token = self.now(), f"{PREFIX}{secrets.token_urlsafe(32)}"
        document = {
            "_id": _digest(token),
            "name": name,
            "scopes": sorted(known),
            "added": now,
            "ends": now + days * _DAY if days else None,
        }
        self._records.put(TOKENS, [document])
        return token

    def all(self) -> list[Token]:
        """Every token, by name; those too that are over."""
        found = self._records.find(TOKENS, Query(limit=_MOST))
        return sorted((_token(one) for one in found), key=lambda one: one.name)

    def revoke(self, name: str) -> None:
        """Forget a token: every console refuses it from now on.

        Raises:
            UsageError: there is none of this name.
        """
        named = self._named(name)
        for one in named:
            self._records.remove(TOKENS, str(one["_id"]))
        if not named:
            raise UsageError(f"no token {name!r}; `repairnator console tokens list` shows them")

    def person(self, token: str) -> Person | None:
        """The program whose token this is; None if it is no token, or none any more."""
        if not token.startswith(PREFIX) or len(token) > _LONGEST:
            return None
        found = self._records.find(TOKENS, Query(equal={"_id": _digest(token)}, limit=1))
        if not found:
            return None
        known = _token(found[0])
        if known.ends is not None and known.ends <= self.now():
            return None
        role = Role.OPERATOR if Scope.OPERATE in known.scopes else Role.VIEWER
        return Person(f"token {known.name}", role, scopes=known.scopes)

    def _named(self, name: str) -> list[Document]:
        return self._records.find(TOKENS, Query(equal={"name": name}))


def _scope(word: str) -> Scope:
    try:
        return Scope(word)
    except ValueError:
        raise UsageError(f"unknown scope {word!r}; there are {', '.join(Scope)}") from None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token(document: Document) -> Token:
    known = frozenset(Scope(word) for word in document["scopes"] if word in list(Scope))
    ends = document.get("ends")
    return Token(
        str(document["name"]), known, float(document["added"]), None if ends is None else float(ends)
    )
