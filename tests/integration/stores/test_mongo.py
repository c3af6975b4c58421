"""What is particular to MongoDB: servers that fail, documents of others, limits of the format."""

import hashlib
import itertools
import multiprocessing
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import gridfs
import pytest
from bson import ObjectId
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from pydantic import SecretStr
from pymongo import MongoClient
from tests.servers.mongo import Mongo
from tests.servers.ports import LOOPBACK, free_port
from tests.unit.work.jobs.test_interleavings import Interleavings

from repairnator.errors import SettingsError, StoreUnavailable
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.testing import FakeClock
from repairnator.testing.contracts.stores import job
from repairnator.work.stores import open_store
from repairnator.work.stores.mongo import SECRETS_DATABASE, open_mongo_store
from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.port import JobQuery, Query, Store

pytestmark = pytest.mark.server

Raw = MongoClient[dict[str, Any]]


@pytest.fixture
def raw(mongo: Mongo) -> Iterator[Raw]:
    """The server as any other client sees it, without secrets."""
    with mongo.client() as client:
        client.drop_database(SECRETS_DATABASE)
        yield client


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def store(mongo: Mongo, name: str, raw: Raw) -> Iterator[Store]:
    opened = open_mongo_store(mongo.url, name)
    yield opened
    opened.close()


def _start_warm(server: Mongo) -> None:
    """Start it and let its JVM load what it needs, which may take longer than the tests' time-outs."""
    server.process.start()
    open_mongo_store(server.url, "x").close()


# the server's time


def test_the_servers_time_is_counted_on_for_ten_seconds_and_asked_for_again(
    own_mongo: Callable[..., Mongo],
) -> None:
    server, clock = own_mongo(), FakeClock()
    _start_warm(server)
    with closing(Client(server.url, "x", "y", timeout=2.0, monotonic=clock)) as client:
        first = client.now()
        assert abs(first - time.time()) < 30.0
        server.process.kill()
        clock.advance(9.0)
        assert round(client.now() - first, 3) == 9.0
        clock.advance(1.0)
        with pytest.raises(StoreUnavailable):
            client.now()


def test_an_answer_that_took_long_is_not_counted_on(own_mongo: Callable[..., Mongo]) -> None:
    server, seconds = own_mongo(), itertools.count()
    _start_warm(server)
    with closing(Client(server.url, "x", "y", timeout=2.0, monotonic=lambda: float(next(seconds)))) as client:
        client.now()
        server.process.kill()
        with pytest.raises(StoreUnavailable):
            client.now()


# servers that fail


def test_an_absent_server_is_named_without_the_password() -> None:
    address = f"mongodb://bot:secret@{LOOPBACK}:{free_port()}"
    with pytest.raises(StoreUnavailable, match=r"MongoDB at 127.0.0.1:\d+ does not answer") as caught:
        open_mongo_store(address, "x", timeout=1.0)
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_server_that_is_too_old_is_said_so(own_mongo: Callable[..., Mongo]) -> None:
    server = own_mongo(wire_version=4)
    server.process.start()
    with pytest.raises(StoreUnavailable, match=r"use MongoDB 5\.0 or newer"):
        open_mongo_store(server.url, "x")


def test_a_refused_user_is_said_so(own_mongo: Callable[..., Mongo]) -> None:
    server = own_mongo(refuse=True)
    server.process.start()
    address = server.url.replace("//", "//bot:secret@")
    with pytest.raises(
        StoreUnavailable, match=r"refuses the user .*check user, password and authSource"
    ) as caught:
        open_mongo_store(address, "x")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "mongodb://bot:secret",
        "mongodb://bot:secret@host:port",
        "mongodb://bot:sec/ret@host",
        "http://bot:secret@host",
        "mongodb://bot:secret@host/?w=x&w=y&maxPoolSize=secret",
        "",
    ],
)
def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    with pytest.raises((SettingsError, StoreUnavailable)) as caught:
        open_mongo_store(address, "x", timeout=1.0).close()
    assert "sec" not in str(caught.value)


def test_a_name_that_no_database_can_have_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="MONGODB_NAME=a b"):
        open_mongo_store("127.0.0.1", "a b")


