"""The pages beside builds, as they are read without scripts."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown
from tests.unit.services.console.test_hostile import HOSTILE, assert_inert
from tests.unit.services.console.test_pages import listed, read
from tests.unit.services.console.test_pages import text as joined

from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.application import Console
from repairnator.services.console.views.settings import Finding
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import Switch
from repairnator.work.jobs.pauses import EVERYTHING, Pauses
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import Store


def text(page: str) -> str:
    """What a person reads, with spaces between the cells of a table."""
    for tag in ("<td", "<th", "<div", "<span"):
        page = page.replace(tag, f" {tag}")
    return joined(page)


MORE = ("/patches", "/offers", "/repositories", "/queues", "/flaky", "/settings", "/doctor")


@pytest.fixture
def settings() -> Settings:
    return Settings.load(
        deny=("spam/*",), budget=900.0, smtp_password="hunter2", activemq_url="stomp://u:pw@broker:61613"
    )


def offer(store: Store, number: int, now: float, **fields: Any) -> None:
    document = {
        "_id": f"offer-{number}",
        "repositoryName": shown.SLUG,
        "PRurl": f"https://github.com/{shown.SLUG}/pull/{number}",
        "build": shown.key(number),
        "number": number,
        "kind": "pull-request",
        "toolname": "java",
        "state": "open",
        "recorded": now - number,
    }
    store.records.put("pull-request", [document | fields])


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/patches", "No patches yet."),
        ("/offers", "once REPAIRNATOR_OFFER or CREATE_PR allows it"),
        ("/repositories", "repairnator repos add OWNER/REPO"),
        ("/queues", "repairnator publish /queue/pipeline BUILD"),
        ("/flaky", "No flaky tests yet."),
        ("/doctor", "Run repairnator doctor"),
        ("/dead", "waits for you to retry or delete it"),
    ],
)
def test_an_empty_page_says_what_to_do(client: TestClient, page: str, words: str) -> None:
    assert words in text(read(client, page))


def test_patches_are_listed_found_and_sent_as_files(client: TestClient, store: Store, now: float) -> None:
    shown.patched(store, 1, now - 60)
    job = shown.running(2, now, slug="other/tool")
    shown.end(store, job, now, "PATCHED", shown.patch(toolname="astor", repositoryName="other/tool"))
    page = read(client, "/patches")
    assert page.count("replace `isBefore` by `!isAfter`") >= 2
    assert page.index("other/tool") < page.index("java</td>")
    assert shown.key(1) not in read(client, "/patches?tool=astor")
    assert shown.key(2, "other/tool") in read(client, "/patches?repository=other/tool")
    assert "No patch fits." in read(client, "/patches?tool=none")
    (found,) = [one for one in store.records.find("patches") if one["toolname"] == "astor"]
    answer = client.get(f"/patch?id={found['_id']}")
    assert answer.text == shown.DIFF
    assert answer.headers["content-type"].startswith("text/x-diff")
    assert answer.headers["content-disposition"].startswith('attachment; filename="repairnator-')
    read(client, "/patch?id=none", 404)


def test_a_list_of_patches_goes_on_page_by_page_to_its_end(
    client: TestClient, store: Store, now: float
) -> None:
    # Some at the very same time.
    store.records.put(
        "patches",
        [
            shown.patch(summary=f"patch-{number:03}")
            | {"_id": f"{number:032x}", "recorded": now - number // 7}
            for number in range(120)
        ],
    )
    seen: list[str] = []
    address = "/patches"
    for _ in range(3):
        page = read(client, address)
        seen += [part[:3] for part in page.split("patch-")[1:] if part[3] == "<"]
        address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert address == ""
    assert sorted(seen) == sorted(f"{number:03}" for number in range(120))


def test_offers_are_shown_with_their_fate_and_success(client: TestClient, store: Store, now: float) -> None:
    for number, state in enumerate(("open", "merged", "closed", "applied"), 1):
        offer(store, number, now, state=state)
    offer(store, 9, now, toolname="astor", PRurl="javascript:alert(1)", state="open")
    document = {"slug": shown.SLUG, "build": {"ci": "github-actions"}, "patches": [shown.patch()]}
    waiting = shown.build(5, now, kind="offer", key=f"offer/{shown.key(5)}/1/0", last_error="over the limit")
    store.jobs.insert(dataclasses.replace(waiting, payload={"offer": document, "mode": "comment"}))
    words = text(read(client, "/offers"))
    assert "java 4 1 2 66 %" in words
    assert "astor 1 1 0 none decided" in words
    assert "over the limit" in words
    assert "next try in" in words
    page = read(client, "/offers")
    assert f"https://github.com/{shown.SLUG}/pull/2" in page
    assert "javascript:" not in page
    assert f"/build?key={shown.key(5)}" in page


def test_repositories_are_shown_with_their_policy_and_where_it_comes_from(
    client: TestClient, store: Store, settings: Settings, now: float
) -> None:
    repositories = Repositories.of(store, settings)
    secret = repositories.add(shown.SLUG, "github-actions")
    repositories.rotate(shown.SLUG)
    repositories.add("spam/eggs", "github-actions")
    Pauses(store.records, lambda: now - 60).pause(shown.SLUG, "otto")
    policy = {"budget": 60.0, "offer": "comment", "tools": ["java"], "mistakes": ["line 3: no such key"]}
    inspector = {"_id": "i", "repositoryName": shown.SLUG, "policy": policy, "recorded": now - 3600}
    store.records.put("inspector", [inspector])
    store.records.put("blacklisted", [{"_id": "b", "repoName": "x/y", "reason": "NO_TESTS", "recorded": now}])
    webhook = {"_id": "w1", "slug": shown.SLUG, "event": "workflow_run", "about": "a failed run"}
    store.records.put("webhooks", [webhook | {"status": "pending", "recorded": now}])
    words = text(read(client, "/repositories"))
    assert "paused" in words
    assert "denied by spam/*" in words
    assert "being exchanged" in words
    assert "x/y NO_TESTS" in words
    page = read(client, f"/repository?name={shown.SLUG}")
    words = text(page)
    assert "Longest search 1 min the repository's policy file" in words
    assert "Repair tools java the repository's policy file" in words
    assert "Offers none default" in words
    assert "line 3: no such key" in words
    assert "workflow_run a failed run waits to be passed on" in words
    assert "by otto" in words
    assert secret not in page
    other = text(read(client, "/repository?name=nobody/knows"))
    assert "Longest search 15 min REPAIRNATOR_BUDGET, command line" in other
    read(client, "/repository?name=nonsense", 404)


def test_queues_are_shown_also_when_the_broker_is_away(client: TestClient, store: Store, now: float) -> None:
    for number in range(3):
        store.jobs.insert(shown.build(number, now))
    store.jobs.insert(shown.build(9, now, state=JobState.DEAD, due=None))
    words = text(read(client, "/queues"))
    assert "/queue/pipeline" in words
    assert "build 3 0 0 1" in words


def test_flaky_tests_are_counted_over_time(client: TestClient, store: Store, now: float) -> None:
    for number, weeks in ((1, 0), (2, 0), (3, 3)):
        shown.patched(store, number, now - weeks * 7 * 86400 - 100)
    words = text(read(client, "/flaky"))
    assert "in 3 runs" in words
    assert "ClockTest #ticks acme/ledger" in words
    assert read(client, "/flaky").count("<svg") == 2


def test_settings_are_shown_with_their_source_and_without_secrets(client: TestClient) -> None:
    page = read(client, "/settings")
    words = text(page)
    assert "REPAIRNATOR_BUDGET 900.0 command line" in words
    assert "SMTP_PASSWORD ***" in words
    assert "REPAIRNATOR_TEST_LIMIT 20.0" in words
    for secret in ("hunter2", "u:pw"):
        assert secret not in page


def test_builds_can_be_listed_by_branch_and_tool_with_columns_of_choice(
    client: TestClient, store: Store, now: float
) -> None:
    for number, branch in ((1, "main"), (2, "dev")):
        job = shown.running(number, now, owner=f"worker-{number}")
        result = {"status": "PATCHED", "summary": {"branch": branch, "tool": "java", "commit": shown.COMMIT}}
        store.jobs.insert(job)
        store.jobs.update(job.key, {}, {"state": JobState.DONE, "due": None, "result": result})
    assert listed(read(client, "/builds?branch=dev")) == ["17000000002"]
    assert listed(read(client, "/builds?tool=python")) == []
    page = read(client, "/builds?columns=branch,worker,tool&tool=java")
    assert ">Branch</th>" in page
    assert ">Patches</th>" not in page
    assert "worker-2" in text(page)
    assert "columns=branch,worker" in page.replace("%2C", ",")
    read(client, "/builds?columns=nonsense", 400)


def test_what_is_paused_is_said(client: TestClient, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    Pauses(store.records, lambda: now).pause(EVERYTHING, "otto")
    assert "Everything is paused" in text(read(client, "/"))
    assert "paused" in text(read(client, "/builds"))
    assert "This build waits for the end of the pause." in text(read(client, f"/build?key={shown.key(1)}"))


def test_doctor_says_what_is_missing(store: Store, settings: Settings) -> None:
    found = (Finding("git", "missing", "not found", "apt-get install git"), Finding("disk", "ok", "9 GiB"))
    stopping = threading.Event()
    console = Console(lambda: store, MemoryBroker().connect(), settings, stopping, doctor=lambda: found)
    with TestClient(console.asgi(), base_url="http://localhost") as client:
        words = text(read(client, "/doctor"))
    stopping.set()
    assert "1 thing missing" in words
    assert "apt-get install git" in words


@pytest.mark.parametrize("page", [*MORE, "/repository?name=acme/ledger"])
def test_a_store_that_is_away_is_said(client: TestClient, switch: Switch, store: Store, page: str) -> None:
    read(client, "/builds")
    switch.reachable = False
    expected = 200 if page in ("/settings", "/doctor") else 503
    if type(store.jobs).__name__ == "MemoryJobStore":
        read(client, page, expected)


@pytest.mark.parametrize("page", [*MORE, "/repository?name=acme/ledger"])
def test_what_others_write_is_text(client: TestClient, store: Store, now: float, page: str) -> None:
    fields = dict.fromkeys(("summary", "toolname", "repositoryName", "filepath", "build"), HOSTILE)
    store.records.put("patches", [shown.patch(HOSTILE) | fields | {"_id": HOSTILE, "recorded": now}])
    hostile = dict.fromkeys(("repositoryName", "toolname", "state", "PRurl", "build", "kind"), HOSTILE)
    offer(store, 1, now, **hostile)
    job = shown.running(3, now, run_id="r")
    told = shown.event("tests", now, failing=[], flaky=[HOSTILE], total=1)
    shown.report(store, job, [told])
    webhook = {"_id": HOSTILE, "slug": "acme/ledger", "event": HOSTILE, "about": HOSTILE, "status": HOSTILE}
    store.records.put("webhooks", [webhook | {"recorded": now}])
    store.records.put("blacklisted", [{"_id": "b", "repoName": HOSTILE, "reason": HOSTILE, "recorded": now}])
    policy = {"tools": [HOSTILE], "branches": [HOSTILE], "mistakes": [HOSTILE], "offer": HOSTILE}
    record = {"_id": "i", "repositoryName": "acme/ledger", "policy": policy, "recorded": now}
    store.records.put("inspector", [record])
    Pauses(store.records, lambda: now).pause(HOSTILE, HOSTILE)
    assert_inert(read(client, page))


def test_services_are_shown_and_those_that_are_silent(client: TestClient, store: Store, now: float) -> None:
    for number, ago in enumerate((10, 1000)):
        service = {"service": "pipeline", "name": f"host-{number}/1", "version": "1.2", "started": now - 5000}
        store.records.put("services", [service | {"_id": str(number), "seen": now - ago}])
    words = text(read(client, "/"))
    assert "2 services : 1 silent" in words
    assert "host-1/1" in words
