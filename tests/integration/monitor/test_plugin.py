"""A forge that a plug-in brings: a folder and an entry point, and the commands know its webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.integration.monitor.conftest import SECRET, SLUG
from tests.servers.ports import accepts, free_port
from tests.servers.process import ServerProcess

from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.sqlite import open_sqlite_store

CLI = [sys.executable, "-m", "repairnator.cli"]
PLUGIN = """
from repairnator.foundation.providers import ProofHeader, ProofKind, ProviderFacts, WebhookFacts
from repairnator.world.providers.base import BaseProvider
from repairnator.world.providers.payloads import text_at
from repairnator.world.providers.port import Notice
from repairnator.world.web import Api


class Reader:
    shape = {"where": {"path": None}, "outcome": None}

    def read(self, event, payload):
        outcome = text_at(payload, "outcome")
        slug = text_at(payload, "where", "path")
        return Notice(slug, outcome == "red", outcome == "green", (), event == "hello", outcome)


class Toy(BaseProvider):
    facts = ProviderFacts(
        name="toyforge",
        ci={"toyforge": "toy.example.org"},
        webhooks=WebhookFacts(
            subscriptions=("Outcomes",),
            event_headers=("x-toy-event", "x-github-event"),
            delivery_headers=("x-toy-delivery",),
            proofs=(ProofHeader("x-toy-proof", ProofKind.SHA256, "v1="),),
        ),
    )

    def api(self, address):
        return Api(address)

    def ci(self, name, connection, elsewhere):
        raise NotImplementedError

    def webhooks(self):
        return Reader()


PROVIDER = Toy()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """With the plug-in installed."""
    site = tmp_path / "site"
    for name, text in {
        "toyforge.py": PLUGIN,
        "toyforge-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: toyforge\nVersion: 1.0\n",
        "toyforge-1.0.dist-info/entry_points.txt": "[repairnator.providers]\ntoyforge = toyforge:PROVIDER\n",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    return {
        "PYTHONPATH": path,
        "XDG_DATA_HOME": str(tmp_path),
        "MONITOR_PORT": str(free_port()),
        "MONITOR_ADDRESS": "http://monitor.example.org",
        "HEALTH_PORT": "0",
    }


@pytest.fixture
def port(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    port = int(environment["MONITOR_PORT"])
    process = ServerProcess(
        [*CLI, "monitor"], tmp_path / "monitor.log", lambda: accepts(port), environment=environment
    )
    process.start()
    yield port
    process.kill()


def send(port: int, path: str, body: bytes, delivery: str, secret: str = SECRET) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Toy-Event": "outcome",
        "X-GitHub-Event": "outcome",
        "X-Toy-Delivery": delivery,
        "X-Toy-Proof": "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_webhooks_of_a_plug_in_become_scan_requests(
    environment: dict[str, str], tmp_path: Path, port: int
) -> None:
    add = [*CLI, "repos", "add", SLUG, "--ci", "toyforge", "--secret", SECRET, "--json"]
    done = subprocess.run(
        add, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert json.loads(done.stdout)["webhook"] == {
        "url": "http://monitor.example.org/webhooks/toyforge",
        "events": ["Outcomes"],
    }
    body = json.dumps({"outcome": "red", "where": {"path": SLUG}, "unread": [{}] * 10}).encode()
    assert send(port, "/webhooks/toyforge", body, "d1", "another") == 401
    assert send(port, "/webhooks/github", body, "d1") == 200  # where it names no repository
    assert send(port, "/webhooks/toyforge", body, "d1") == 202
    assert send(port, "/", body, "d1") == 200  # the same delivery, recognized by its headers
    assert send(port, "/", body.replace(b"red", b"grey"), "d2") == 200  # of no build that ended

    store = open_sqlite_store(tmp_path / "repairnator" / "repairnator.db")
    queue = SqliteQueue(tmp_path / "repairnator" / "repairnator.db")
    try:
        message = queue.receive("/queue/scanner", 30.0)
        assert message is not None
        assert message.body == SLUG
        assert store.jobs.get(f"scan/toyforge/toy.example.org/{SLUG}") is not None
    finally:
        queue.close()
        store.close()
