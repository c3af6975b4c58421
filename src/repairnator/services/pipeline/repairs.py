"""Does the work of a build job: repairs in a box, and records the events as they come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from repairnator.boxes.port import BoxRequest, Limits, Sandbox
from repairnator.core.events import Event
from repairnator.core.statuses import EXIT_INTERRUPTED, EXIT_TERMINATED, StepStatus
from repairnator.errors import BoxDied, TemporaryError
from repairnator.foundation.health import Health
from repairnator.foundation.logs import logger
from repairnator.foundation.untrusted import integer, number, text
from repairnator.model import Job, RepairOptions
from repairnator.services.pipeline.messages import build_of
from repairnator.work.jobs.rules import BUDGET
from repairnator.work.jobs.settlement import FollowUp, Outcome
from repairnator.work.runs.documents import Run, dates
from repairnator.work.runs.records import RunRecorder
from repairnator.work.runs.run import run_events
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.world.buildlogs import PLACE_LIMIT, SETTINGS_LIMIT, TOLD_LIMIT
from repairnator.world.policy import narrowed
from repairnator.world.sources.builds import Resolution, Sources

Observer = Callable[[Job, Event], None]
Offers = Callable[[Job, Outcome, Resolution], Sequence[FollowUp]]

# Seconds in which the loop may see no event, beside the time that the build itself may take: fetching
# dependencies, and what the core does around a build.
_SILENT_SECONDS = 900.0
_BRANCH = 250  # characters


class BuildHandler:
    """Repairs one build in a box.

    Args:
        sandbox: the kind of box.
        sources: where trees come from.
        folders: where work folders are made.
        options: how to repair.
        limits: of each box.
        observe: sees each event as it comes, after it is recorded.
        health: is told about progress and about what was repaired.
        offers: jobs that a finished repair makes, given its job, its outcome and what its CI said.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        sources: Sources,
        folders: WorkFolders,
        options: RepairOptions,
        *,
        limits: Limits | None = None,
        observe: Observer | None = None,
        health: Health | None = None,
        offers: Offers | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sandbox = sandbox
        self._sources = sources
        self._folders = folders
        self._options = options
        self._limits = limits or Limits()
        self._observe = observe or (lambda _job, _event: None)
        self._health = health or Health()
        self._offers = offers or (lambda _job, _outcome, _resolution: ())
        self._clock = clock

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        build = build_of(job)
        resolution = self._sources.of(build)
        place = text(job.payload.get("place"), PLACE_LIMIT)
        usual = self._options
        if budget := number(job.payload.get(BUDGET)):
            usual = replace(usual, budget=budget)
        options = narrowed(usual, resolution.policy)
        logged = text(job.payload.get("buildSettings"), SETTINGS_LIMIT).splitlines()
        options = replace(
            options,
            place=place,
            build_settings=(*logged, *options.build_settings),
            logged_failing=tuple(text(job.payload.get("failingTests"), TOLD_LIMIT).splitlines()),
            logged_failures=integer(job.payload.get("failures")),
        )
        started = self._clock()
        recorder = RunRecorder(
            Run(build, job.key, job.generation, job.attempt, job.run_id, job.created, started)
        )
        with self._folders.take() as folder, self._health.guarded("sandbox") as guard:
            request = BoxRequest(
                resolution.source,
                options,
                folder,
                self._limits,
                cancelled,
                job.key,
                job.attempt,
                guard.beat,
            )
            self._get_on()
            began = False
            # Closed before the folder goes, so that the box has ended by then.
            with closing(run_events(self._sandbox, request)) as events:
                for event in events:
                    began = began or event.kind == "building"
                    recorder.see(event)
                    self._count(event)
                    _log(event)
                    self._observe(job, event)
                    self._get_on()
        if not recorder.finished:
            raise TemporaryError("the run ended without its last event")
        if recorder.exit_code in (EXIT_INTERRUPTED, EXIT_TERMINATED):
            # What runs beside it in the box can do that as well.
            kind = BoxDied if began else TemporaryError
            raise kind("the repair core was interrupted from outside")
        outcome = with_policy(recorder.outcome(self._clock()), resolution)
        return replace(outcome, follow_ups=tuple(self._offers(job, outcome, resolution)))

    def _get_on(self) -> None:
        self._health.heartbeat.beat(2 * self._options.build_limit + _SILENT_SECONDS)

    def _count(self, event: Event) -> None:
        data = event.data
        if event.kind == "step" and data["status"] != StepStatus.STARTED:
            self._health.metrics.time_step(text(data["name"], 100), number(data.get("seconds")))
        elif event.kind == "finished":
            result = data["result"]
            self._health.metrics.count_repair(integer(result["candidates"]), len(result["patches"]))


def _log(event: Event) -> None:
    data = event.data
    if event.kind == "step":
        logger().info(f"{data.get('name')}: {data.get('status')}", seconds=data.get("seconds"))
    elif event.kind == "note":
        logger().info(str(data.get("text")))
    elif event.kind == "patch":
        logger().info("a patch is found and proven", group=data.get("group"), files=data.get("files"))


def with_policy(outcome: Outcome, resolution: Resolution) -> Outcome:
    """The outcome with what the CI and the repository's policy file say beside it.

    ``offer`` in the summary is how far an offer may go; mistakes in the file are reported with the result.
    """
    policy = resolution.policy
    inspector: dict[str, Any] = {"prNumber": resolution.pull_request} if resolution.pull_request else {}
    if resolution.finished:
        inspector |= dates("buildFinishedDate", resolution.finished, day="buildFinishedDay")
    if resolution.url:
        inspector["travisURL"] = resolution.url
    inspector["policy"] = policy.to_dict()
    policy_notes: dict[str, Any] = {"policyMistakes": list(policy.mistakes)} if policy.mistakes else {}
    records = tuple(
        replace(record, document=record.document | inspector | policy_notes)
        if record.collection == "inspector"
        else record
        for record in outcome.records
    )
    return replace(
        outcome,
        records=records,
        summary=outcome.summary
        | {"branch": text(resolution.branch, _BRANCH), "offer": policy.offer.value}
        | policy_notes,
    )
