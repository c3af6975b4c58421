"""The console's further pages and all that people can do, in a real browser, on both stores.

On MongoDB with a real broker.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests import shown_builds as shown
from tests.integration.console.conftest import Replica, Site
from tests.servers.activemq import PASSWORD, USER, ActiveMq

from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.users import Users
from repairnator.work.jobs.pauses import Pauses
from repairnator.work.jobs.rules import SCAN, Jobs
from repairnator.work.queues import open_queue
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import JobQuery

if TYPE_CHECKING:
    from tests.servers.browser import Browser

pytestmark = pytest.mark.server
WIDE, PHONE = (1280, 900), (390, 844)
LONG = 10 * 2**20  # characters


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """A store with something for each page."""
    now = time.time()
    store = site.store
    for number in range(1, 9):
        shown.patched(store, number, now - number * 6 * 86400)
    shown.patched(store, 9, now, slug="other/tool")
    for number, state in enumerate(("open", "merged", "closed", "applied", "open"), 1):
        fields = {"build": shown.key(number), "number": number, "kind": "pull-request", "state": state}
        url = f"https://github.com/{shown.SLUG}/pull/{number}"
        record = {"_id": f"o{number}", "repositoryName": shown.SLUG, "PRurl": url, "toolname": "java"}
        store.records.put("pull-request", [record | fields | {"recorded": now - number * 3600}])
    repositories = Repositories.of(store, Settings())
    repositories.add(shown.SLUG, "github-actions")
    repositories.rotate(shown.SLUG)
    repositories.add("other/tool", "github-actions")
    policy = {"_id": "policy", "repositoryName": shown.SLUG, "policy": {"budget": 120.0, "offer": "comment"}}
    store.records.put("inspector", [policy | {"recorded": now}])
    webhook = {
        "_id": f"{shown.SLUG}/d1",
        "slug": shown.SLUG,
        "event": "workflow_run",
        "about": "a failed run",
    }
    store.records.put("webhooks", [webhook | {"status": "forwarded", "recorded": now - 300}])
    return site


@pytest.fixture(scope="module")
def broker(site: Site, request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the queue: that of the store, or a real broker."""
    if site.name == "sqlite":
        return {}
    activemq: ActiveMq = request.getfixturevalue("activemq")
    url = f"stomp://127.0.0.1:{activemq.port}"
    return {"ACTIVEMQ_URL": url, "ACTIVEMQ_USERNAME": USER, "ACTIVEMQ_PASSWORD": PASSWORD}


@pytest.fixture(scope="module")
def console(start: Callable[..., Replica], broker: dict[str, str], filled: Site) -> Replica:
    users = Users(filled.store.records, time.time)
    users.put("ada", "admin", "correct horse battery")
    return start(REPAIRNATOR_CONSOLE_SIGN_IN="users", **broker)


@pytest.fixture
def admin(browser: Browser, console: Replica) -> Browser:
    """A browser in which an admin has signed in."""
    browser.show()
    browser.open(f"{console.url}/sign-in")
    if browser.all("[name=password]"):
        browser.find("[name=name]").send_keys("ada")
        browser.find("[name=password]").send_keys("correct horse battery\n")
        browser.until(lambda: browser.all(".out"), "she has signed in")
    browser.hosts()
    return browser


def press(browser: Browser, words: str, within: str = "main") -> None:
    """Press the button with these words, and wait for the page that it leads to."""
    browser.driver.execute_script("window.before = true")
    (button,) = [one for one in browser.all(f"{within} button") if one.text == words]
    button.click()
    browser.until(
        lambda: browser.driver.execute_script("return !window.before && document.readyState === 'complete'"),
        f"{words!r} has led to another page",
    )


