"""The console in a real browser, on both stores, while a run reports."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests import shown_builds as shown
from tests.integration.console.conftest import Replica, Site
from tests.servers.process import wait_until

from repairnator.model import Job, JobState
from repairnator.services.console.users import Users
from repairnator.work.runs.live import LiveRuns, progress_of

if TYPE_CHECKING:
    from tests.servers.browser import Browser

pytestmark = pytest.mark.server
WIDE, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """A store with builds in every state."""
    now = time.time()
    for number in range(100, 170):
        store_patched = number % 3 == 0
        job = shown.running(number, now - (170 - number) * 9000, run_id=f"run-{number}-{uuid.uuid4()}")
        status = "PATCHED" if store_patched else ("NOTBUILDABLE" if number % 7 == 0 else "test failure")
        shown.report(site.store, job, [*shown.events(job.updated), shown.finished(job.updated + 90, status)])
        patches = [shown.patch()] if store_patched else []
        shown.end(site.store, job, job.updated + 90, status, *patches)
    for number in range(200, 205):
        site.store.jobs.insert(shown.build(number, now, created=now - 30 * number))
    job = shown.running(210, now, run_id="run-210")
    site.store.jobs.insert(job)
    shown.report(site.store, job, shown.events(now - 75))
    dead: dict[str, Any] = {
        "state": JobState.DEAD,
        "due": None,
        "attempt": 3,
        "last_error": "the sandbox was killed",
    }
    site.store.jobs.insert(shown.build(220, now, **dead))
    return site


def addresses() -> dict[str, str]:
    """The pages, by the names of their pictures."""
    return {
        "overview": "/",
        "builds": "/builds",
        "dead": "/dead",
        "nothing-found": "/builds?q=nobody/nothing",
        "build-patched": f"/build?key={shown.key(168)}",
        "build-two-columns": f"/build?key={shown.key(168)}&diff=split",
        "build-running": f"/build?key={shown.key(210)}",
        "build-dead": f"/build?key={shown.key(220)}",
        "log": f"/build/log?key={shown.key(210)}",
        "raw": f"/build/raw?key={shown.key(168)}",
        "missing": "/build?key=none",
    }


def test_pages_are_sound_in_light_and_dark_and_on_a_phone(
    browser: Browser, console: Replica, filled: Site
) -> None:
    browser.open("about:blank")
    browser.hosts()  # of other tests, which looked at other consoles
    for name, address in addresses().items():
        for size, dark in ((WIDE, False), (WIDE, True), (PHONE, False)):
            browser.show(size, dark=dark)
            browser.open(console.url + address)
            browser.find("main h1")
            looks = "dark" if dark else "phone" if size == PHONE else "light"
            browser.picture(f"{filled.name}-{name}-{looks}")
            wider = browser.driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"{name} is wider than its window, {looks}"
            if looks != "phone":
                assert browser.faults() == [], f"{name}, {looks}"
            complaints = [one for one in browser.complaints() if "404 (Not Found)" not in one]
            assert complaints == [], f"{name}, {looks}"
    browser.show()
    assert browser.hosts() <= {f"127.0.0.1:{console.port}"}


def test_pages_are_read_without_scripts(browser: Browser, console: Replica, filled: Site) -> None:
    browser.use_scripts(wanted=False)
    try:
        browser.open(f"{console.url}/")
        assert "Repairing 1 build" in browser.find("main h1").text
        browser.find("main a[href$='/builds?status=PATCHED']").click()
        browser.find("table.builds tbody a").click()
        assert "Proven by" in browser.find("#main").text
    finally:
        browser.use_scripts(wanted=True)


def test_builds_are_found_filtered_and_paged(browser: Browser, console: Replica, filled: Site) -> None:
    browser.open(f"{console.url}/builds")
    first = browser.find("table.builds tbody tr").text
    assert len(browser.all("table.builds tbody tr")) == 50
    browser.find("a[rel=next]").click()
    browser.until(lambda: "after=" in browser.driver.current_url, "the next page is there")
    assert browser.find("table.builds tbody tr").text != first
    browser.driver.back()
    browser.find("select[name=state] option[value=dead]").click()
    browser.find(".filters button").click()
    browser.until(lambda: len(browser.all("table.builds tbody tr")) == 1, "one is left")
    assert "the sandbox was killed" in browser.text("table.builds")
    browser.find("body").send_keys("/")
    search = browser.find("[data-find]")
    assert browser.driver.switch_to.active_element == search
    search.send_keys(shown.key(168).rpartition("/")[2] + "\n")
    browser.until(lambda: "17000000168" in browser.text("table.builds"), "it is found by its number")
    assert browser.complaints() == []


@contextmanager
def reporting(site: Site, number: int) -> Iterator[tuple[Job, LiveRuns]]:
    """A run under way, whose worker writes as the real one does."""
    now = time.time()
    job = shown.running(number, now, run_id=f"run-{number}")
    site.store.jobs.insert(job)
    live = LiveRuns(site.store.records, every=0.05, failed=pytest.fail)
    try:
        yield job, live
    finally:
        live.close()


def test_a_page_follows_a_run_to_its_end(browser: Browser, console: Replica, filled: Site) -> None:
    with reporting(filled, 300) as (job, live):
        live.see(job, shown.event("step", time.time(), name="BuildProject", status="STARTED"))
        browser.open(f"{console.url}/build?key={job.key}")
        browser.until(lambda: "BuildProject" in browser.text(), "the step has come")
        told = shown.events(time.time() - 75)
        for one in told:
            live.see(job, one)
        browser.until(lambda: "searching for g1" in browser.text(), "the search is shown")
        browser.until(lambda: browser.all(".curve"), "its curve is drawn")
        browser.driver.execute_script("window.stays = true")
        live.see(job, told[-1])
        assert browser.driver.execute_script("return window.stays")  # it was never loaded anew
        live.see(job, shown.finished(time.time()))
        wait_until(lambda: (progress_of(filled.store.records, job.run_id) or {}).get("ended"), 30)
        shown.end(filled.store, job, time.time(), "PATCHED", shown.patch())
        browser.until(lambda: "Proven by" in browser.text(), "the patch is there, by itself")
        assert browser.all("[data-live]") == []
        assert browser.complaints() == []


def test_the_overview_follows_what_begins(browser: Browser, console: Replica, filled: Site) -> None:
    browser.open(f"{console.url}/")
    browser.find("main h1")
    with reporting(filled, 310) as (job, live):
        live.see(job, shown.event("step", time.time(), name="CloneRepository", status="STARTED"))
        browser.until(lambda: "CloneRepository" in browser.text(".runs"), "the new run is on the page")
        shown.end(filled.store, job, time.time(), "test failure")
        browser.until(lambda: "17000000310" not in browser.text(".runs"), "it has gone")


def test_a_log_grows_and_goes_on_through_another_console(
    browser: Browser, start: Callable[..., Replica], filled: Site
) -> None:
    replica = start()
    with reporting(filled, 320) as (job, live):

        def write(first: int, last: int) -> None:
            for number in range(first, last):
                live.see(job, shown.event("note", time.time(), text=f"line {number}.", level="info"))

        def lines() -> list[str]:
            return [line.rpartition(" ")[2] for line in browser.text(".log").splitlines() if "line " in line]

        write(0, 30)
        wait_until(lambda: (progress_of(filled.store.records, job.run_id) or {}).get("lines") == 30, 30)
        browser.open(f"{replica.url}/build/log?key={job.key}")
        browser.until(lambda: len(lines()) == 30, "the lines so far are there")
        write(30, 700)
        browser.until(lambda: len(lines()) == 700, "new ones have come")
        replica.process.kill()
        write(700, 730)
        browser.until(lambda: "The console does not answer" in browser.text("[data-banner]"), "it is said")
        start(replica.port)
        browser.until(lambda: len(lines()) == 730, "it goes on where it was")
        assert lines() == [f"{number}." for number in range(730)]
        shown.end(filled.store, job, time.time(), "test failure")
        browser.until(lambda: "The run has ended." in browser.text(), "its end is said")


def test_hostile_content_does_nothing(browser: Browser, console: Replica, filled: Site) -> None:
    browser.hosts()  # what was asked before is forgotten
    hostile = "<script>window.owned=1</script><img src=x onerror='window.owned=1'>\u202e\x1b[31m\"'"
    now = time.time()
    failures = [{"name": f"{hostile}#{hostile}", "type": hostile, "message": hostile}]
    job = shown.running(330, now, run_id="run-330", owner=hostile, last_error=hostile)
    filled.store.jobs.insert(job)
    note = shown.event("note", now, text=hostile, level="warning")
    shown.report(filled.store, job, [*shown.events(now - 75, failures=failures), note])
    diff = f"--- a/{hostile}\n+++ b/x\n@@ -1,1 +1,1 @@\n-{hostile}\n+{hostile}\n"
    ended = shown.running(331, now, run_id="run-331")
    shown.end(filled.store, ended, now, "PATCHED", shown.patch(diff, summary=hostile, reason=hostile))
    for address in (
        "/",
        "/builds",
        f"/build?key={job.key}",
        f"/build/log?key={job.key}",
        f"/build?key={ended.key}",
        f"/build?key={ended.key}&diff=split",
        f"/build/raw?key={ended.key}",
        f"/builds?q={hostile.encode().hex()}",
    ):
        browser.open(console.url + address)
        browser.find("main h1")
        assert browser.driver.execute_script("return window.owned") is None
        assert browser.complaints() == [], address
    assert browser.hosts() <= {f"127.0.0.1:{console.port}"}
    shown.end(filled.store, job, now, "test failure")


def test_an_operator_signs_in_retries_and_signs_out(
    browser: Browser, start: Callable[..., Replica], filled: Site
) -> None:
    users = Users(filled.store.records, time.time)
    users.put("otto", "operator", "correct horse battery")
    dead = [shown.build(number, time.time(), state=JobState.DEAD, due=None) for number in (340, 341)]
    for job in dead:
        filled.store.jobs.insert(job)
    console = start(REPAIRNATOR_CONSOLE_SIGN_IN="users")
    browser.open(f"{console.url}/builds?state=dead")
    browser.find("[name=name]").send_keys("otto")
    browser.find("[name=password]").send_keys("wrong horse battery\n")
    browser.until(lambda: "That is not the name" in browser.text(), "it is refused")
    assert browser.faults() == []
    browser.find("[name=name]").send_keys("otto")
    browser.find("[name=password]").send_keys("correct horse battery\n")
    browser.until(lambda: "state=dead" in browser.driver.current_url, "the page that was asked for is there")
    browser.picture(f"{filled.name}-operator-light")
    assert browser.faults() == []
    for job in dead:
        browser.find(f"[name=key][value='{job.key}']").click()
    browser.find("button[value=retry]").click()
    browser.until(lambda: "Retry 2 jobs?" in browser.text(), "it is asked whether that is meant")
    browser.find("button.main").click()
    browser.until(lambda: browser.text().count("queued again") == 2, "what came of it is said")
    for job in dead:
        kept = filled.store.jobs.get(job.key)
        assert kept is not None
        assert kept.state is JobState.QUEUED
    browser.open(f"{console.url}/audit")
    assert "retry" in browser.text()
    browser.find(".out button").click()
    browser.until(lambda: browser.all("[name=password]"), "whoever comes next has to sign in")
    complaints = [one for one in browser.complaints() if "401 (Unauthorized)" not in one]
    assert complaints == []


def test_light_and_dark_can_be_chosen_and_stay(browser: Browser, console: Replica, filled: Site) -> None:
    browser.show(dark=False)
    browser.open(f"{console.url}/")
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    light = browser.driver.execute_script(paper)
    browser.find("[data-theme-button]").click()
    dark = browser.driver.execute_script(paper)
    assert dark != light
    browser.open(f"{console.url}/builds")
    assert browser.driver.execute_script(paper) == dark
    browser.find("[data-theme-button]").click()
    assert browser.driver.execute_script(paper) == light
