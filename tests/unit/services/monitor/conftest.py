from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from repairnator.model import BuildRef, Job
from repairnator.services.monitor.forwarding import Forwarder
from repairnator.services.monitor.intake import Answer, Delivery, Intake, Taken
from repairnator.services.monitor.signatures import Signature
from repairnator.services.scanner.waiting import WaitingBuilds
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import Switch, memory_store
from repairnator.work.jobs.rules import Jobs
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.sealing import Sealer
from repairnator.work.stores.port import Document, Query, Store
from repairnator.world.ci.port import Build, BuildStatus

SLUG = "Spirals-Team/repairnator"
SECRET = "123456789"


def status(state: str = "failure", slug: str = SLUG, **more: Any) -> bytes:
    return json.dumps({"state": state, "repository": {"full_name": slug}, **more}).encode()


def signed(body: bytes, secret: str = SECRET) -> Signature:
    return Signature(sha256=hmac.new(secret.encode(), body, hashlib.sha256).hexdigest())


def delivery(body: bytes | None = None, *, id: str = "d1", **changes: Any) -> Delivery:  # noqa: A002
    body = status() if body is None else body
    values: dict[str, Any] = {
        "forge": "github",
        "event": "status",
        "id": id,
        "body": body,
        "payload": body,
        "signature": signed(body),
    }
    return Delivery(**(values | changes))


@dataclass
class Scene:
    """An intake and a forwarder over a store and a queue in memory, with a clock that stands still."""

    time: float = 1_000_000.0
    switch: Switch = field(default_factory=Switch)
    broker: MemoryBroker = field(default_factory=MemoryBroker)

    def __post_init__(self) -> None:
        self.store: Store = memory_store(lambda: self.time, self.switch)
        self.jobs = Jobs(self.store)
        self.repositories = Repositories(self.store, Sealer(), "travis-ci.com")
        self.waiting = WaitingBuilds(self.store.records, self.jobs)
        self.intake = Intake(self.store.records, self.repositories, self.jobs.now, self.waiting.may_be_moot)
        self.forwarder = Forwarder(
            self.store.records, self.jobs, self.repositories, self.broker.connect(), "/queue/scanner"
        )

    def take(self, *deliveries: Delivery) -> list[Answer]:
        return self.taken(*deliveries).answers

    def taken(self, *deliveries: Delivery) -> Taken:
        return self.intake.take(deliveries)

    def queue(self, branch: str) -> Job:
        """A build of this branch that a scan has found and queued."""
        ref = BuildRef("github-actions", "github.com", SLUG, "7")
        self.waiting.add(Build(ref, SLUG, branch, "a" * 40, BuildStatus.FAILED, 1.0, 2.0, ""))
        return self.jobs.submit_build(ref).job

    def webhooks(self) -> list[Document]:
        return self.store.records.find("webhooks", Query(limit=10_000))


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.store.secrets.add(SLUG, SECRET)
    return scene
