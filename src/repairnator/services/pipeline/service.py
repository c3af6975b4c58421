"""Runs the pipeline: makes a worker as the settings say, and serves until it is drained."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from repairnator.boxes.configuration import box_limits
from repairnator.boxes.port import Limits, Sandbox
from repairnator.core.events import Event
from repairnator.errors import SandboxUnavailable
from repairnator.foundation.drain import Drain
from repairnator.foundation.health import Health
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.model import Job
from repairnator.services.lifecycle import Service
from repairnator.services.notify.ended import notification
from repairnator.services.notify.mail import MAIL, mail_handler
from repairnator.services.notify.webhook import WEBHOOK, WebhookHandler
from repairnator.services.pipeline.messages import BuildRoute, MessageHandler, build_of
from repairnator.services.pipeline.proofs import PROOF, ProofHandler
from repairnator.services.pipeline.repairs import BuildHandler, Observer, Offers
from repairnator.services.pipeline.requests import OFFER_REQUEST, OfferRequestHandler
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.pace import job_rules, worker_pace
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import FollowUp, Outcome
from repairnator.work.jobs.worker import Handler, Pace, Worker
from repairnator.work.offers.context import TRACKING
from repairnator.work.offers.handlers import offer_handlers
from repairnator.work.offers.modes import BRANCH, COMMENT, OFFER, PULL_REQUEST, Modes
from repairnator.work.offers.offer import offer_of
from repairnator.work.offers.proof import SecondProof
from repairnator.work.queues.port import Queue
from repairnator.work.runs.documents import build_url
from repairnator.work.runs.live import LiveRuns
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Store
from repairnator.world.providers.systems import CiSystems, address_policy, open_systems
from repairnator.world.sources.builds import Resolution, Resolver, Sources, commit_resolvers, resolvers

# What finished builds make: jobs without messages, done by any worker.
FOLLOW_UP_KINDS = (OFFER, BRANCH, PULL_REQUEST, COMMENT, TRACKING, MAIL, WEBHOOK, OFFER_REQUEST, PROOF)


def pipeline_worker(
    settings: Settings,
    queue: Queue,
    store: Store,
    sandbox: Sandbox,
    drain: Drain,
    *,
    observe: Observer | None = None,
    resolvers: Mapping[str, Resolver] | None = None,
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
        resolvers: of build references, by the CI's name; of commits alone by default.
        handlers: for further kinds of jobs (offers, notifications).
        limits: of each box; as the settings say by default.
        pace: how it waits.
        health: is told about progress.
        systems: CI systems and forges, to offer patches there.

    Raises:
        SettingsError: the settings want offers that they do not say enough of.
    """
    jobs = Jobs(store, job_rules(settings))
    limits = limits or box_limits(settings)
    folders = WorkFolders(settings.work_folder, each=limits.disk, limit=settings.work_limit)
    folders.sweep()
    sources = Sources(address_policy(settings), resolvers or commit_resolvers())
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
        MESSAGE: MessageHandler(route, queue.send),
        PROOF: ProofHandler(sources, proof),
        OFFER_REQUEST: OfferRequestHandler(jobs, sources, Modes.of(settings)),
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
    if settings.consumes_nothing:
        service.idle()
        return
    missing = sandbox.unavailable()
    if missing is not None:
        raise SandboxUnavailable(missing)
    with service.store() as store, service.queue(settings.activemq_listen_queue) as queue:
        if store is None or queue is None:
            return
        with (
            closing(open_systems(settings, drain.stopping)) as systems,
            closing(LiveRuns(store.records, failed=service.health.failed)) as live,
        ):

            def see(job: Job, event: Event) -> None:
                live.see(job, event)
                if observe is not None:
                    observe(job, event)

            worker = pipeline_worker(
                settings,
                queue,
                store,
                sandbox,
                drain,
                observe=see,
                resolvers=resolvers(systems),
                systems=systems,
                health=service.health,
            )
            logger().info(f"Listening on {settings.activemq_listen_queue}")
            worker.run()
    logger().info("stopped")
