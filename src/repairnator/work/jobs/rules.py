"""The rules of jobs: how they are made, claimed, renewed and ended. The store is the truth.

queued → running → done | dead. Every step is one compare-and-set on one document, so each either happened
or did not, whatever dies when; the comments say what follows in each case. The same code runs over every
store.

``attempt`` is the fencing token: each claim raises it, and every write by a worker demands that it is still
its own. A worker that lost its lease can therefore write nothing that anyone reads.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from repairnator.errors import LeaseLost, RepairnatorError, UsageError
from repairnator.foundation.redaction import redact
from repairnator.foundation.text import count
from repairnator.model import BuildRef, Job, JobState
from repairnator.work.jobs.dead_letters import KEPT_ERROR, dead_letter
from repairnator.work.jobs.pauses import Pauses
from repairnator.work.jobs.settlement import Outcome, Settlement, next_generation
from repairnator.work.stores.port import JobQuery, Store

BUILD = "build"
SCAN = "scan"

WITHDRAWN = "WITHDRAWN"  # the status of a build that was not repaired, since nobody needs it any more

BUDGET = "budget"  # in a build job's payload: seconds of search for this generation

_KEPT_REQUESTS = 16


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits and times of the job rules, in seconds.

    Attributes:
        lease: how long a claim holds without renewal; the store's clock skew is added.
        renew: a holder renews so often.
        give_up: a holder that could not renew for so long stops; less than ``lease``, so it stops before
            another begins.
        max_failures: attempts that failed before the job is dead.
        max_losses: attempts whose worker was lost (killed, frozen, cut off) before it is dead. Nodes that
            go away are no fault of a build, but one that always takes its worker with it must end, too.
        free_requeues: times that a stopping worker may give a job back before it is charged.
        max_delays: temporary errors before the job is dead; with the waits below, about four days.
        first_wait: after the first error; doubled by each further one, up to ``longest_wait``.
        patience: times that a wait is doubled more where a registry may be away that the project blames.
        hold: a job of a paused repository is looked at again after so long.
    """

    lease: float = 120.0
    renew: float = 30.0
    give_up: float = 90.0
    max_failures: int = 3
    max_losses: int = 10
    free_requeues: int = 9
    max_delays: int = 100
    first_wait: float = 10.0
    longest_wait: float = 3600.0
    patience: int = 6
    hold: float = 60.0


@dataclass(frozen=True, slots=True)
class Submission:
    """The answer to a submitted piece of work.

    Attributes:
        job: as it is kept now.
        accepted: something will run because of this request; False when it was there already.
    """

    job: Job
    accepted: bool


