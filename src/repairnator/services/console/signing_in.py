"""Signs people in and out."""

from __future__ import annotations

from collections.abc import Callable

from repairnator.services.console.audit import Audit
from repairnator.services.console.errors import TooMany, Unknown
from repairnator.services.console.people import Person, Role
from repairnator.services.console.sessions import Sessions
from repairnator.services.console.users import Users
from repairnator.services.web.limits import Refusals
from repairnator.work.stores.port import Store

# A person mistypes a password some times; nobody can guess one at this rate.
_A_SECOND, _AT_ONCE = 1 / 30, 8.0


class SigningIn:
    """Checks passwords, and limits how often a source and a name may be wrong.

    Args:
        store: returns the store.
    """

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store
        self._sources = Refusals(_A_SECOND, _AT_ONCE)
        self._names = Refusals(_A_SECOND, _AT_ONCE)

    def sign_in(self, name: str, password: str, source: str) -> str:
        """Check a password; returns the token of a new session.

        Raises:
            TooMany: this source, or somebody for this name, was wrong too often.
            Unknown: it is not the password.
        """
        wait = max(self._sources.wait(source), self._names.wait(name.lower()[:64]))
        if wait:
            raise TooMany("Too many wrong passwords", f"Try again in {int(wait) + 1} seconds.")
        store = self._store()
        audit = Audit(store.records, store.jobs.now)
        user = Users(store.records, store.jobs.now).verify(name, password)
        if user is None:
            self._sources.count(source)
            self._names.count(name.lower()[:64])
            audit.write(Person(name[:64], Role.VIEWER), "sign in", "", f"refused, from {source}")
            raise Unknown("That is not the name and the password of a user", "")
        audit.write(Person(user.name, user.role), "sign in", "", f"from {source}")
        return Sessions(store.records, store.jobs.now).begin(user.name)

    def sign_out(self, token: str, person: Person | None) -> None:
        """End a session, everywhere."""
        store = self._store()
        Sessions(store.records, store.jobs.now).end(token)
        if person is not None:
            Audit(store.records, store.jobs.now).write(person, "sign out", "", "")
