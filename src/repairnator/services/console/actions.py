"""Does what people ask for: each action is checked, done, and written down with who did it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from repairnator.errors import QueueUnavailable, UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import Job, JobState
from repairnator.services.console.audit import Audit
from repairnator.services.console.errors import BadRequest, Forbidden
from repairnator.services.console.people import Person
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.work.jobs.pace import job_rules
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

# What each is called on a button, and what it does, for the page that asks whether it is meant.
ACTIONS = {"retry": "Retry", "withdraw": "Withdraw"}
MOST = 200


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one target of an action.

    Attributes:
        key: of the job.
        text: for people.
        done: whether anything has changed.
        is_build: whether it has a page of its own.
    """

    key: str
    text: str
    done: bool
    is_build: bool = False


class Actions:
    """The actions on builds, and on dead letters of every kind.

    Args:
        store: returns the store.
        queue: wakes workers.
        settings: of this process.
    """

    def __init__(self, store: Callable[[], Store], queue: Queue, settings: Settings) -> None:
        self._store = store
        self._queue = queue
        self._settings = settings

    def do(self, person: Person, action: str, keys: Sequence[str]) -> list[Result]:
        """Do one thing to some jobs.

        Raises:
            Forbidden: this person may not.
            BadRequest: there is no such action, or nothing to do it to.
        """
        if not person.role.operates:
            raise Forbidden("You may look, and change nothing", "Ask an admin for the role operator.")
        if action not in ACTIONS:
            raise BadRequest("There is no such action")
        if not keys or len(keys) > MOST:
            raise BadRequest("Choose some first", f"At most {MOST} at once.")
        store = self._store()
        jobs = Jobs(store, job_rules(self._settings))
        audit = Audit(store.records, store.jobs.now)
        act = {"retry": self._retry, "withdraw": self._withdraw}[action]
        results = []
        for key in dict.fromkeys(keys):
            job = jobs.get(key)
            if job is None or not (job.kind == BUILD or job.state is JobState.DEAD):
                result = Result(key, "there is no such build or dead letter", False)
            else:
                result = replace(act(jobs, job, person), is_build=job.kind == BUILD)
            audit.write(person, action, key, result.text)
            results.append(result)
        return results

    def _retry(self, jobs: Jobs, job: Job, person: Person) -> Result:  # noqa: ARG002 (as the others)
        if not job.state.terminal:
            return Result(job.key, f"it has not ended yet: it is {job.state}", False)
        try:
            submission = jobs.retry(job.key)
        except UsageError as error:
            return Result(job.key, str(error), False)
        if not submission.accepted:
            return Result(job.key, "somebody else was faster", False)
        if job.kind != BUILD:
            return Result(job.key, "queued again", True)  # workers look for it in the store
        route = BuildRoute(self._settings.activemq_listen_queue, jobs, self._settings.default_ci)
        try:
            self._queue.send(route.destination, route.text(submission.job))
        except QueueUnavailable:
            # Workers and the reconciler look into the store as well.
            return Result(job.key, "queued again; the queue is away, so it may take a while", True)
        return Result(job.key, "queued again", True)

    def _withdraw(self, jobs: Jobs, job: Job, person: Person) -> Result:
        if jobs.withdraw(job, f"withdrawn by {person.name}"):
            return Result(job.key, "withdrawn", True)
        return Result(job.key, "it does not wait any more", False)
