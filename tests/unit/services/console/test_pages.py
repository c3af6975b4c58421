"""The pages as they are read without scripts."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.model import JobState
from repairnator.testing.stores import Switch
from repairnator.work.jobs.dead_letters import dead_letter
from repairnator.work.stores.port import Store

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def parsed(page: str) -> _Text:
    parser = _Text()
    parser.feed(page)
    return parser


def text(page: str) -> str:
    return " ".join("".join(parsed(page).parts).split())


def read(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def listed(page: str) -> list[str]:
    """The numbers of the builds that a page lists."""
    table = page.partition('<table class="builds')[2]
    return re.findall(r'<span class="name">(\w+)</span>', table)


def test_an_empty_console_says_what_to_do(client: TestClient) -> None:
    overview = text(read(client, "/"))
    assert "Idle: nothing waits" in overview
    assert "repairnator publish /queue/pipeline" in overview
    assert "repairnator scan OWNER/REPO" in text(read(client, "/builds"))


def test_the_overview_shows_what_runs_waits_and_ended(client: TestClient, store: Store, now: float) -> None:
    for number in range(3):
        store.jobs.insert(shown.build(number, now))
    job = shown.running(10, now)
    store.jobs.insert(job)
    shown.report(store, job, shown.events(now - 75))
    shown.patched(store, 20, now)
    dead = shown.build(30, now, state=JobState.DEAD, due=None, attempt=3, last_error="out of memory")
    store.jobs.insert(dead)
    page = read(client, "/")
    words = text(page)
    assert "Repairing 1 build, 3 wait" in words
    assert "40 candidates a second" in words
    assert f"{shown.PLACE}:42" in words
    assert "19 s of 10 min" in words
    assert "worker-1" in words
    assert "50 % patched: 1 of 2 builds" in words
    assert "1 build" in words.partition("Dead letters")[2]
    assert listed(page) == ["17000000030", "17000000020"] or listed(page) == ["17000000020", "17000000030"]


def test_builds_are_listed_filtered_and_sorted(client: TestClient, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now, created=now - 3 * 86400, updated=now - 5))
    store.jobs.insert(shown.build(2, now, created=now - 50, slug="other/tool"))
    store.jobs.insert(shown.build(3, now, created=now - 70, attempt=4, failures=2, last_error="no answer"))
    shown.patched(store, 4, now)
    numbers = {number: str(17_000_000_000 + number) for number in range(1, 5)}

    def found(query: str) -> list[int]:
        page = read(client, f"/builds?{query}")
        return [int(name) - 17_000_000_000 for name in listed(page)]

    assert found("") == [2, 4, 3, 1]
    assert found("sort=oldest") == [1, 3, 4, 2]
    assert found("sort=attempts")[:2] == [3, 4]
    assert found("sort=changed")[0] == 4
    assert found("state=queued") == [2, 3, 1]
    assert found("status=PATCHED") == [4]
    assert found("age=1h") == [2, 4, 3]
    assert found("retrying=1") == [3]
    assert found("q=other/tool") == [2]
    assert found("q=OTHER/Tool&state=queued") == [2]
    assert found(f"q={numbers[4]}") == [4]
    assert found(f"q=https://github.com/acme/ledger/actions/runs/{numbers[3]}") == [3]
    assert "retrying" in read(client, "/builds?retrying=1")
    assert "No build fits." in read(client, "/builds?q=nobody/nothing")


def test_a_whole_key_leads_to_its_build(client: TestClient, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    answer = client.get("/builds", params={"q": shown.key(1)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/build?key={shown.key(1)}")


def test_a_list_goes_on_page_by_page_to_its_end(client: TestClient, store: Store, now: float) -> None:
    for number in range(120):
        store.jobs.insert(shown.build(number, now, created=now - number // 3))
    address, seen = "/builds", []
    while True:
        page = read(client, address)
        seen += listed(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert len(seen) == 120
    assert len(set(seen)) == 120


@pytest.mark.parametrize(
    "query", ["state=x", "status=x", "sort=x", "age=x", "after=x", "after=nan~k", "after=1e9~k", "after=~"]
)
def test_what_cannot_be_listed_is_said(client: TestClient, query: str) -> None:
    assert "<h1>" in read(client, f"/builds?{query}", 400)


def test_a_build_that_waits_and_one_that_was_given_up(client: TestClient, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    store.jobs.insert(
        shown.build(2, now, state=JobState.DEAD, due=None, attempt=3, last_error="killed:\nout of memory")
    )
    assert "waiting since 1 min ago" in text(read(client, f"/build?key={shown.key(1)}"))
    page = text(read(client, f"/build?key={shown.key(2)}"))
    assert "killed: out of memory" in page
    assert f"repairnator dead retry {shown.key(2)}" in page


def test_a_running_build_shows_how_far_it_is(client: TestClient, store: Store, now: float) -> None:
    job = shown.running(1, now)
    store.jobs.insert(job)
    shown.report(store, job, shown.events(now - 75))
    page = read(client, f"/build?key={job.key}")
    words = text(page)
    assert "running on worker-1" in words
    assert "searching for g1" in words
    assert "3 of 412 tests failed, in 2 groups" in words
    assert f"{shown.PLACE}:42" in words
    assert "0.90" in words
    assert "ignored, because they are flaky: org.example.ClockTest#ticks".lower() in words.lower()
    assert 'aria-label="760 candidates in' in page
    assert "None yet." in words
    assert f'data-live="/live/build?key={job.key}"' in page


@pytest.mark.parametrize("columns", ["", "&diff=split"], ids=["unified", "split"])
def test_a_repaired_build_shows_its_patch_and_why(
    client: TestClient, store: Store, now: float, columns: str
) -> None:
    job = shown.patched(store, 1, now)
    page = read(client, f"/build?key={job.key}{columns}")
    words = text(page)
    assert "replace `isBefore` by `!isAfter`" in words
    assert "confidence 86 %" in words
    assert "chosen among 7 plausible patches" in words
    assert "Why it comes first: the smallest edit" in words
    assert "Proven by make test: 412 tests, 1 failure, 0 errors, 3 skipped, in 51 s." in words
    assert '<td class="code removed">    if (date.isBefore(until)) {</td>' in page
    assert '<td class="code added">    if (!date.isAfter(until)) {</td>' in page
    assert "machine-1" in words
    assert "data-live" not in page
    assert "https://github.com/acme/ledger/actions/runs/17000000001" in parsed(page).links
    assert "PATCHED, 1 patch" in text(read(client, f"/build/log?key={job.key}"))
    assert '"toolname": "java"' in text(read(client, f"/build/raw?key={job.key}"))


def test_a_build_of_which_little_is_kept_is_shown_all_the_same(
    client: TestClient, store: Store, now: float
) -> None:
    job = shown.running(1, now)
    bare = {"toolname": "NopolSingleTest", "diff": shown.DIFF, "date": "31/07/18 02:13"}
    shown.end(store, job, now, "PATCHED", bare)
    words = text(read(client, f"/build?key={job.key}"))
    assert "A patch by NopolSingleTest" in words
    assert "No proof is kept with it." in words
    assert "No log is kept of this build." in words


def test_attempts_that_were_cut_short_are_listed(client: TestClient, store: Store, now: float) -> None:
    first = shown.running(1, now, run_id="run-first")
    shown.report(store, first, shown.events(now - 500, searched=3))
    job = shown.running(1, now, attempt=2, run_id="run-second")
    store.jobs.insert(job)
    shown.report(store, job, shown.events(now - 75))
    page = read(client, f"/build?key={job.key}")
    assert "cut short" in text(page)
    log = read(client, f"/build/log?key={job.key}&run=run-first")
    assert "of attempt 1" in text(log)
    assert "data-follow" not in log


def test_a_run_of_another_build_is_not_shown_under_this_one(
    client: TestClient, store: Store, now: float
) -> None:
    shown.patched(store, 1, now)
    store.jobs.insert(shown.build(2, now))
    for page in ("/build/log", "/live/log"):
        assert "There is no such run" in read(client, f"{page}?key={shown.key(2)}&run=run-1", 404)


def test_a_long_log_is_read_in_parts_and_searched(client: TestClient, store: Store, now: float) -> None:
    job = shown.running(1, now)
    store.jobs.insert(job)
    told = [shown.event("note", now, level="info", text=f"line {n} of {n % 7}") for n in range(1700)]
    shown.report(store, job, told)
    address = f"/build/log?key={job.key}"
    last = read(client, address)
    assert 'id="L1700"' in last
    assert 'id="L1201"' in last
    assert 'id="L1200"' not in last
    first = read(client, f"{address}&from=1")
    assert 'id="L1"' in first
    assert "Later lines" in first
    assert "data-follow" not in first
    found = read(client, f"{address}&q=LINE+1666")
    assert re.findall(r'id="L(\d+)"', found) == ["1667"]
    many = read(client, f"{address}&q=of+3")
    assert len(re.findall(r'id="L', many)) == 200
    assert "Search on from line" in many
    assert "There is no line" in read(client, f"{address}&from=x", 400)


@pytest.mark.parametrize("page", ["/build", "/build/log", "/build/raw", "/live/build", "/live/log?run=r"])
def test_a_build_that_is_not_there_is_said_so(client: TestClient, page: str) -> None:
    for key in ("", "git/u/c"):
        query = "&key=" if "?" in page else "?key="
        assert "There is no such build" in read(client, f"{page}{query}{key}", 404)


def test_other_jobs_have_no_page(client: TestClient, store: Store, now: float) -> None:
    job = dataclasses.replace(shown.build(1, now), key="scan/a", kind="scan", payload={"slug": "a/b"})
    store.jobs.insert(job)
    read(client, "/build?key=scan/a", 404)


def test_dead_letters_of_every_kind_are_listed_with_their_reasons(
    client: TestClient, store: Store, now: float
) -> None:
    assert "No dead letters." in text(read(client, "/dead"))
    for number in range(60):
        died: dict[str, Any] = {
            "state": JobState.DEAD,
            "due": None,
            "updated": now - number,
            "last_error": f"reason {number}.",
        }
        store.jobs.insert(shown.build(number, now, **died))
    store.jobs.insert(dead_letter("{<b>nonsense", "/queue/pipeline", "it is no JSON", now + 1))
    scan = dataclasses.replace(shown.build(99, now), key="scan/gitea/h/a/b", kind="scan", payload={})
    store.jobs.insert(dataclasses.replace(scan, state=JobState.DEAD, due=None, updated=now + 2))
    page = read(client, "/dead")
    words = text(page)
    assert "A message on /queue/pipeline" in words
    assert "{<b>nonsense" in words
    assert "it is no JSON" in words
    assert words.index("scan/gitea/h/a/b") < words.index("A message on") < words.index("reason 0.")
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    rest = text(read(client, following[1]))
    reasons = re.findall(r"reason (\d+)\.", words + rest)
    assert [int(number) for number in reasons] == list(range(60))


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_a_store_that_is_away_is_said_and_comes_back(client: TestClient, switch: Switch) -> None:
    switch.reachable = False
    answer = client.get("/builds")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The store does not answer" in answer.text
    assert '<meta http-equiv="refresh" content="5">' in answer.text
    switch.reachable = True
    read(client, "/builds")


def test_a_get_is_all_that_pages_answer(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/builds").status_code == 405


@pytest.mark.parametrize("address", ["/", "/builds", "/nothing", "/builds?state=x", "/static/console.js"])
def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"].startswith(POLICY)
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("no-store" in headers["Cache-Control"]) == (not address.startswith("/static"))


def test_pages_hold_no_script_style_or_address_of_another_host(
    client: TestClient, store: Store, now: float
) -> None:
    job = shown.patched(store, 1, now)
    for address in ("/", "/builds", f"/build?key={job.key}", f"/build/log?key={job.key}"):
        page = read(client, address)
        assert re.findall(r"<script(?![^>]* src=\"/static/)", page) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
        loaded = re.findall(r"<(?:link|script|img)[^>]*(?:href|src)=\"([^\"]+)\"", page)
        assert all(one.startswith("/static/") for one in loaded)