def test_what_was_acknowledged_survives_a_killed_server(own_mongo: Callable[..., Mongo]) -> None:
    server = own_mongo()
    _start_warm(server)
    store = open_mongo_store(server.url, "x", timeout=2.0)
    for number in range(100):
        store.jobs.insert(job(str(number)))
    store.records.put_blob(b"x" * 10**6)
    server.process.kill()
    with pytest.raises(StoreUnavailable):
        store.jobs.get("0")
    _start_warm(server)
    assert len(store.jobs.find(JobQuery(kinds=("build",), limit=1000))) == 100
    assert store.records.get_blob(hashlib.sha256(b"x" * 10**6).hexdigest()) == b"x" * 10**6
    store.close()


def test_a_frozen_server_is_a_time_out_and_then_answers_again(own_mongo: Callable[..., Mongo]) -> None:
    server = own_mongo()
    _start_warm(server)
    store = open_mongo_store(server.url, "x", timeout=2.0)
    store.jobs.insert(job())
    server.process.freeze()
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        store.jobs.get("git/u/c")
    assert time.monotonic() - began < 10.0
    server.process.thaw()
    assert store.jobs.get("git/u/c") == job()
    store.close()


# several processes


def _claim(url: str, name: str, owner: str, results: "multiprocessing.Queue[str]") -> None:
    store = open_mongo_store(url, name)
    for number in range(20):
        expected = {"state": JobState.QUEUED, "attempt": 0}
        if store.jobs.update(f"job-{number}", expected, {"state": JobState.RUNNING, "owner": owner}):
            results.put(f"job-{number}")
    store.close()


def test_of_several_processes_that_start_together_one_wins_each_compare_and_set(
    mongo: Mongo, name: str, store: Store
) -> None:
    for number in range(20):
        store.jobs.insert(job(f"job-{number}"))
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=_claim, args=(mongo.url, name, str(n), results)) for n in range(3)]
    for process in processes:
        process.start()
    won = sorted(results.get(timeout=60) for _ in range(20))
    for process in processes:
        process.join()
    assert won == sorted(f"job-{number}" for number in range(20))
    assert results.empty()


def test_random_interleavings_of_workers_end_every_generation_once(mongo: Mongo) -> None:
    class InterleavingsInMongo(Interleavings):
        def open(self) -> Store:
            return open_mongo_store(mongo.url, f"test-{uuid.uuid4().hex[:12]}")

    run_state_machine_as_test(
        InterleavingsInMongo, settings=settings(max_examples=4, stateful_step_count=20, deadline=None)
    )


# what others wrote


def test_secrets_inserted_by_hand_count_at_once(store: Store, raw: Raw) -> None:
    secrets = raw[SECRETS_DATABASE]["gitSecrets"]
    assert store.secrets.get("owner/repo") == ()
    secrets.insert_one({"slugName": "owner/repo", "gitSecret": "new"})
    secrets.insert_one({"slugName": "owner/repo", "gitSecret": "old"})
    assert store.secrets.get("owner/repo") == ("new", "old")
    assert store.secrets.slugs() == ["owner/repo"]
    assert store.secrets.remove("owner/repo", "old")
    assert store.secrets.get("owner/repo") == ("new",)


def test_secrets_that_stand_there_twice_do_not_keep_the_store_from_opening(
    mongo: Mongo, name: str, raw: Raw
) -> None:
    for _ in range(2):
        raw[SECRETS_DATABASE]["gitSecrets"].insert_one({"slugName": "owner/repo", "gitSecret": "s"})
    store = open_mongo_store(mongo.url, name)
    assert store.secrets.get("owner/repo") == ("s",)
    store.close()


def test_secrets_of_ours_have_the_form_of_the_original(store: Store, raw: Raw) -> None:
    store.secrets.add("owner/repo", "s")
    (document,) = raw[SECRETS_DATABASE]["gitSecrets"].find({}, {"_id": False})
    assert document == {"slugName": "owner/repo", "gitSecret": "s"}


