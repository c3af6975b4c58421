"""The pipeline: builds in from ``/queue/pipeline``, repairs in boxes, results into the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from repairnator.core.events import Event
from repairnator.core.statuses import EXIT_DEFECT, EXIT_TEMPORARY
from repairnator.documents import Run
from repairnator.drain import Drain
from repairnator.errors import (
    MessageError,
    RepairnatorError,
    SandboxUnavailable,
    StepError,
    TemporaryError,
)
from repairnator.jobs import BUILD, MESSAGE, Jobs, letter_body
from repairnator.logs import logger
from repairnator.messages import read_build, write_build
from repairnator.model import BuildRef, Job, RepairOptions
from repairnator.queues.port import Message, Queue
from repairnator.records import RunRecorder
from repairnator.sandboxes.port import BoxRequest, Limits, Sandbox
from repairnator.settings import Settings
from repairnator.settlement import Outcome
from repairnator.sources import RESOLVERS, Resolver, SourcePolicy, Sources
from repairnator.stores.port import Store
from repairnator.worker import Handler, Pace, Worker
from repairnator.workfolders import WorkFolders

Observer = Callable[[Job, Event], None]


@dataclass(frozen=True, slots=True)
class BuildRoute:
    """Messages of the pipeline queue; see :class:`repairnator.worker.Route`.

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
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sandbox = sandbox
        self._sources = sources
        self._folders = folders
        self._options = options
        self._limits = limits or Limits()
        self._observe = observe or (lambda _job, _event: None)
        self._clock = clock

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        build = build_of(job)
        source = self._sources.of(build)
        started = self._clock()
        recorder = RunRecorder(
            Run(build, job.key, job.generation, job.attempt, job.run_id, job.created, started)
        )
        with self._folders.take() as folder:
            request = BoxRequest(source, self._options, folder, self._limits, cancelled)
            try:
                with _closed(self._sandbox.run(request)) as events:
                    for event in events:
                        recorder.see(event)
                        _log(event)
                        self._observe(job, event)
            except StepError as error:  # the tree cannot be had: a result like any other
                recorder.fail(error)
        if not recorder.finished:
            raise TemporaryError("the run ended without its last event")
        if recorder.exit_code == EXIT_TEMPORARY:
            raise TemporaryError(recorder.reason)
        if recorder.exit_code == EXIT_DEFECT:
            raise RepairnatorError(recorder.reason)
        return recorder.outcome(self._clock())


@contextmanager
def _closed(events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """Close the iterator at the end of the block, so that the box has ended when its folder goes."""
    try:
        yield events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _log(event: Event) -> None:
    data = event.data
    if event.kind == "step":
        logger().info(f"{data.get('name')}: {data.get('status')}", seconds=data.get("seconds"))
    elif event.kind == "note":
        logger().info(str(data.get("text")))
    elif event.kind == "patch":
        logger().info("a patch is found and proven", group=data.get("group"), files=data.get("files"))


class LetterHandler:
    """Reads once more a message that was a dead letter and that somebody wants to be retried."""

    def __init__(self, jobs: Jobs, default_ci: str) -> None:
        self._jobs = jobs
        self._default_ci = default_ci

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        if job.payload["size"] > len(letter_body(job)):
            raise MessageError(f"{job.payload['size']} bytes long; only its beginning was kept")
        request = read_build(letter_body(job), self._default_ci)
        submission = self._jobs.submit_build(request.build, again=request.again, request=job.run_id)
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
        limits: of each box.
        pace: how it waits.
    """
    jobs = Jobs(store)
    folders = WorkFolders(settings.work_folder)
    folders.sweep()
    policy = SourcePolicy(settings.allowed_sources, personal=settings.embedded_queue)
    builds = BuildHandler(
        sandbox,
        Sources(policy, resolvers),
        folders,
        settings.repair_options,
        limits=limits,
        observe=observe,
    )
    route = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
    known: dict[str, Handler] = {
        BUILD: builds,
        MESSAGE: LetterHandler(jobs, settings.default_ci),
        **(handlers or {}),
    }
    return Worker(queue, jobs, route, known, drain, pace=pace)


def serve(
    settings: Settings,
    queue: Queue,
    store: Store,
    sandbox: Sandbox,
    drain: Drain,
    *,
    observe: Observer | None = None,
) -> None:
    """Consume the pipeline queue until the drain begins; with ``LISTEN_MODE=NOOP`` only wait for that.

    Raises:
        SandboxUnavailable: this machine has no such box; nothing was consumed.
    """
    if settings.listen_mode == "NOOP":
        logger().info("LISTEN_MODE is NOOP: nothing is consumed")
        drain.stopping.wait()
        return
    missing = sandbox.unavailable()
    if missing is not None:
        raise SandboxUnavailable(missing)
    worker = pipeline_worker(settings, queue, store, sandbox, drain, observe=observe)
    logger().info(f"Listening on {settings.activemq_listen_queue}")
    worker.run()
    logger().info("stopped")
