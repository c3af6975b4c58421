"""Keeps the console's own users, with Argon2 hashes of their passwords (RFC 9106)."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from repairnator.errors import UsageError
from repairnator.services.console.people import Role, read_role
from repairnator.work.stores.port import Document, Query, RecordStore

USERS = "console-users"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_MOST = 1000
# Each takes 64 MiB while it is computed.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class User:
    """A user.

    Attributes:
        name: in small letters.
        role: what they may do.
        added: seconds since the epoch.
        changed: when the password was set: sessions from before are over.
    """

    name: str
    role: Role
    added: float
    changed: float


class Users:
    """The users in a store.

    Args:
        records: where they are kept.
        now: seconds since the epoch.
    """

    def __init__(self, records: RecordStore, now: Callable[[], float]) -> None:
        self._records = records
        self._now = now

    def put(self, name: str, role: str, password: str) -> User:
        """Add a user, or change the role and the password of one there is.

        Raises:
            UsageError: the name, the role or the password cannot be used.
        """
        known = read_role(role)
        if known is None:
            raise UsageError(f"unknown role {role!r}; there are {', '.join(one.word for one in Role)}")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise UsageError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters")
        now, before = self._now(), self._document(_checked(name))
        document = {
            "_id": _checked(name),
            "role": known.word,
            "hash": _hashed(password),
            "added": before["added"] if before else now,
            "changed": now,
        }
        self._records.put(USERS, [document])
        return _user(document)

    def all(self) -> list[User]:
        """Every user, by name."""
        return [_user(one) for one in self._records.find(USERS, Query(limit=_MOST))]

    def get(self, name: str) -> User | None:
        """The user with this name."""
        document = self._document(name.lower())
        return _user(document) if document else None

    def remove(self, name: str) -> None:
        """Forget a user, whose sessions are over with that.

        Raises:
            UsageError: there is none of this name.
        """
        if not self._records.remove(USERS, name.lower()):
            raise UsageError(f"no user {name!r}; `repairnator console users list` shows them")

    def verify(self, name: str, password: str) -> User | None:
        """The user, if that is the password; of an unknown one it takes as long to say no."""
        document = self._document(name.lower())
        right = _matches(str(document["hash"]) if document else _decoy(), password[: LONGEST_PASSWORD + 1])
        return _user(document) if document and right else None

    def _document(self, name: str) -> Document | None:
        found = self._records.find(USERS, Query(equal={"_id": name}, limit=1)) if name else []
        return found[0] if found else None


_hasher = PasswordHasher()
_room = threading.BoundedSemaphore(_AT_ONCE)
_decoys: list[str] = []


def _hashed(password: str) -> str:
    with _room:
        return _hasher.hash(password)


def _matches(kept: str, password: str) -> bool:
    with _room:
        try:
            return _hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _decoy() -> str:
    """The hash of a password that nobody has."""
    if not _decoys:
        _decoys.append(_hashed(secrets.token_hex(32)))
    return _decoys[0]


def _checked(name: str) -> str:
    if _NAME.fullmatch(name.lower()) is None:
        raise UsageError(f"not a user's name: {name!r}; use letters, digits and . _ @ -, at most 64")
    return name.lower()


def _user(document: Document) -> User:
    role = read_role(str(document.get("role"))) or Role.VIEWER
    return User(str(document["_id"]), role, float(document["added"]), float(document["changed"]))