def test_further_pages_are_sound_in_light_and_dark_and_on_a_phone(
    admin: Browser, console: Replica, site: Site
) -> None:
    pages = {
        "patches": "/patches",
        "patches-none": "/patches?tool=none",
        "offers": "/offers",
        "repositories": "/repositories",
        "repository": f"/repository?name={shown.SLUG}",
        "queues": "/queues",
        "flaky": "/flaky",
        "settings": "/settings",
        "doctor": "/doctor",
        "columns": "/builds?columns=state,branch,tool,worker&tool=java",
        "admin-build": f"/build?key={shown.key(1)}",
        "dead-none": "/dead",
        "audit": "/audit",
    }
    for name, address in pages.items():
        for size, dark in ((WIDE, False), (WIDE, True), (PHONE, False)):
            admin.show(size, dark=dark)
            admin.open(console.url + address)
            admin.find("main h1")
            looks = "dark" if dark else "phone" if size == PHONE else "light"
            admin.picture(f"{site.name}-{name}-{looks}")
            wider = admin.driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"{name} is wider than its window, {looks}"
            if looks != "phone":
                assert admin.faults() == [], f"{name}, {looks}"
            assert admin.complaints() == [], f"{name}, {looks}"
    admin.show()
    assert admin.hosts() <= {f"127.0.0.1:{console.port}"}


def test_a_repository_is_added_scanned_paused_and_resumed(
    admin: Browser, console: Replica, filled: Site, broker: dict[str, str]
) -> None:
    store = filled.store
    admin.open(f"{console.url}/repositories")
    admin.find("section[aria-labelledby=add] input[name=key]").send_keys("new/project")
    press(admin, "Add")
    (secret,) = Repositories.of(store, Settings()).secrets_of("new/project")
    assert f"Secret: {secret}" in admin.text()
    assert admin.faults() == []
    admin.open(f"{console.url}/repository?name=new/project")
    press(admin, "Pause")
    assert "its builds, scans and offers wait" in admin.text()
    press(admin, "Scan now")
    scans = JobQuery(kinds=(SCAN,), states=(JobState.QUEUED,))
    assert [job.payload["slug"] for job in store.jobs.find(scans)] == ["new/project"]
    assert Jobs(store).claim_due((SCAN,), "a scanner") is None
    press(admin, "Resume")
    assert Pauses(store.records, time.time).all() == []
    admin.open(f"{console.url}/repository?name={shown.SLUG}")
    admin.find("[name=key][type=checkbox]").click()
    press(admin, "Deliver again")
    queue = open_queue(
        Settings.load(
            **{
                name.lower(): value
                for name, value in (filled.environment | broker).items()
                if name not in ("XDG_CONFIG_HOME",)
            }
        )
    )
    message = queue.receive(SCANNER_QUEUE, 30.0)
    assert message is not None
    assert message.body in (shown.SLUG, shown.SLUG.encode())
    queue.ack(message)
    queue.close()
    assert admin.complaints() == []


def test_everything_is_paused_and_resumed(admin: Browser, console: Replica, filled: Site) -> None:
    job = shown.build(500, time.time(), due=time.time() - 5)
    filled.store.jobs.insert(job)
    admin.open(f"{console.url}/repositories")
    press(admin, "Pause everything")
    assert "nothing is lost" in admin.text()
    assert admin.faults() == []
    press(admin, "Pause everything")
    assert Jobs(filled.store).claim(job.key, "a worker") is None
    admin.open(f"{console.url}/")
    admin.until(lambda: "Everything is paused" in admin.text(), "the overview says so")
    admin.open(f"{console.url}/repositories")
    press(admin, "Resume everything")
    later = time.time() + 120
    claimed = Jobs(filled.store, now=lambda: later).claim(job.key, "a worker")
    assert claimed is not None
    assert claimed.attempt == 1


def test_builds_are_retried_with_more_time_and_their_patches_offered(
    admin: Browser, console: Replica, filled: Site
) -> None:
    admin.open(f"{console.url}/build?key={shown.key(2)}")
    press(admin, "Offer its patches now")
    (request,) = filled.store.jobs.find(JobQuery(kinds=("offer-request",)))
    assert request.payload["key"] == shown.key(2)
    admin.open(f"{console.url}/offers")
    assert "Offer request" in admin.text()
    admin.open(f"{console.url}/build?key={shown.key(3)}")
    press(admin, "Repair it with more time")
    job = filled.store.jobs.get(shown.key(3))
    assert job is not None
    assert (job.state, job.payload["budget"]) == (JobState.QUEUED, 1200.0)
    admin.open(f"{console.url}/audit")
    assert "ada" in admin.text()
    assert "queued again, to search for 20 min" in admin.text()


