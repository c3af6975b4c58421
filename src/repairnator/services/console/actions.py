"""Does what people ask for: each action is checked, done, and written down with who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from repairnator.foundation.settings import Settings
from repairnator.services.console.audit import Audit
from repairnator.services.console.errors import BadRequest, Forbidden
from repairnator.services.console.job_actions import JobActions
from repairnator.services.console.people import Person, Role
from repairnator.services.console.repository_actions import RepositoryActions
from repairnator.services.console.results import Request, Result
from repairnator.work.jobs.pauses import EVERYTHING
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

MOST = 200
# With the most characters of each.
_KEPT_FIELDS = {"budget": 20, "ci": 200, "host": 300, "group": 300, "diff": 256 * 1024}


@dataclass(frozen=True, slots=True)
class Action:
    """Something that people can do.

    Attributes:
        word: on the button that does it.
        noun: what it is done to.
        role: that it needs.
    """

    word: str
    noun: str = "build"
    role: Role = Role.OPERATOR


ACTIONS: Mapping[str, Action] = {
    "retry": Action("Retry", "job"),
    "withdraw": Action("Withdraw", "job"),
    "delete": Action("Delete", "dead letter"),
    "offer": Action("Offer patches of"),
    "prove": Action("Prove a diff on"),
    "send": Action("Send now", "offer"),
    "scan": Action("Scan", "repository"),
    "pause": Action("Pause", "repository"),
    "resume": Action("Resume", "repository"),
    "redeliver": Action("Scan again for", "webhook"),
    "add": Action("Add", "repository", Role.ADMIN),
    "rotate": Action("Give a new secret to", "repository", Role.ADMIN),
}


def action_named(name: str) -> Action:
    """The action of this name.

    Raises:
        BadRequest: there is none.
    """
    if name not in ACTIONS:
        raise BadRequest("There is no such action")
    return ACTIONS[name]


def is_asked_first(name: str, keys: Sequence[str]) -> bool:
    """Whether a person is asked once more: it is done to many."""
    return len(keys) > 1 or (name == "pause" and EVERYTHING in keys)


class Actions:
    """The actions.

    Args:
        store: returns the store.
        queue: wakes workers.
        settings: of this process.
    """

    def __init__(self, store: Callable[[], Store], queue: Queue, settings: Settings) -> None:
        self._store = store
        self._queue = queue
        self._settings = settings

    def do(
        self, person: Person, name: str, keys: Sequence[str], fields: Mapping[str, str] | None = None
    ) -> list[Result]:
        """Do one thing to some jobs, repositories or webhooks.

        Args:
            person: who asks for it.
            name: of the action.
            keys: of what it is done to.
            fields: what the form says beside them.

        Raises:
            Forbidden: this person may not.
            BadRequest: there is no such action, or nothing to do it to.
        """
        check_may(person, action_named(name))
        if not keys or len(keys) > MOST:
            raise BadRequest("Choose some first", f"At most {MOST} at once.")
        store = self._store()
        audit = Audit(store.records, store.jobs.now)
        request = Request(person, kept_fields(fields or {}))
        actions: dict[str, Callable[[str, Request], Result]] = {
            **JobActions(store, self._queue, self._settings).by_name(),
            **RepositoryActions(store, self._queue, self._settings).by_name(),
        }
        results = []
        for key in dict.fromkeys(keys):
            result = actions[name](key, request)
            audit.write(person, name, key, result.text)
            results.append(result)
        return results


def check_may(person: Person, action: Action) -> None:
    """Make sure that somebody may do something.

    Raises:
        Forbidden: they may not.
    """
    if not person.role.operates:
        raise Forbidden("You may look, and change nothing", "Ask an admin for the role operator.")
    if person.role < action.role:
        raise Forbidden("Only an admin may do this", "Ask an admin for it.")


def kept_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """What of a form belongs to its action, and is sent again when a person is asked once more."""
    return {name: fields[name][:most] for name, most in _KEPT_FIELDS.items() if fields.get(name)}
