"""Whatever a project writes is text on the console's pages."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.model import JobState
from repairnator.work.stores.port import Store

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"
HIDDEN = "\u202ereversed\u202c \x1b[31m\x00\u200b\ufeff"
HOSTILE = f"{MARKUP}{HIDDEN}"


def report_everything(store: Store, now: float) -> str:
    """A build in which everything that a project can choose is hostile; returns its key."""
    job = shown.running(1, now, owner=HOSTILE, last_error=HOSTILE)
    failures = [{"name": f"{HOSTILE}#{HOSTILE}", "type": HOSTILE, "message": HOSTILE} for _ in range(3)]
    told = [
        *shown.events(now - 75, failures=failures),
        shown.event("groups", now, groups=[{"id": HOSTILE, "tests": [HOSTILE]}]),
        shown.event(
            "places", now, group=HOSTILE, places=[{"file": HOSTILE, "line": 1, "suspiciousness": 0.4}]
        ),
        shown.event("patch", now, group=HOSTILE, summary=HOSTILE, files=[HOSTILE]),
        shown.event("note", now, level="warning", text=HOSTILE),
        shown.event(
            "step", now, name=HOSTILE, status="FAILURE", seconds=1.0, message=f"{HOSTILE}\n{HOSTILE}"
        ),
        shown.event("step", now, name=HOSTILE, status="STARTED"),
        shown.event(
            "progress", now, group=HOSTILE, tool=HOSTILE, place=HOSTILE, seconds=1.0, budget=2.0, candidates=9
        ),
    ]
    store.jobs.insert(job)
    shown.report(store, job, told)
    return job.key


def end_everything(store: Store, now: float) -> str:
    job = shown.running(2, now)
    diff = f"--- a/{HOSTILE}\n+++ b/x\n@@ -1,2 +1,2 @@ {HOSTILE}\n-{HOSTILE}\n+{HOSTILE}\n {HOSTILE}\n"
    fields = dict.fromkeys(("summary", "reason", "group", "toolname"), HOSTILE)
    lists = {"fixes": [HOSTILE], "conflictsWith": [HOSTILE]}
    evidence = shown.patch()["evidence"] | {"command": HOSTILE, "excluded": [HOSTILE]}
    shown.end(store, job, now, "PATCHED", shown.patch(diff, **fields, **lists, evidence=evidence))
    return job.key


def assert_inert(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "onerror=alert(1)&gt;" in page or "onerror" not in page
    for character in HIDDEN:
        assert character.isprintable() or character not in page, repr(character)


@pytest.mark.parametrize("page", ["/", "/builds", "/build?key={}", "/build/log?key={}", "/build/raw?key={}"])
def test_what_runs_is_inert(client: TestClient, store: Store, now: float, page: str) -> None:
    key = report_everything(store, now)
    answer = client.get(page.format(key))
    assert answer.status_code == 200
    assert_inert(answer.text)
    if page != "/builds":
        assert "\\u202e" in answer.text
        assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("page", ["/build?key={}", "/build?key={}&diff=split", "/build/raw?key={}"])
def test_what_was_found_is_inert(client: TestClient, store: Store, now: float, page: str) -> None:
    key = end_everything(store, now)
    answer = client.get(page.format(key))
    assert answer.status_code == 200
    assert_inert(answer.text)
    assert "\\u202e" in answer.text


def test_what_an_address_holds_is_inert(client: TestClient, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    for address in ("/builds", "/build", "/build/log"):
        for name in ("q", "key", "run", "from", "state", "after"):
            assert_inert(client.get(address, params={"key": shown.key(1), name: HOSTILE}).text)


def test_a_repository_whose_address_is_hostile_is_no_link(
    client: TestClient, store: Store, now: float
) -> None:
    named = {"ci": "git", "url": f"javascript:alert(1)//{MARKUP}", "commit": shown.COMMIT}
    job = shown.build(1, now, payload={"build": named}, state=JobState.DEAD, due=None, last_error=HOSTILE)
    store.jobs.insert(job)
    for page in ("/builds", f"/build?key={job.key}"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert 'href="javascript:' not in answer.text
        assert_inert(answer.text)


def test_lines_of_megabytes_are_cut(client: TestClient, store: Store, now: float) -> None:
    long = "x" * 10_000_000
    job = shown.running(1, now, last_error=long)
    diff = f"--- a/{shown.PLACE}\n+++ b/{shown.PLACE}\n@@ -1,1 +1,1 @@\n-{long}\n+{long}y\n"
    shown.report(store, job, [shown.event("note", now, text=long, level="info")])
    shown.end(store, job, now, "PATCHED", shown.patch(diff))
    for page in ("/build", "/build/log"):
        answer = client.get(page, params={"key": job.key})
        assert answer.status_code == 200
        assert len(answer.text) < 200_000
