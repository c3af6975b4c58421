"""Keeps who is signed in: any console knows a session, and ending it ends it everywhere.

The browser has a random token, the store its hash alone: whoever reads the store can sign in as nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from repairnator.services.console.people import Person
from repairnator.services.console.users import User, Users
from repairnator.work.stores.port import Query, RecordStore

SESSIONS = "console-sessions"
SESSION_SECONDS = 12 * 3600.0
_SWEPT = 100


class Sessions:
    """The sessions in a store.

    Args:
        records: where they are kept.
        now: seconds since the epoch.
    """

    def __init__(self, records: RecordStore, now: Callable[[], float]) -> None:
        self._records = records
        self._now = now
        self._users = Users(records, now)

    def begin(self, user: User) -> str:
        """Sign a user in; returns the new session's token."""
        now = self._now()
        for old in self._records.find(SESSIONS, Query(below={"ends": now}, limit=_SWEPT)):
            self._records.remove(SESSIONS, str(old["_id"]))
        token = secrets.token_urlsafe(32)
        document = {"_id": _digest(token), "user": user.name, "began": now, "ends": now + SESSION_SECONDS}
        self._records.put(SESSIONS, [document])
        return token

    def person(self, token: str) -> Person | None:
        """Whose session this is; None if it is over, or its user is gone or has a new password."""
        found = self._records.find(SESSIONS, Query(equal={"_id": _digest(token)}, limit=1)) if token else []
        if not found or float(found[0]["ends"]) <= self._now():
            return None
        user = self._users.get(str(found[0]["user"]))
        if user is None or user.changed > float(found[0]["began"]):
            return None
        return Person(user.name, user.role, form_token(token), session=True)

    def end(self, token: str) -> None:
        """Sign out."""
        self._records.remove(SESSIONS, _digest(token))


def form_token(token: str) -> str:
    """What a form of this session carries: nobody can make it who does not have the session's token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