class Jobs:
    """The rules over one store; cheap to make, safe to share between threads.

    Args:
        store: where jobs and records are.
        rules: the numbers.
        now: seconds since the epoch; the store's time by default.
    """

    def __init__(
        self, store: Store, rules: Rules | None = None, now: Callable[[], float] | None = None
    ) -> None:
        self.rules = rules or Rules()
        self._store = store.jobs
        self._now = now or store.jobs.now
        self.settlement = Settlement(store.jobs, store.records, self._now)
        self.pauses = Pauses(store.records, self._now)

    def now(self) -> float:
        """Seconds since the epoch, by the clock that the rules go by."""
        return self._now()

    def get(self, key: str) -> Job | None:
        """The job with this key."""
        return self._store.get(key)

    def find(self, query: JobQuery) -> list[Job]:
        """The jobs that fit."""
        return self._store.find(query)

    # Accepting work

    def submit(self, kind: str, key: str, payload: dict[str, Any], request: str = "") -> Submission:
        """Make a job, if there is none with this key."""
        now = self._now()
        job = Job(
            key, kind, payload, created=now, due=now, updated=now, requests=(request,) if request else ()
        )
        # Crash point: died before the insert, nothing is accepted and the message comes again; after it, the
        # message comes again too and finds the job there.
        if self._store.insert(job):
            return Submission(job, accepted=True)
        return Submission(self._must_get(key), accepted=False)

    def submit_build(
        self,
        build: BuildRef,
        *,
        again: bool = False,
        request: str = "",
        place: str = "",
        build_settings: Sequence[str] = (),
        failing: Sequence[str] = (),
        failures: int = 0,
    ) -> Submission:
        """Make a build's job; with ``again``, a new generation of one that has ended.

        Args:
            build: unique by its key for ever.
            again: whether a build that has ended is to run once more.
            request: names the request, so that a redelivered message does not ask for one run more.
            place: folder of the failing tests' module, as the build's log names it; "" where not known.
            build_settings: how the build was made, as its log tells: ``name=value``.
            failing: the failing tests that its log names.
            failures: how many it counts.
        """
        payload: dict[str, Any] = {"build": build.to_dict()}
        known = {
            "place": place,
            "buildSettings": "\n".join(build_settings),
            "failingTests": "\n".join(failing),
            "failures": failures,
        }
        payload |= {name: value for name, value in known.items() if value}
        submission = self.submit(BUILD, build.key, payload)
        if submission.accepted or not again or not submission.job.state.terminal:
            return submission
        return self.retry(build.key, request)

    def submit_scan(self, ci: str, host: str, slug: str, request: str = "") -> Submission:
        """Request a scan. At most one for a repository is queued or running.

        One document for each repository stands for all its scans, a generation for each, so that its key
        keeps them one at a time in every store.

        Args:
            ci: on which the repository builds.
            host: where that answers.
            slug: ``owner/repo``.
            request: names the request, so that a message delivered again after its scan asks for none more.
        """
        key = f"{SCAN}/{ci}/{host}/{slug}"
        submission = self.submit(SCAN, key, {"ci": ci, "host": host, "slug": slug}, request)
        while not submission.accepted and not (request and request in submission.job.requests):
            job = submission.job
            if job.state.terminal:
                submission = self.retry(job.key, request)
                continue
            # A scan that waits will see everything that this request could be about; one that runs may have
            # looked already. Its end and this flag exclude each other by the compare-and-set: either the flag
            # is in the document when the scan ends, or this fails. Crash point: died before it, the message
            # comes again; after it, the flag or the request's name is there, and the message changes nothing.
            running = job.state is JobState.RUNNING
            changes: dict[str, Any] = {"again": True} if running else {}
            if request:
                changes["requests"] = _with_request(job, request)
            expected = {"state": job.state, "attempt": job.attempt, "generation": job.generation}
            changed = self._store.update(job.key, expected, changes) if changes else job
            if changed is not None:
                return Submission(changed, accepted=running)
            submission = Submission(self._must_get(key), accepted=False)
        return submission

    def add_dead_letter(self, body: str | bytes, destination: str, reason: str) -> Job:
        """Keep a message that cannot be read as a dead letter, with its queue and its first 64 KiB."""
        job = dead_letter(body, destination, reason, self._now())
        # Crash point: died before the acknowledgement, the message comes again and finds this dead letter.
        if not self._store.insert(job):
            self._revive(self._must_get(job.key), job)
        return self._must_get(job.key)

    def _revive(self, kept: Job, letter: Job) -> None:
        """Make a dead letter that was discarded, and has come again, one once more."""
        if kept.state is JobState.DONE and (kept.result or {}).get("status") == WITHDRAWN:
            expected = {"state": kept.state, "attempt": kept.attempt, "generation": kept.generation}
            changes = {"state": JobState.DEAD, "updated": letter.updated, "last_error": letter.last_error}
            self._store.update(kept.key, expected, changes | {"result": None})

    def retry(self, key: str, request: str = "", *, budget: float | None = None) -> Submission:
        """Run a job that has ended once more: a new generation under the same key.

        Args:
            key: of the job.
            request: when not empty, the same request counts once.
            budget: seconds of search for this generation, instead of the usual.

        Raises:
            UsageError: there is no such job.
        """
        while True:
            job = self._store.get(key)
            if job is None:
                raise UsageError(
                    f"no job {key}; `repairnator builds list` and `dead list` show what there is"
                )
            if not job.state.terminal or (request and request in job.requests):
                return Submission(job, accepted=False)
            if job.unsettled:
                # The new generation takes the place of the old result, so that goes to the records first.
                self.settlement.settle(job)
                continue
            changes = next_generation(job, self._now())
            changes["requests"] = _with_request(job, request)
            changes["payload"] = _with_budget(job, budget)
            # Crash points: died before this write, nothing was asked for, and a message that did comes again;
            # after it, the request's name is in the document, so that the same message asks for nothing more.
            # Died before a message was sent for it, the job waits without one: silent workers and the
            # reconciler look into the store.
            expected = {
                "state": job.state,
                "attempt": job.attempt,
                "generation": job.generation,
                "unsettled": False,
            }
            queued = self._store.update(job.key, expected, changes)
            if queued is not None:
                return Submission(queued, accepted=True)

    def withdraw(self, job: Job, reason: str) -> bool:
        """End a queued job that nobody needs any more; False when a worker was faster.

        It is done, with the status ``WITHDRAWN``; asked for again, it runs.
        """
        # One compare-and-set, as a claim is: of both, one wins. Crash point: died after it, the message finds
        # a job that has ended, and is dropped.
        expected = {"state": JobState.QUEUED, "attempt": job.attempt, "generation": job.generation}
        outcome = Outcome(WITHDRAWN, summary={"reason": reason})
        changes = self._ended(JobState.DONE, self._now(), job.failures, "")
        return (
            self._store.update(job.key, expected, changes | {"result": self.settlement.pack(outcome)})
            is not None
        )

    def discard(self, job: Job, reason: str) -> bool:
        """Let a dead letter be one no longer; False when something else happened to it meanwhile.

        Its record stays, with the status ``WITHDRAWN``; asked for again, it runs.
        """
        expected = {"state": JobState.DEAD, "attempt": job.attempt, "generation": job.generation}
        outcome = Outcome(WITHDRAWN, summary={"reason": reason})
        changes = self._ended(JobState.DONE, self._now(), job.failures, job.last_error)
        return (
            self._store.update(job.key, expected, changes | {"result": self.settlement.pack(outcome)})
            is not None
        )

    def hurry(self, job: Job) -> bool:
        """Let a queued job that waits for its time be claimed now; False when it does not wait any more."""
        expected = {"state": JobState.QUEUED, "attempt": job.attempt, "generation": job.generation}
        return self._store.update(job.key, expected, {"due": self._now()}) is not None

    # Working

    def claim(self, key: str, owner: str) -> Job | None:
        """Take this job, if it may be claimed now; the job returned carries the fencing token.

        Args:
            key: of the job.
            owner: name of the worker, for people.
        """
        job = self._store.get(key)
        return None if job is None else self.claim_seen(job, owner)

    def claim_seen(self, job: Job, owner: str) -> Job | None:
        """Take a job that was just read, or made, if it may be claimed and is still as it was then."""
        now = self._now()
        if job.due is None or job.due > now:
            return None
        # One compare-and-set on state, attempt and lease: of several that try, one wins; a holder that renews
        # in the same instant moves `due`, and then all fail.
        expected = {"state": job.state, "attempt": job.attempt, "due": job.due}
        losses, error = job.losses, job.last_error
        if job.state is JobState.RUNNING:
            losses += 1  # its worker died, froze or lost the store: nobody else can charge it
            error = f"the worker {job.owner} (run {job.run_id}) stopped renewing: killed, frozen or cut off"
        if losses >= self.rules.max_losses:
            error = f"given up after {count(losses, 'lost worker')}, the last one: {error}"
            changes = self._ended(JobState.DEAD, now, job.failures, error)
            # Crash point: died after it, the job is dead, and its message finds it so.
            self._store.update(job.key, expected, changes | {"losses": losses})
            return None
        if self.pauses.holds(job):
            self._hold(job, expected, losses, error)
            return None
        # Crash point: died right after this, the job is running with nobody on it until its lease ends.
        return self._store.update(
            job.key,
            expected,
            {
                "state": JobState.RUNNING,
                "attempt": job.attempt + 1,
                "due": now + self._lease,
                "owner": owner,
                "run_id": str(uuid.uuid4()),
                "losses": losses,
                "last_error": error,
                "updated": now,
            },
        )

    def claim_due(self, kinds: Sequence[str], owner: str, *, overdue: float = 0.0) -> Job | None:
        """Take the job of these kinds that has been claimable longest, at least ``overdue`` seconds."""
        for job in self.due(kinds, overdue=overdue):
            claimed = self.claim_seen(job, owner)
            if claimed is not None:
                return claimed
        return None

    def _hold(self, job: Job, expected: dict[str, Any], losses: int, error: str) -> None:
        """Let a job of a paused repository wait on, out of the way of those that may be claimed.

        Crash point: died before it, whoever comes next does it. It is a compare-and-set on the time at which
        the job was due, so nothing that happens to the job meanwhile is lost.
        """
        if job.state is JobState.RUNNING:
            changes = self._queued(self.rules.hold, error) | {"losses": losses}
        else:
            changes = {"due": self._now() + self.rules.hold}
        self._store.update(job.key, expected, changes)

    def due(self, kinds: Sequence[str], *, overdue: float = 0.0, limit: int = 32) -> list[Job]:
        """Jobs that may be claimed now, the longest due first."""
        found = self._store.find(JobQuery(kinds=tuple(kinds), due_by=self._now() - overdue, limit=limit))
        held = self.pauses.held([job for job in found if job.state is JobState.QUEUED])
        for job in held:
            expected = {"state": job.state, "attempt": job.attempt, "due": job.due}
            self._hold(job, expected, job.losses, job.last_error)
        return [job for job in found if job not in held]

    @property
    def _lease(self) -> float:
        return self.rules.lease + self._store.skew

    def renew(self, job: Job) -> None:
        """Renew the lease of a job.

        Raises:
            LeaseLost: another attempt has it, or it has ended.
        """
        # Crash point: died after it, the job waits one lease more.
        expected = {"state": JobState.RUNNING, "attempt": job.attempt}
        if self._store.update(job.key, expected, {"due": self._now() + self._lease}) is None:
            raise _lost(job)

    # Ending an attempt: each is one compare-and-set on (running, attempt). Crash points: died before it, the
    # lease ends and another attempt begins; died after it, the job is where it belongs, and what is left
    # (copying records out, acknowledging the message) others do.

    def finish(self, job: Job, outcome: Outcome) -> Job:
        """Write the whole result of a run, and mark the job as done.

        Raises:
            LeaseLost: another attempt has the job; nothing was written that anyone reads.
        """
        changes = self._ended(JobState.DONE, self._now(), job.failures, "")
        return self._leave(job, changes | {"result": self.settlement.pack(outcome)})

    def fail(self, job: Job, error: str, *, permanent: bool = False, patient: bool = False) -> Job:
        """Charge a failed attempt: queued again with a wait, or dead at the limit or when permanent.

        Args:
            job: as the claim returned it.
            error: what went wrong.
            permanent: whether it need not be tried again.
            patient: wait longer, since something may be away that comes back.

        Raises:
            LeaseLost: another attempt has the job.
        """
        failures = job.failures + 1
        if permanent or failures >= self.rules.max_failures:
            return self._leave(job, self._ended(JobState.DEAD, self._now(), failures, error))
        wait = self._wait(job, failures + (self.rules.patience if patient else 0))
        return self._leave(job, self._queued(wait, error) | {"failures": failures})

    def postpone(self, job: Job, error: str) -> Job:
        """Queue a job again after a temporary error, with a growing wait, without charging it.

        Raises:
            LeaseLost: another attempt has the job.
        """
        delays = job.delays + 1
        if delays > self.rules.max_delays:
            error = f"given up after {job.delays} temporary errors, the last one: {error}"
            return self._leave(job, self._ended(JobState.DEAD, self._now(), job.failures, error))
        return self._leave(job, self._queued(self._wait(job, delays), error) | {"delays": delays})

    def release(self, job: Job) -> Job:
        """Give the job back, since this worker was told to stop; charged from the tenth time on.

        Raises:
            LeaseLost: another attempt has the job.
        """
        requeues = job.requeues + 1
        failures = job.failures + (requeues > self.rules.free_requeues)
        error = f"given back {requeues} times by workers that were stopped"
        if failures >= self.rules.max_failures:
            return self._leave(job, self._ended(JobState.DEAD, self._now(), failures, error))
        changes = self._queued(0.0, job.last_error) | {"requeues": requeues, "failures": failures}
        return self._leave(job, changes)

    def _leave(self, job: Job, changes: dict[str, Any]) -> Job:
        left = self._store.update(job.key, {"state": JobState.RUNNING, "attempt": job.attempt}, changes)
        if left is not None:
            return left
        # A store that answered "unavailable" may have written all the same, and this is the second try. Out
        # of `running` into `done` or `queued` at this attempt only its holder can have brought the job; into
        # `dead` also one that found its lease ended, which is the same to a holder that wants it dead.
        current = self._store.get(job.key)
        if current is not None and (current.attempt, current.state) == (job.attempt, changes["state"]):
            return current
        raise _lost(job)

    def _queued(self, wait: float, error: str) -> dict[str, Any]:
        now = self._now()
        return {
            "state": JobState.QUEUED,
            "due": now + wait,
            "updated": now,
            "last_error": redact(error)[:KEPT_ERROR],
        }

    def _ended(self, state: JobState, now: float, failures: int, error: str) -> dict[str, Any]:
        return {
            "state": state,
            "due": None,
            "updated": now,
            "failures": failures,
            "last_error": redact(error)[:KEPT_ERROR],
            "unsettled": True,
        }

    def _wait(self, job: Job, times: int) -> float:
        """Seconds, doubled each time, and spread, so that what failed together does not return together."""
        wait: float = min(self.rules.longest_wait, self.rules.first_wait * 2.0 ** min(times - 1, 60))
        spread = zlib.crc32(f"{job.key}/{job.attempt}".encode()) / 2**32
        return wait * (0.95 + 0.1 * spread)

    def _must_get(self, key: str) -> Job:
        job = self._store.get(key)
        if job is None:
            raise RepairnatorError(f"the job {key} has just disappeared; was it removed by hand?")
        return job


def _with_request(job: Job, request: str) -> tuple[str, ...]:
    return (*job.requests, *([request] if request else []))[-_KEPT_REQUESTS:]


def _with_budget(job: Job, budget: float | None) -> dict[str, Any]:
    usual = {name: value for name, value in job.payload.items() if name != BUDGET}
    return usual if budget is None else usual | {BUDGET: budget}


def _lost(job: Job) -> LeaseLost:
    return LeaseLost(
        f"attempt {job.attempt} of {job.key} is no longer the current one; its result is dropped"
    )
