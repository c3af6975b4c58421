"""The pipeline: builds in from ``/queue/pipeline``, repairs in boxes, results into the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from repairnator.buildlogs import PLACE_LIMIT
from repairnator.ci.systems import CiSystems, address_policy, open_systems
from repairnator.core.events import Event
from repairnator.core.statuses import EXIT_INTERRUPTED, EXIT_TERMINATED, StepStatus
from repairnator.errors import MessageError, SandboxUnavailable, TemporaryError
from repairnator.hostile import integer, number, text
from repairnator.jobs.limits import box_limits, job_rules, worker_pace
from repairnator.jobs.rules import BUILD, MESSAGE, Jobs, letter_body
from repairnator.jobs.settlement import FollowUp, Outcome
from repairnator.jobs.worker import Handler, Pace, Worker
from repairnator.logs import logger
from repairnator.messages import SCANNER_QUEUE, read_build, read_slug, write_build
from repairnator.model import BuildRef, Job, RepairOptions
from repairnator.notify.ended import notification
from repairnator.notify.mail import MAIL, mail_handler
from repairnator.notify.webhook import WEBHOOK, WebhookHandler
from repairnator.offers.handlers import offer_handlers
from repairnator.offers.means import FATE
from repairnator.offers.modes import BRANCH, COMMENT, OFFER, PULL_REQUEST, Modes
from repairnator.offers.offer import offer_of
from repairnator.offers.proof import SecondProof
from repairnator.policy import narrowed
from repairnator.queues.port import Message, Queue
from repairnator.runs.documents import Run, build_url, dates
from repairnator.runs.records import RunRecorder
from repairnator.runs.run import run_events
from repairnator.runs.workfolders import WorkFolders
from repairnator.sandboxes.port import BoxRequest, Limits, Sandbox
from repairnator.service.drain import Drain
from repairnator.service.health import Health
from repairnator.service.lifecycle import Service
from repairnator.settings import Settings
from repairnator.sources.builds import RESOLVERS, Resolution, Resolver, Sources, resolvers
from repairnator.stores.port import Store

# What finished builds make: jobs without messages, done by any worker.
ERRANDS = (OFFER, BRANCH, PULL_REQUEST, COMMENT, FATE, MAIL, WEBHOOK)

Observer = Callable[[Job, Event], None]
Offers = Callable[[Job, Outcome, Resolution], Sequence[FollowUp]]

# Seconds in which the loop may see no event, beside the time that the build itself may take: fetching
# dependencies, and what the core does around a build.
_SILENT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class BuildRoute:
    """Messages of the pipeline queue; see :class:`repairnator.jobs.worker.Route`.

    Attributes:
        destination: the queue.
        jobs: the rules.
        default_ci: what a bare build id belongs to.
        kind: of the jobs.
    """

    destination: str
    jobs: Jobs
    default_ci: str
    kind: str = BUILD

    def accept(self, message: Message) -> Job:
        request = read_build(message.body, self.default_ci)
        return self.jobs.submit_build(request.build, again=request.again, request=message.id).job

    def text(self, job: Job) -> str:
        return write_build(build_of(job))


def build_of(job: Job) -> BuildRef:
    """The build that a build job is about."""
    return BuildRef.from_dict(job.payload["build"])


class BuildHandler:
    """Repairs one build in a box.

    Args:
        sandbox: the kind of box.
        sources: where trees come from.
        folders: where work folders are made.
        options: how to repair.
        limits: of each box.
        observe: sees each event as it comes, after it is recorded.
        health: told what was repaired and that the repair gets on.
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
        options = replace(narrowed(self._options, resolution.policy), place=place)
        started = self._clock()
        recorder = RunRecorder(
            Run(build, job.key, job.generation, job.attempt, job.run_id, job.created, started)
        )
        with self._folders.take() as folder:
            request = BoxRequest(
                resolution.source, options, folder, self._limits, cancelled, job.key, job.attempt
            )
            self._get_on()
            # Closed before the folder goes, so that the box has ended by then.
            with closing(run_events(self._sandbox, request)) as events:
                for event in events:
                    recorder.see(event)
                    self._count(event)
                    _log(event)
                    self._observe(job, event)
                    self._get_on()
        if not recorder.finished:
            raise TemporaryError("the run ended without its last event")
        if recorder.exit_code in (EXIT_INTERRUPTED, EXIT_TERMINATED):
            raise TemporaryError("the repair core was interrupted from outside")
        outcome = with_policy(recorder.outcome(self._clock()), resolution)
        return replace(outcome, follow_ups=tuple(self._offers(job, outcome, resolution)))

    def _get_on(self) -> None:
        self._health.pulse.beat(2 * self._options.build_limit + _SILENT_SECONDS)

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

    ``offer`` in the summary is how far an offer may go; mistakes in the file are told with the result.
    """
    policy = resolution.policy
    inspector: dict[str, Any] = {"prNumber": resolution.pull_request} if resolution.pull_request else {}
    if resolution.finished:
        inspector |= dates("buildFinishedDate", resolution.finished, day="buildFinishedDay")
    if resolution.url:
        inspector["travisURL"] = resolution.url
    said: dict[str, Any] = {"policyMistakes": list(policy.mistakes)} if policy.mistakes else {}
    records = tuple(
        replace(record, document=record.document | inspector | said)
        if record.collection == "inspector"
        else record
        for record in outcome.records
    )
    return replace(outcome, records=records, summary=outcome.summary | {"offer": policy.offer.value} | said)


class LetterHandler:
    """Reads once more a message that was a dead letter and that somebody wants to be retried.

    What came by the pipeline queue becomes a build here. What came by the scanners' queue goes there again,
    once it can be read: which CI a repository builds on is theirs to know.

    Args:
        builds: messages of the pipeline queue.
        send: sends a message to a queue.
    """

    def __init__(self, builds: BuildRoute, send: Callable[[str, bytes], None]) -> None:
        self._builds = builds
        self._send = send

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        body, queue = letter_body(job), job.payload["destination"]
        if job.payload["size"] > len(body):
            raise MessageError(f"{job.payload['size']} bytes long; only its beginning was kept")
        if queue == SCANNER_QUEUE:
            read_slug(body)
            # Crash point: died after the send, it is sent twice; a second scan of a repository does no harm.
            self._send(queue, body)
            return Outcome("sent again", summary={"queue": queue})
        request = read_build(body, self._builds.default_ci)
        # Crash point: died after it, the next attempt asks once more, under the same name, which counts once.
        name = f"{job.key}/{job.generation}"
        submission = self._builds.jobs.submit_build(request.build, again=request.again, request=name)
        return Outcome("accepted" if submission.accepted else "known", summary={"key": submission.job.key})


def pipeline_worker(
    settings: Settings,
    queue: Queue,
    store: Store,
    sandbox: Sandbox,
    drain: Drain,
    *,
    observe: Observer | None = None,
    resolvers: Mapping[str, Resolver] = RESOLVERS,
    handlers: Mapping[str, Handler] | None = None,
    limits: Limits | None = None,
    pace: Pace | None = None,
    health: Health | None = None,
    systems: CiSystems | None = None,
) -> Worker:
    """A worker as these settings want it; ``run`` it, and close its queue afterwards.

    Args:
        settings: of this process.
        queue: belongs to this worker.
        store: may be shared by the workers of one process.
        sandbox: the kind of box.
        drain: tells it to stop.
        observe: sees each event of each repair.
        resolvers: CI adapters by name.
        handlers: for further kinds of jobs (offers, notifications).
        limits: of each box; as the settings say by default.
        pace: how it waits.
        health: told that work gets on.
        systems: CI systems and forges, to offer patches there.

    Raises:
        SettingsError: the settings want offers that they do not say enough of.
    """
    jobs = Jobs(store, job_rules(settings))
    limits = limits or box_limits(settings)
    folders = WorkFolders(settings.work_folder, each=limits.disk, limit=settings.work_limit)
    folders.sweep()
    sources = Sources(address_policy(settings), resolvers)
    builds = BuildHandler(
        sandbox,
        sources,
        folders,
        settings.repair_options,
        limits=limits,
        observe=observe,
        health=health,
        offers=_follow_ups(settings),
    )
    proof = SecondProof(sandbox, folders, settings.repair_options, limits, health or Health())
    route = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
    known: dict[str, Handler] = {
        BUILD: builds,
        MESSAGE: LetterHandler(route, queue.send),
        **offer_handlers(settings, systems, sources, proof, folders, store, jobs.now),
        MAIL: mail_handler(settings),
        WEBHOOK: WebhookHandler(settings),
        **(handlers or {}),
    }
    return Worker(queue, jobs, route, known, drain, pace=pace or worker_pace(settings), health=health)


def _follow_ups(settings: Settings) -> Offers:
    """What a finished repair makes of its outcome, as the settings say."""
    modes = Modes.of(settings)
    kinds = [MAIL] if settings.notify_to else []
    kinds += [WEBHOOK] if settings.notify_webhook else []

    def make(job: Job, outcome: Outcome, resolution: Resolution) -> list[FollowUp]:
        build, every_end = build_of(job), settings.notify_endprocess
        url = resolution.url or build_url(build)
        found = list(modes.follow_ups(offer_of(job, outcome, resolution), resolution.policy.offer))
        for kind in kinds:
            found += notification(kind, build, url, job.created, outcome, every_end=every_end)
        return found

    return make


def serve(
    service: Service,
    sandbox: Sandbox,
    *,
    observe: Observer | None = None,
) -> None:
    """Consume the pipeline queue until the drain begins; with ``LISTEN_MODE=NOOP`` only wait for that.

    Raises:
        SandboxUnavailable: this machine has no such box; nothing was consumed.
        SettingsError: the settings name a queue or store that cannot be spoken to.
    """
    settings, drain = service.settings, service.drain
    if settings.listen_mode == "NOOP":
        logger().info("LISTEN_MODE is NOOP: nothing is consumed")
        service.idle()
        return
    missing = sandbox.unavailable()
    if missing is not None:
        raise SandboxUnavailable(missing)
    with service.store() as store, service.queue(settings.activemq_listen_queue) as queue:
        if store is None or queue is None:
            return
        with closing(open_systems(settings, drain.stopping)) as systems:
            worker = pipeline_worker(
                settings,
                queue,
                store,
                sandbox,
                drain,
                observe=observe,
                resolvers=resolvers(systems),
                systems=systems,
                health=service.health,
            )
            logger().info(f"Listening on {settings.activemq_listen_queue}")
            worker.run()
    logger().info("stopped")