def test_documents_of_the_original_are_found_listed_and_removed(store: Store, raw: Raw, name: str) -> None:
    old = {"buildId": 410105917, "status": "NOTFAILING", "runId": "1c29"}
    identity = str(raw[name]["inspector"].insert_one(dict(old)).inserted_id)
    store.records.put("inspector", [{"_id": "ours", "buildId": 7, "recorded": 1.0}])
    shown = {"_id": identity, **old}
    assert store.records.find("inspector", Query(equal={"buildId": 410105917})) == [shown]
    assert store.records.find("inspector", Query(equal={"_id": identity})) == [shown]
    listed = store.records.find("inspector", Query(order="recorded", descending=True))
    assert [document["_id"] for document in listed] == ["ours", identity]
    assert store.records.remove("inspector", identity)


def test_values_that_json_does_not_have_are_read_as_texts(store: Store, raw: Raw, name: str) -> None:
    when = datetime(2018, 7, 31, 2, 13, 18)  # noqa: DTZ001 (as the driver wants it)
    raw[name]["times"].insert_one({"_id": "a", "at": when, "by": ObjectId("0" * 24), "bytes": b"xyz"})
    assert store.records.find("times") == [
        {"_id": "a", "at": "2018-07-31T02:13:18.000+0000", "by": "0" * 24, "bytes": "eHl6"}
    ]


# limits of the format


def test_any_field_name_and_text_can_be_kept(store: Store) -> None:
    document = {"_id": "a", "$set": {"a.b": {"$c": 1}}, "surrogate": "x\ud800"}
    store.records.put("metrics", [document])
    assert store.records.find("metrics") == [{**document, "surrogate": "x?"}]
    store.jobs.insert(job(payload={"org.example.Test": {"$x": 1}}))
    after = store.jobs.update("git/u/c", {"attempt": 0}, {"result": {"a.b": 1}})
    assert after == job(payload={"org.example.Test": {"$x": 1}}, result={"a.b": 1})


def test_integers_beyond_64_bits_become_texts(store: Store) -> None:
    store.records.put("metrics", [{"_id": "a", "fits": 2**63 - 1, "large": 2**63}])
    assert store.records.find("metrics") == [{"_id": "a", "fits": 2**63 - 1, "large": str(2**63)}]


def test_a_number_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="nan"):
        store.records.put("metrics", [{"_id": "a", "n": float("nan")}])


def test_a_document_that_is_too_large_is_kept_whole_beside_an_abridged_one(
    store: Store, raw: Raw, name: str
) -> None:
    document = {"_id": "a", "buildId": 7, "diff": "+ line\n" * (3 * 2**20), "many": ["x" * 100] * 1000}
    store.records.put("patches", [document])
    assert store.records.find("patches", Query(equal={"buildId": 7})) == [document]
    (kept,) = raw[name]["patches"].find()
    digest = kept.pop("wholeDocument")
    assert kept == {"_id": "a", "buildId": 7}
    assert len(store.records.get_blob(digest)) > 16 * 2**20


# blobs


def test_blobs_are_ordinary_gridfs_files(store: Store, raw: Raw, name: str) -> None:
    content = bytes(range(256)) * 4096
    digest = store.records.put_blob(content)
    assert gridfs.GridFS(raw[name]).get(digest).read() == content


def test_a_blob_whose_writer_died_halfway_is_not_read_and_the_next_writer_completes_it(
    store: Store, raw: Raw, name: str
) -> None:
    content = bytes(range(256)) * 8192
    digest = store.records.put_blob(content)
    raw[name]["fs.files"].delete_one({"_id": digest})  # it is written last
    raw[name]["fs.chunks"].delete_one({"files_id": digest, "n": 3})
    with pytest.raises(KeyError):
        store.records.get_blob(digest)
    assert store.records.put_blob(content) == digest
    assert store.records.get_blob(digest) == content


def test_damaged_blobs_are_not_given_out(store: Store, raw: Raw, name: str) -> None:
    digest = store.records.put_blob(b"x" * 10**6)
    raw[name]["fs.chunks"].update_one({"files_id": digest, "n": 1}, {"$set": {"data": b"y"}})
    with pytest.raises(KeyError, match="damaged"):
        store.records.get_blob(digest)


def test_the_settings_choose_the_store(mongo: Mongo, name: str, raw: Raw) -> None:
    opened = open_store(Settings(mongodb_host=SecretStr(mongo.url), mongodb_name=name))
    opened.jobs.insert(job())
    opened.close()
    assert raw[name]["jobs"].count_documents({}) == 1
