"""``repairnator pipeline`` between a real broker and a real server of documents, which come late and die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import PyMongoError
from tests.chaos.projects import Builds, make_builds, make_remote
from tests.chaos.schedule import Schedule, Size
from tests.chaos.workers import install_plugin
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.mongo import Mongo
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import wait_until

from .processes import started

pytestmark = [pytest.mark.server, pytest.mark.slow]

PUBLISHER = Path(__file__).parents[2] / "kubernetes-support/queue-for-buildids/publisher.py"
DATABASE = "repairs"
PATIENCE = 240.0
ONE = Size(builds=1, maven=0, duplicates=0, corrupt=0, kills=0, freezes=0, broker=0, store=0, limit=0)

# What reads the original's database looks for, in each collection that a repaired build leaves something in.
OF_THE_ORIGINAL = {
    "inspector": {
        "buildId": int,
        "repositoryName": str,
        "status": str,
        "prNumber": int,
        "buildFinishedDateStr": str,
        "buildFinishedDate": str,
        "buildFinishedDay": str,
        "realStatus": str,
        "hostname": str,
        "buildReproductionDateStr": str,
        "buildReproductionDate": str,
        "travisURL": str,
        "typeOfFailures": str,
        "runId": str,
        "branchURL": str,
    },
    "patches": {
        "date": str,
        "dateStr": str,
        "runId": str,
        "buildId": int,
        "toolname": str,
        "diff": str,
        "filepath": str,
        "hostname": str,
    },
    "times": {
        "buildId": int,
        "repositoryName": str,
        "buildReproductionDateStr": str,
        "buildReproductionDate": str,
        "hostname": str,
        "runId": str,
        "CloneRepository": int,
        "CheckoutBuggyBuild": int,
        "BuildProject": int,
        "TestProject": int,
        "GatherTestInformation": int,
        "ComputeClasspath": int,
        "ComputeSourceDir": int,
        "ComputeTestDir": int,
        "ComputeModules": int,
        "totalDuration": int,
    },
    "hardwareInfo": {
        "runId": str,
        "buildId": str,
        "hostname": str,
        "nbProcessors": int,
        "freeMemory": int,
        "totalMemory": int,
    },
    "metrics": {
        "StepsDurationsInSeconds": dict,
        "FailureNames": list,
        "NbFailingTests": int,
        "NbRunningTests": int,
        "NbSucceedingTests": int,
        "BuggyBuildId": int,
        "BuggyBuildDate": str,
        "runId": str,
        "reproductionDate": str,
        "buildStatus": str,
        "status": str,
    },
    "treatedbuild": {
        "runId": str,
        "buildId": int,
        "containerId": str,
        "dateReproducedBuildStr": str,
        "dateReproducedBuild": str,
        "dayReproducedBuild": str,
        "hostname": str,
        "status": str,
    },
}


class Site:
    """A build to be repaired, a broker, a store, and the pipeline's environment; nothing runs yet.

    Args:
        folder: for everything.
        broker, store: not started.
        maven: the build is a real Maven project, else one of a made-up language.
        pause: seconds that the tests of the made-up project take.
    """

    def __init__(
        self,
        folder: Path,
        broker: ActiveMq,
        store: Mongo,
        environment: dict[str, str],
        *,
        maven: bool = False,
        pause: float = 0.0,
    ) -> None:
        schedule = Schedule(0, ONE, frozenset([0] if maven else []), (pause,), (), ())
        self.folder, self.broker, self.store = folder, broker, store
        self.builds: Builds = make_builds(folder / "builds.git", schedule)
        self.remote = make_remote(folder / "branches.git")
        self.health_port = free_port()
        self.environment = environment | {
            "ACTIVEMQ_URL": broker.url,
            "ACTIVEMQ_USERNAME": USER,
            "ACTIVEMQ_PASSWORD": PASSWORD,
            "MONGODB_HOST": store.url,
            "MONGODB_NAME": DATABASE,
            "REPAIRNATOR_ALLOWED_SOURCES": str(folder),
            "PUSH_URL": str(self.remote),
            "PYTHONPATH": str(install_plugin(folder)),
            "HEALTH_PORT": str(self.health_port),
            "LOG_FORMAT": "json",
        }

    @contextmanager
    def pipeline(self) -> Iterator[subprocess.Popen[str]]:
        """The worker under way."""
        with started("pipeline", environment=self.environment, folder=self.folder) as process:
            yield process

    def publish(self) -> None:
        """As a person does, with the script of the original's name."""
        message = {"CI": "git", "url": str(self.builds.repository), "commit": self.builds.commits[0]}
        environment = {
            "PATH": os.environ["PATH"],
            "ACTIVEMQ_HOST": LOOPBACK,
            "ACTIVEMQ_PORT": str(self.broker.port),
            "ACTIVEMQ_USER": USER,
            "ACTIVEMQ_PASSWORD": PASSWORD,
        }
        command = [sys.executable, str(PUBLISHER), "-d", "/queue/pipeline", json.dumps(message)]
        subprocess.run(command, env=environment, check=True, timeout=60)

    def log(self) -> list[dict[str, Any]]:
        """The lines that the pipeline has logged."""
        file = self.folder / "pipeline.log"
        lines = file.read_text().splitlines() if file.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def has_logged(self, beginning: str) -> bool:
        return any(line["message"].startswith(beginning) for line in self.log())

    def health(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and document; 0 while nobody answers."""
        connection = HTTPConnection(LOOPBACK, self.health_port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            return 0, {}
        finally:
            connection.close()

    def documents(self, collection: str) -> list[dict[str, Any]]:
        """As any other client reads them; none while the server is dead, or makes the collection."""
        with self.store.client() as client, suppress(PyMongoError):
            return list(client[DATABASE][collection].find())
        return []

    def job(self, kind: str) -> dict[str, Any]:
        """The only job of this kind; empty before there is one."""
        return next((job for job in self.documents("jobs") if job["kind"] == kind), {})

    def is_over(self) -> bool:
        """The build has ended, and its branch is where it should be."""
        branch = self.job("branch")
        return branch.get("state") == "done" and not branch["unsettled"]

    def pushes(self) -> int:
        return len((self.remote / "journal").read_text().splitlines())


MakeSite = Callable[..., Site]


@pytest.fixture
def site(
    tmp_path: Path,
    own_activemq: Callable[..., ActiveMq],
    own_mongo: Callable[..., Mongo],
    environment: dict[str, str],
) -> MakeSite:
    def make(**options: Any) -> Site:
        return Site(tmp_path, own_activemq(), own_mongo(), environment, **options)

    return make


def test_a_build_from_the_broker_is_repaired_and_leaves_records_with_the_originals_names(
    site: MakeSite,
) -> None:
    here = site(maven=True)
    here.broker.process.start()
    here.store.process.start()
    here.publish()
    with here.pipeline() as pipeline:
        wait_until(here.is_over, PATIENCE)
        pipeline.send_signal(signal.SIGTERM)
        assert pipeline.wait(60) == 0

    run = here.job("build")["run_id"]
    for collection, fields in OF_THE_ORIGINAL.items():
        (document,) = here.documents(collection)
        wrong = [name for name, kind in fields.items() if not isinstance(document.get(name), kind)]
        assert wrong == [], collection
        assert document["runId"] == run, collection
    (inspector,), (patch,) = here.documents("inspector"), here.documents("patches")
    assert inspector["status"] == "PATCHED"
    assert inspector["realStatus"].startswith(
        "[ CloneRepository : SUCCESS ] -> [ CheckoutBuggyBuild : SUCCESS ]"
    )
    assert patch["filepath"] == "src/main/java/org/example/Calc.java"
    assert "-        return a < b ? a : b;" in patch["diff"]
    assert here.pushes() == 1
    assert inspector["branchURL"].startswith(f"{here.remote.with_suffix('')}/tree/repairnator/")


def test_a_pipeline_that_is_started_first_waits_and_works_when_broker_and_store_come(site: MakeSite) -> None:
    here = site()
    with here.pipeline() as pipeline:
        wait_until(lambda: here.has_logged("waiting for the store"), 60)
        assert here.health("/healthz")[0] == 200
        assert here.health("/readyz") == (503, {"status": "not ready", "unanswered": ["queue", "store"]})
        here.store.process.start()
        wait_until(lambda: here.has_logged("waiting for the queue"), 60)
        wait_until(lambda: here.health("/readyz")[1].get("unanswered") == ["queue"], 60)
        here.broker.process.start()
        wait_until(lambda: here.health("/readyz")[0] == 200, 60)
        here.publish()
        wait_until(here.is_over, PATIENCE)
        pipeline.send_signal(signal.SIGTERM)
        assert pipeline.wait(60) == 0

    waits = [line["message"] for line in here.log() if line["message"].startswith("waiting")]
    assert waits[:2] == ["waiting for the store", "waiting for the queue"]
    assert here.job("build")["result"]["status"] == "PATCHED"


@pytest.mark.parametrize("victims", [("broker",), ("store",), ("broker", "store")], ids=" and ".join)
def test_a_repair_goes_on_while_broker_or_store_die_and_ends_once(
    site: MakeSite, victims: tuple[str, ...]
) -> None:
    here = site(pause=5.0)
    here.broker.process.start()
    here.store.process.start()
    with here.pipeline() as pipeline:
        here.publish()
        wait_until(lambda: here.has_logged("TestProject: STARTED"), PATIENCE)
        dying = [getattr(here, victim).process for victim in victims]
        for process in dying:
            process.kill()
        wait_until(lambda: here.health("/readyz")[1].get("unanswered", []) != [], 60)
        assert here.health("/healthz")[0] == 200
        for process in dying:
            process.start()
        wait_until(here.is_over, PATIENCE)
        wait_until(lambda: here.health("/readyz")[0] == 200, 60)
        pipeline.send_signal(signal.SIGTERM)
        assert pipeline.wait(60) == 0

    job = here.job("build")
    assert (job["state"], job["attempt"], job["result"]["status"]) == ("done", 1, "PATCHED")
    assert [len(here.documents(name)) for name in ("inspector", "patches", "times")] == [1, 1, 1]
    assert here.pushes() == 1
