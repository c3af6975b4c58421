"""Keeps who is signed in: any console knows a session, and ending it ends it everywhere.

The browser has a random token, the store its hash alone: whoever reads the store can sign in as nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from repairnator.work.stores.port import Document, Query, RecordStore

SESSIONS = "console-sessions"
SESSION_SECONDS = 12 * 3600.0
_SWEPT, _MOST = 100, 1000


@dataclass(frozen=True, slots=True)
class Session:
    """A session.

    Attributes:
        name: of the person.
        began, ends: seconds since the epoch.
        groups: that a provider said they belong to; None for a user of the console's own.
    """

    name: str
    began: float
    ends: float
    groups: tuple[str, ...] | None


class Sessions:
    """The sessions in a store.

    Args:
        records: where they are kept.
        now: seconds since the epoch.
    """

    def __init__(self, records: RecordStore, now: Callable[[], float]) -> None:
        self._records = records
        self._now = now

    def begin(
        self, name: str, *, groups: tuple[str, ...] | None = None, seconds: float = SESSION_SECONDS
    ) -> str:
        """Sign somebody in; returns the new session's token."""
        now = self._now()
        for old in self._records.find(SESSIONS, Query(below={"ends": now}, limit=_SWEPT)):
            self._records.remove(SESSIONS, str(old["_id"]))
        token = secrets.token_urlsafe(32)
        document: Document = {"_id": _digest(token), "user": name, "began": now, "ends": now + seconds}
        if groups is not None:
            document["groups"] = list(groups)
        self._records.put(SESSIONS, [document])
        return token

    def get(self, token: str) -> Session | None:
        """The session with this token; None if it is over."""
        found = self._records.find(SESSIONS, Query(equal={"_id": _digest(token)}, limit=1)) if token else []
        session = _session(found[0]) if found else None
        return session if session and session.ends > self._now() else None

    def all(self) -> list[Session]:
        """The sessions that are not over, the last that began first."""
        now = self._now()
        found = [_session(one) for one in self._records.find(SESSIONS, Query(limit=_MOST))]
        return sorted((one for one in found if one.ends > now), key=lambda one: -one.began)

    def end(self, token: str) -> None:
        """Sign out."""
        self._records.remove(SESSIONS, _digest(token))

    def end_all(self, name: str) -> int:
        """End every session of somebody; returns how many there were."""
        found = self._records.find(SESSIONS, Query(equal={"user": name}, limit=_MOST))
        return sum(self._records.remove(SESSIONS, str(one["_id"])) for one in found)


def form_token(token: str) -> str:
    """What a form of this session carries: nobody can make it who does not have the session's token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _session(document: Document) -> Session:
    groups = document.get("groups")
    return Session(
        str(document["user"]),
        float(document["began"]),
        float(document["ends"]),
        None if groups is None else tuple(groups),
    )