def test_a_diff_of_a_persons_own_is_proven(admin: Browser, console: Replica, filled: Site) -> None:
    admin.open(f"{console.url}/build?key={shown.key(4)}")
    admin.find("section[aria-labelledby=proofs] summary").click()
    admin.find("textarea").send_keys("nonsense")
    press(admin, "Prove it")
    assert "the diff is not applied" in admin.text()
    admin.open(f"{console.url}/build?key={shown.key(4)}")
    admin.find("section[aria-labelledby=proofs] summary").click()
    admin.driver.execute_script("document.querySelector('textarea').value = arguments[0]", shown.DIFF)
    press(admin, "Prove it")
    admin.until(lambda: "waits for a worker" in admin.text(), "its page shows it")
    (proof,) = filled.store.jobs.find(JobQuery(kinds=("proof",)))
    assert proof.payload["diff"] == shown.DIFF
    assert admin.faults() == []
    assert admin.complaints() == []


def test_dead_letters_are_deleted_after_it_was_asked_about(
    admin: Browser, console: Replica, filled: Site
) -> None:
    now = time.time()
    for number in (600, 601):
        filled.store.jobs.insert(shown.build(number, now, state=JobState.DEAD, due=None, last_error="killed"))
    admin.open(f"{console.url}/dead")
    for box in admin.all("[name=key][type=checkbox]"):
        box.click()
    press(admin, "Delete")
    assert "Delete 2 dead letters?" in admin.text()
    press(admin, "Delete 2 dead letters")
    assert admin.text().count("deleted from the dead letters") == 2
    admin.open(f"{console.url}/dead")
    assert "No dead letters." in admin.text()


def test_columns_are_chosen_by_their_links(admin: Browser, console: Replica) -> None:
    admin.open(f"{console.url}/builds")
    admin.find(".choose summary").click()
    admin.driver.find_element("partial link text", "Branch").click()
    admin.until(lambda: "branch" in admin.driver.current_url, "the address says it")
    assert "Branch" in admin.text("table.builds thead")


def test_hostile_content_of_further_pages_does_nothing(
    admin: Browser, console: Replica, filled: Site
) -> None:
    store, now = filled.store, time.time()
    hostile = "<script>window.owned=1</script><img src=x onerror='window.owned=1'>\u202e\x1b[31m\"'/x"
    fields = dict.fromkeys(("summary", "toolname", "repositoryName", "filepath", "build"), hostile)
    store.records.put("patches", [shown.patch(hostile) | fields | {"_id": "hostile", "recorded": now}])
    offer = dict.fromkeys(("repositoryName", "toolname", "state", "build", "kind"), hostile)
    link = {"PRurl": "javascript:window.owned=1", "recorded": now}
    store.records.put("pull-request", [offer | link | {"_id": "hostile"}])
    flaky = shown.running(700, now, run_id="run-700")
    long = shown.event("note", now, text="x" * LONG, level="warning")
    told = [shown.event("tests", now, failing=[], flaky=[hostile, "y" * LONG], total=1), long]
    store.jobs.insert(flaky)
    shown.report(store, flaky, told)
    webhook = {"_id": "hostile", "slug": "other/tool", "event": hostile, "about": hostile, "status": hostile}
    store.records.put("webhooks", [webhook | {"recorded": now}])
    store.records.put("blacklisted", [{"_id": "b", "repoName": hostile, "reason": hostile, "recorded": now}])
    policy = {"tools": [hostile], "branches": [hostile], "mistakes": [hostile]}
    record = {"_id": "hostile", "repositoryName": "other/tool", "policy": policy, "recorded": now}
    store.records.put("inspector", [record])
    diff = f"--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-{'a' * LONG}\n+{'b' * LONG}\n"
    ended = shown.running(701, now, run_id="run-701")
    shown.end(store, ended, now, "PATCHED", shown.patch(diff))
    for page in (
        "/patches",
        "/offers",
        "/repositories",
        "/repository?name=other/tool",
        "/queues",
        "/flaky",
        "/audit",
        f"/build?key={flaky.key}",
        f"/build?key={ended.key}",
        f"/build?key={ended.key}&diff=split",
    ):
        admin.open(console.url + page)
        admin.find("main h1")
        assert admin.driver.execute_script("return window.owned") is None, page
        assert len(admin.driver.page_source) < 2**20, page
        assert admin.complaints() == [], page
    assert admin.hosts() <= {f"127.0.0.1:{console.port}"}
