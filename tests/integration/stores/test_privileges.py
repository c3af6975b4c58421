"""Each service does to the database only what its user's role in kubernetes-support allows.

The server of these tests knows no users. So the real services run on it, each writes down which commands
it sends, and these are compared with the privileges of its role.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.servers.mongo import Mongo
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import wait_until

pytestmark = [pytest.mark.server, pytest.mark.slow]

FILE = Path(__file__).parents[3] / "kubernetes-support/k8s-mongodb/mongodb.yaml"
PROGRAM = Path(sys.executable).parent / "repairnator"
# Loaded by every Python of the service before anything else.
RECORDER = """
import os
from pymongo import monitoring

class Recorder(monitoring.CommandListener):
    def started(self, event):
        options = "upsert" if event.command.get("upsert") or any(
            one.get("upsert") for one in event.command.get("updates", ())) else ""
        kind = "remove" if event.command.get("remove") else "update" if "update" in event.command else ""
        target = event.command.get(event.command_name)
        line = f"{event.command_name} {event.database_name} {target} {options} {kind}\\n"
        with open(os.environ["RECORD"], "a") as file:
            file.write(line)
    def succeeded(self, event): pass
    def failed(self, event): pass

monitoring.register(Recorder())
"""
# https://www.mongodb.com/docs/manual/reference/privilege-actions/: what each command needs.
FREE = {"hello", "isMaster", "ismaster", "ping", "buildInfo", "endSessions", "killCursors"}
NEEDS = {
    "find": {"find"},
    "getMore": {"find"},
    "aggregate": {"find"},
    "count": {"find"},
    "distinct": {"find"},
    "insert": {"insert"},
    "update": {"update"},
    "delete": {"remove"},
    "findAndModify": {"find"},
    "createIndexes": {"createIndex"},
    "listCollections": {"listCollections"},
}


def roles() -> dict[str, dict[str, list[str]]]:
    """The privileges that the manifest's script gives each service's user, by database."""
    documents = [one for one in yaml.safe_load_all(FILE.read_text()) if one]
    (script,) = [one["data"]["users.js"] for one in documents if "users.js" in one.get("data", {})]
    found = re.search(r"const SERVICES = (\{.*?\n\});", script, re.DOTALL)
    assert found is not None
    made: dict[str, dict[str, list[str]]] = json.loads(found[1])
    return made


def needed(line: str) -> set[tuple[str, str]]:
    """(database, action) that a recorded command needs."""
    command, database, *more = line.split(" ")
    if command in FREE:
        return set()
    actions = set(NEEDS[command])
    if command == "findAndModify":
        actions.add("remove" if more[2] == "remove" else "update")
    if "upsert" in more:
        actions.add("insert")
    return {(database, action) for action in actions}


class Site:
    """A service on a database of its own, with an embedded queue."""

    def __init__(self, folder: Path, mongo: Mongo) -> None:
        self.database = f"test-{uuid.uuid4().hex[:12]}"
        self.slug = f"owner/{self.database}"
        self.record = folder / "commands"
        self.record.touch()
        self.port = free_port()
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(RECORDER)
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self.environment = kept | {
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "MONGODB_HOST": mongo.url,
            "MONGODB_NAME": self.database,
            "HEALTH_PORT": str(free_port()),
            "MONITOR_PORT": str(self.port),
            "REPAIRNATOR_SANDBOX": "none",
        }
        self.recording = self.environment | {"PYTHONPATH": str(folder / "site"), "RECORD": str(self.record)}
        self.folder = folder

    def publish(self, queue: str, message: str) -> None:
        done = subprocess.run(
            [PROGRAM, "publish", queue, message],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def run(self, service: str, until: Callable[[], bool]) -> set[tuple[str, str]]:
        """What a service needed until something had happened, and until it had ended."""
        log = self.folder / f"{service}.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [PROGRAM, service],
                env=self.recording,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
            ) as process,
        ):
            try:
                wait_until(lambda: until() or process.poll() is not None, 120.0)
                assert process.poll() is None, log.read_text()
            finally:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(60)
                process.kill()
        return self.did()

    def did(self) -> set[tuple[str, str]]:
        """(database, action) of all that was recorded."""
        lines = self.record.read_text().splitlines()
        pairs = set[tuple[str, str]]().union(*map(needed, lines))
        return {(database.replace(self.database, "repairnator"), action) for database, action in pairs}


@pytest.fixture
def site(tmp_path: Path, mongo: Mongo) -> Site:
    return Site(tmp_path, mongo)


def allowed(service: str) -> set[tuple[str, str]]:
    return {(database, action) for database, actions in roles()[service].items() for action in actions}


def jobs(mongo: Mongo, site: Site, kind: str) -> list[dict[str, Any]]:
    with mongo.client() as client:
        return list(client[site.database]["jobs"].find({"kind": kind}))


def test_a_pipeline_does_what_its_role_allows(site: Site, mongo: Mongo) -> None:
    build = {"CI": "git", "url": str(site.folder / "nothing"), "commit": "a" * 40}
    site.publish("/queue/pipeline", json.dumps(build))

    def kept() -> bool:
        with mongo.client() as client:
            return client[site.database]["inspector"].find_one() is not None

    did = site.run("pipeline", kept)
    assert {("repairnator", "find"), ("repairnator", "insert"), ("repairnator", "update")} <= did
    assert did - {("githook", "createIndex")} <= allowed("PIPELINE")


def test_a_scanner_does_what_its_role_allows(site: Site, mongo: Mongo) -> None:
    site.publish("/queue/scanner", site.slug)
    did = site.run("scanner", lambda: any(job["attempt"] for job in jobs(mongo, site, "scan")))
    assert ("repairnator", "insert") in did
    assert did <= allowed("SCANNER")


def test_registering_a_repository_is_what_the_scanners_role_allows(site: Site) -> None:
    done = subprocess.run(
        [PROGRAM, "repos", "add", site.slug], env=site.recording, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    did = site.did()
    assert ("githook", "insert") in did
    assert did <= allowed("SCANNER")


def test_a_monitor_does_what_its_role_allows(site: Site, mongo: Mongo) -> None:
    body = json.dumps({"state": "failure", "repository": {"full_name": site.slug}}).encode()
    digest = hmac.new(b"123456789", body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "status",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": f"sha256={digest}",
    }
    with mongo.client() as client:
        client["githook"]["gitSecrets"].insert_one({"slugName": site.slug, "gitSecret": "123456789"})

    def taken() -> bool:
        request = urllib.request.Request(f"http://{LOOPBACK}:{site.port}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bool(answer.status < 300)
        except OSError:
            return False

    did = site.run("monitor", taken)
    assert {("githook", "find"), ("repairnator", "insert")} <= did
    assert did - {("githook", "createIndex")} <= allowed("MONITOR")


def test_no_service_may_more_than_it_needs() -> None:
    given = roles()
    assert set(given["PIPELINE"]) == {"repairnator"}
    assert given["MONITOR"]["githook"] == ["find"]
    assert given["KEDA"] == {"repairnator.jobs": ["find"]}
    every = {action for places in given.values() for actions in places.values() for action in actions}
    assert every <= {"find", "insert", "update", "remove", "createIndex", "listCollections"}
