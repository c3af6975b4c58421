"""What people can do beside retrying and withdrawing builds, and who may."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.foundation.settings import Settings
from repairnator.model import Job, JobState
from repairnator.services.console.application import Console
from repairnator.services.console.audit import AUDIT
from repairnator.testing.queues import MemoryBroker
from repairnator.work.jobs.pauses import EVERYTHING, Pauses
from repairnator.work.jobs.rules import SCAN
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import JobQuery, Query, Store

PROXY = "192.0.2.9"
SAME = {"sec-fetch-site": "same-origin"}
Person = Callable[..., TestClient]


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def settings() -> Settings:
    return Settings.load(
        console_sign_in="header",
        trusted_proxies=(PROXY,),
        console_operators=("otto",),
        console_admins=("ada",),
        budget=600.0,
        box_time=6000.0,
        monitor_address="https://hooks.example.org",
    )


@pytest.fixture
def person(store: Store, settings: Settings, broker: MemoryBroker) -> Iterator[Person]:
    """A browser of somebody whom the proxy knows."""
    stopping = threading.Event()
    console = Console(lambda: store, broker.connect(), settings, stopping)

    def opened(name: str) -> TestClient:
        return TestClient(
            console.asgi(),
            base_url="http://repairs.example",
            client=(PROXY, 5),
            headers={"x-forwarded-user": name},
            follow_redirects=False,
        )

    yield opened
    stopping.set()


def do(browser: TestClient, action: str, *keys: str, **fields: str) -> Any:
    (token,) = set(re.findall(r'name="token" value="(\w+)"', browser.get("/repositories").text))
    data = {"token": token, "action": action, "key": list(keys), **fields}
    return browser.post("/do", data=data, headers=SAME)


def audited(store: Store) -> list[tuple[str, str, str]]:
    return [(one["who"], one["action"], one["target"]) for one in store.records.find(AUDIT, Query())]


def scans(store: Store) -> list[Job]:
    return store.jobs.find(JobQuery(kinds=(SCAN,)))


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [
        ("vera", "pause", 403),
        ("vera", "scan", 403),
        ("otto", "pause", 303),
        ("otto", "add", 403),
        ("otto", "rotate", 403),
        ("ada", "add", 200),
        ("ada", "nonsense", 400),
    ],
)
def test_each_action_needs_its_role(person: Person, store: Store, who: str, action: str, status: int) -> None:
    (token,) = set(re.findall(r'name="token" value="(\w+)"', person("ada").get("/repositories").text))
    assert token
    browser = person(who)
    if who == "vera":
        assert 'name="action"' not in browser.get("/repositories").text
        data = {"action": action, "key": "acme/ledger", "token": "0" * 64}
        assert browser.post("/do", data=data, headers=SAME).status_code == status
    else:
        assert do(browser, action, "acme/ledger", sure="1").status_code == status
    assert bool(audited(store)) == (status < 400)


def test_a_repository_is_paused_and_resumed(person: Person, store: Store, now: float) -> None:
    otto = person("otto")
    assert do(otto, "pause", "acme/ledger", next="/repositories").headers["location"] == "/repositories"
    assert Pauses(store.records, lambda: now).of("ACME/ledger") is not None
    assert "it is paused already" in do(otto, "pause", "acme/ledger").text
    assert do(otto, "resume", "acme/ledger").status_code == 303
    assert Pauses(store.records, lambda: now).all() == []
    assert audited(store)[0] == ("otto", "pause", "acme/ledger")


def test_a_plain_git_repository_is_paused_by_its_address(person: Person, store: Store, now: float) -> None:
    build = {"ci": "git", "url": "https://git.example.org/A/b.git", "commit": shown.COMMIT}
    job = replace(shown.build(1, now, due=now - 5), key=f"git/{build['url']}/{shown.COMMIT}")
    job = replace(job, payload={"build": build})
    store.jobs.insert(job)
    otto = person("otto")
    page = otto.get(f"/build?key={job.key}").text
    (key,) = set(re.findall(r'name="key" value="(https://[^"]+)"', page))
    assert do(otto, "pause", key).status_code == 303
    assert Pauses(store.records, lambda: now).holds(job)
    assert "Resume its repository" in otto.get(f"/build?key={job.key}").text
    assert key in otto.get("/repositories").text


def test_everything_is_paused_only_after_it_was_asked_about(person: Person, store: Store, now: float) -> None:
    otto = person("otto")
    asked = do(otto, "pause", EVERYTHING)
    assert "Pause everything?" in asked.text
    assert Pauses(store.records, lambda: now).all() == []
    assert do(otto, "pause", EVERYTHING, sure="1").status_code == 303
    assert [one.who for one in Pauses(store.records, lambda: now).all()] == ["otto"]
    assert "Resume everything" in otto.get("/repositories").text


def test_a_scan_is_asked_for_once_and_its_message_sent(
    person: Person, store: Store, settings: Settings, broker: MemoryBroker
) -> None:
    Repositories.of(store, settings).add("acme/ledger", "gitea", "git.example.org")
    otto = person("otto")
    assert do(otto, "scan", "acme/ledger").status_code == 303
    (scan,) = scans(store)
    assert scan.payload == {"ci": "gitea", "host": "git.example.org", "slug": "acme/ledger"}
    assert broker.connect().depth(SCANNER_QUEUE).waiting == 1
    assert "a scan of it waits already" in do(otto, "scan", "acme/ledger").text
    assert "owner/repo" in do(otto, "scan", "nonsense").text


def test_a_scan_of_a_paused_repository_wakes_nobody(
    person: Person, store: Store, broker: MemoryBroker, now: float
) -> None:
    Pauses(store.records, lambda: now).pause("acme/ledger", "vera")
    assert do(person("otto"), "scan", "acme/ledger").status_code == 303
    assert len(scans(store)) == 1
    assert not broker.connect().depth(SCANNER_QUEUE).waiting


def test_a_webhook_is_delivered_again(person: Person, store: Store, now: float) -> None:
    webhook = {"_id": "acme/ledger/d1", "slug": "acme/ledger", "status": "forwarded", "recorded": now}
    store.records.put("webhooks", [webhook])
    assert do(person("otto"), "redeliver", "acme/ledger/d1").status_code == 303
    assert [job.payload["slug"] for job in scans(store)] == ["acme/ledger"]
    assert "no such webhook" in do(person("otto"), "redeliver", "gone").text


def test_a_secret_is_shown_once_and_kept_nowhere_else(
    person: Person, store: Store, settings: Settings
) -> None:
    ada = person("ada")
    page = do(ada, "add", "acme/ledger", ci="github-actions").text
    (secret,) = Repositories.of(store, settings).secrets_of("acme/ledger")
    assert f"Secret: {secret}" in page
    assert "https://hooks.example.org" in page
    assert "registered already" in do(ada, "add", "acme/ledger").text
    second = do(ada, "rotate", "acme/ledger").text
    assert len(Repositories.of(store, settings).secrets_of("acme/ledger")) == 2
    assert secret not in second
    assert secret not in str(store.records.find(AUDIT))
    assert secret not in ada.get("/audit").text + ada.get("/repositories").text


def test_a_build_is_retried_with_a_larger_budget(
    person: Person, store: Store, broker: MemoryBroker, now: float
) -> None:
    shown.patched(store, 1, now)
    otto = person("otto")
    page = otto.get(f"/build?key={shown.key(1)}").text
    assert re.findall(r'<option value="(\d+)"', page) == ["1200", "2400"]
    assert do(otto, "retry", shown.key(1), budget="1200").status_code == 303
    job = store.jobs.get(shown.key(1))
    assert job is not None
    assert (job.state, job.payload["budget"]) == (JobState.QUEUED, 1200.0)
    assert broker.connect().depth("/queue/pipeline").waiting == 1
    assert "up to 20 min" in otto.get(f"/build?key={shown.key(1)}").text
    shown.patched(store, 2, now)
    assert "none of the budgets" in do(otto, "retry", shown.key(2), budget="999999").text


def test_many_keep_their_budget_while_it_is_asked_about(person: Person, store: Store, now: float) -> None:
    for number in (1, 2):
        shown.patched(store, number, now)
    asked = do(person("otto"), "retry", shown.key(1), shown.key(2), budget="1200").text
    assert "Retry 2 jobs?" in asked
    assert 'name="budget" value="1200"' in asked


def test_dead_letters_are_deleted(person: Person, store: Store, now: float) -> None:
    dead = shown.build(1, now, state=JobState.DEAD, due=None, last_error="killed")
    store.jobs.insert(dead)
    otto = person("otto")
    assert do(otto, "delete", dead.key, next="/dead").headers["location"] == "/dead"
    assert dead.key not in otto.get("/dead").text
    assert "it is no dead letter" in do(otto, "delete", dead.key).text
    assert "withdrawn" in otto.get(f"/build?key={dead.key}").text


def test_patches_are_offered_when_a_person_wants_it(person: Person, store: Store, now: float) -> None:
    shown.patched(store, 1, now)
    otto = person("otto")
    assert do(otto, "offer", shown.key(1)).status_code == 303
    (request,) = store.jobs.find(JobQuery(kinds=("offer-request",)))
    assert request.payload["key"] == shown.key(1)
    assert "under way already" in do(otto, "offer", shown.key(1)).text
    unpatched = shown.running(2, now)
    shown.end(store, unpatched, now, "test failure")
    assert "it has no patches to offer" in do(otto, "offer", unpatched.key).text


def test_an_offer_that_waits_is_sent_now(person: Person, store: Store, now: float) -> None:
    waiting = replace(
        shown.build(1, now, kind="offer", key="offer/x/1/0"), payload={"offer": {"slug": "a/b"}}
    )
    store.jobs.insert(waiting)
    assert do(person("otto"), "send", waiting.key).status_code == 303
    job = store.jobs.get(waiting.key)
    assert job is not None
    assert job.due is not None
    assert job.due <= store.jobs.now()


def test_a_diff_of_a_persons_own_is_proven(person: Person, store: Store, now: float) -> None:
    shown.patched(store, 1, now)
    otto = person("otto")
    assert "Prove a diff" in otto.get(f"/build?key={shown.key(1)}").text
    done = do(otto, "prove", shown.key(1), diff=shown.DIFF.replace("\n", "\r\n"), group="g1")
    assert done.status_code == 303
    (proof,) = store.jobs.find(JobQuery(kinds=("proof",)))
    assert (proof.payload["diff"], proof.payload["targets"]) == (shown.DIFF, list(shown.TESTS[:2]))
    assert proof.payload["commit"] == shown.COMMIT
    page = otto.get(f"/build?key={shown.key(1)}").text
    assert "waits for a worker" in page
    assert "by otto" in page
    for diff, group, words in (
        ("nonsense", "", "the diff is not applied"),
        (shown.DIFF, "g9", "no such group"),
        (shown.DIFF.replace("src/main/", "src/test/"), "", "the diff is not applied"),
    ):
        assert words in do(otto, "prove", shown.key(1), diff=diff, group=group).text


def test_what_came_of_a_diff_is_shown(person: Person, store: Store, now: float) -> None:
    shown.patched(store, 1, now)
    evidence = shown.patch()["evidence"]
    for number, result in enumerate(
        (
            {"status": "proven", "summary": {"evidence": evidence}},
            {"status": "refused", "summary": {"reason": "still failing: ATest#a"}},
        )
    ):
        proof = shown.build(1, now, kind="proof", key=f"proof/{number}", state=JobState.DONE, due=None)
        payload = proof.payload | {"key": shown.key(1), "diff": shown.DIFF, "targets": [], "who": "otto"}
        store.jobs.insert(replace(proof, payload=payload, result=result))
    page = person("vera").get(f"/build?key={shown.key(1)}").text
    assert "still failing: ATest#a" in page
    assert page.count("Proven by") == 2
    assert "Prove it" not in page
