"""``store copy`` between the embedded store and MongoDB."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.mongo import Mongo
from tests.servers.process import wait_until

from repairnator.testing.contracts.stores import fill, state_of
from repairnator.work.stores.mongo import SECRETS_DATABASE, open_mongo_store
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.work.stores.transfer import Transfer

pytestmark = pytest.mark.server


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def server(mongo: Mongo, name: str) -> Iterator[Store]:
    with mongo.client() as client:
        client.drop_database(SECRETS_DATABASE)
    store = open_mongo_store(mongo.url, name)
    yield store
    store.close()


def test_the_command_copies_there_and_back(mongo: Mongo, name: str, server: Store, tmp_path: Path) -> None:
    def copy(source: str, target: str, data: str) -> str:
        environment = os.environ | {
            "MONGODB_HOST": mongo.url,
            "MONGODB_NAME": name,
            "XDG_DATA_HOME": str(tmp_path / data),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        command = [str(Path(sys.executable).with_name("repairnator")), "store", "copy"]
        done = subprocess.run(
            [*command, "--from", source, "--to", target],
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def embedded(data: str) -> Store:
        return open_sqlite_store(tmp_path / data / "repairnator" / "repairnator.db")

    first = embedded("first")
    fill(first)
    before = state_of(first)
    assert "jobs: 3 copied, 0 there already" in copy("embedded", "mongodb", "first")
    assert state_of(server) == before
    assert "jobs: 0 copied, 3 there already" in copy("embedded", "mongodb", "first")
    assert "checked: everything is in the target" in copy("mongodb", "embedded", "second")
    second = embedded("second")
    assert state_of(second) == before
    first.close()
    second.close()


def test_a_backup_of_mongodb_is_restored_into_an_empty_one_and_a_cut_one_is_refused(
    mongo: Mongo, name: str, server: Store, tmp_path: Path
) -> None:
    def run(verb: str, database: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | {
            "MONGODB_HOST": mongo.url,
            "MONGODB_NAME": database,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        command = [str(Path(sys.executable).with_name("repairnator")), "store", verb]
        return subprocess.run(command, env=environment, input=given, capture_output=True, timeout=240)

    fill(server)
    before = state_of(server)
    backed_up = run("backup", name)
    assert backed_up.returncode == 0, backed_up.stderr
    assert f"the backup has {len(backed_up.stdout)} bytes" in backed_up.stderr.decode()
    with mongo.client() as client:
        client.drop_database(SECRETS_DATABASE)
    for broken in (b"", b"no database", backed_up.stdout[:-5000]):
        refused = run("restore", f"{name}-2", broken)
        assert refused.returncode == 2
        assert f"{len(broken)} bytes, is not a complete backup" in refused.stderr.decode()
    restored = run("restore", f"{name}-2", backed_up.stdout)
    assert restored.returncode == 0, restored.stderr
    other = open_mongo_store(mongo.url, f"{name}-2")
    assert state_of(other) == before
    other.close()
    assert list((tmp_path / "cache" / "repairnator").iterdir()) == []


def test_documents_of_the_original_come_back_to_where_they_were(
    mongo: Mongo, name: str, server: Store, tmp_path: Path
) -> None:
    embedded = open_sqlite_store(tmp_path / "store.db")
    with mongo.client() as client:
        old = client[name]["scanner"]
        old.insert_many([{"runId": str(number), "totalJavaBuilds": 62} for number in range(205)])
        before = list(old.find().sort("_id"))
        Transfer(server, embedded).run()
        assert len(embedded.contents.documents("scanner", "", 1000)) == 205
        Transfer(embedded, server).run()
        assert list(old.find().sort("_id")) == before
    embedded.close()


@pytest.mark.parametrize(("source", "target"), [("embedded", "mongodb"), ("mongodb", "embedded")])
def test_a_copy_that_is_killed_halfway_goes_on_when_it_is_started_again(
    source: str, target: str, mongo: Mongo, name: str, server: Store, tmp_path: Path
) -> None:
    embedded = open_sqlite_store(tmp_path / "data" / "repairnator" / "repairnator.db")
    stores = {"embedded": embedded, "mongodb": server}
    fill(stores[source])
    # Enough of them that a copy is killed among them.
    stores[source].records.put("times", ({"_id": f"{number:05}"} for number in range(3000)))
    before = state_of(stores[source])
    environment = os.environ | {
        "MONGODB_HOST": mongo.url,
        "MONGODB_NAME": name,
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    command = [str(Path(sys.executable).with_name("repairnator")), "store", "copy"]
    command += ["--from", source, "--to", target]

    killed_at = []
    for _ in range(3):
        there = len(_times(stores[target]))
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as copying:
            wait_until(lambda: len(_times(stores[target])) > there, 120.0, "documents arrive")  # noqa: B023
            copying.kill()
        assert copying.returncode == -signal.SIGKILL
        killed_at.append(len(_times(stores[target])))
    assert killed_at == sorted(set(killed_at))
    assert killed_at[-1] < 3000

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert "checked: everything is in the target" in done.stderr
    assert state_of(stores[target]) == before
    embedded.close()


def _times(store: Store) -> list[dict[str, object]]:
    return store.contents.documents("times", "", 3000)
