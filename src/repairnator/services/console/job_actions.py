"""What people can do to builds, dead letters and offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from repairnator.errors import QueueUnavailable, UsageError
from repairnator.foundation.settings import Settings
from repairnator.foundation.text import duration
from repairnator.model import Job, JobState
from repairnator.services.console.results import Request, Result
from repairnator.services.console.views.proofs import tests_of
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.services.pipeline.proofs import request_proof
from repairnator.services.pipeline.requests import request_offer
from repairnator.work.jobs.pace import job_rules
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

# How much longer than usual a search may be.
_TIMES = (2, 4, 10)
_LOST_RACE = "somebody else was faster"


def longer_budgets(settings: Settings) -> list[tuple[str, str]]:
    """Budgets to retry a build with: seconds, and words. All leave a box time to build and prove."""
    found = [settings.budget * times for times in _TIMES]
    return [(f"{one:.0f}", duration(one)) for one in found if one <= settings.box_time / 2]


class JobActions:
    """The actions on jobs.

    Args:
        store: with the jobs.
        queue: wakes workers.
        settings: of this process.
    """

    def __init__(self, store: Store, queue: Queue, settings: Settings) -> None:
        self._jobs = Jobs(store, job_rules(settings))
        self._records = store.records
        self._queue = queue
        self._settings = settings

    def by_name(self) -> dict[str, Callable[[str, Request], Result]]:
        """The actions, each given a job's key and what is asked."""
        actions = {
            "retry": self._retry,
            "withdraw": self._withdraw,
            "delete": self._delete,
            "offer": self._offer,
            "prove": self._prove,
            "send": self._send,
        }
        return {name: self._checked(act) for name, act in actions.items()}

    def _checked(self, act: Callable[[Job, Request], Result]) -> Callable[[str, Request], Result]:
        def do(key: str, request: Request) -> Result:
            job = self._jobs.get(key)
            if job is None:
                return Result(key, "there is no such job", False)
            return replace(act(job, request), is_build=job.kind == BUILD)

        return do

    def _retry(self, job: Job, request: Request) -> Result:
        if not job.state.terminal:
            return Result(job.key, f"it has not ended yet: it is {job.state}", False)
        if job.kind != BUILD and job.state is not JobState.DEAD:
            return Result(job.key, "it is done; only builds and dead letters run again", False)
        wanted = request.fields.get("budget", "")
        if wanted and wanted not in dict(longer_budgets(self._settings)):
            return Result(job.key, "that is none of the budgets to choose from", False)
        budget = float(wanted) if wanted and job.kind == BUILD else None
        try:
            submission = self._jobs.retry(job.key, budget=budget)
        except UsageError as error:
            return Result(job.key, str(error), False)
        if not submission.accepted:
            return Result(job.key, _LOST_RACE, False)
        said = "queued again" if budget is None else f"queued again, to search for {duration(budget)}"
        if job.kind != BUILD:
            return Result(job.key, said, True)  # workers look for it in the store
        if self._jobs.pauses.holds(submission.job):
            return Result(job.key, f"{said}; it waits, since its repository is paused", True)
        route = BuildRoute(self._settings.activemq_listen_queue, self._jobs, self._settings.default_ci)
        try:
            self._queue.send(route.destination, route.text(submission.job))
        except QueueUnavailable:
            # Workers and the reconciler look into the store as well.
            return Result(job.key, f"{said}; the queue is away, so it may take a while", True)
        return Result(job.key, said, True)

    def _withdraw(self, job: Job, request: Request) -> Result:
        if job.kind != BUILD:
            return Result(job.key, "only builds can be withdrawn", False)
        if self._jobs.withdraw(job, f"withdrawn by {request.person.name}"):
            return Result(job.key, "withdrawn", True)
        return Result(job.key, "it does not wait any more", False)

    def _delete(self, job: Job, request: Request) -> Result:
        if job.state is not JobState.DEAD:
            return Result(job.key, "it is no dead letter", False)
        if self._jobs.discard(job, f"deleted by {request.person.name}"):
            return Result(job.key, "deleted from the dead letters; its record stays", True)
        return Result(job.key, _LOST_RACE, False)

    def _offer(self, job: Job, request: Request) -> Result:
        try:
            accepted = request_offer(self._jobs, job, request.person.name)
        except UsageError as error:
            return Result(job.key, str(error), False)
        if not accepted:
            return Result(job.key, "an offer of it is under way already", False)
        return Result(job.key, "a worker offers its patches; the page of offers shows what comes of it", True)

    def _prove(self, job: Job, request: Request) -> Result:
        group = request.fields.get("group", "")
        tests = tests_of(self._records, job, group) if group else []
        if group and not tests:
            return Result(job.key, "it has no such group of failing tests", False)
        # A browser ends lines in its own way.
        diff = request.fields.get("diff", "").replace("\r\n", "\n")
        try:
            proof = request_proof(self._jobs, job, diff, tests, request.person.name)
        except UsageError as error:
            return Result(job.key, str(error), False)
        if proof.state.terminal:
            return Result(
                job.key, "this diff was proven before: its outcome stands on the build's page", False
            )
        return Result(job.key, "a worker proves it; the build's page shows what comes of it", True)

    def _send(self, job: Job, request: Request) -> Result:  # noqa: ARG002 (as the others)
        if job.kind == BUILD or job.state is not JobState.QUEUED:
            return Result(job.key, "it does not wait", False)
        if self._jobs.hurry(job):
            return Result(job.key, "its turn is now", True)
        return Result(job.key, _LOST_RACE, False)
