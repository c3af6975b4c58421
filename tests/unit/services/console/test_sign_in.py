"""Who may see the console, and who may change something."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.errors import UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console import users
from repairnator.services.console.access import COOKIE
from repairnator.services.console.application import Console
from repairnator.services.console.audit import AUDIT
from repairnator.services.console.forms import local_path
from repairnator.services.console.sessions import SESSIONS, Sessions
from repairnator.services.console.users import USERS, Users
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import memory_store
from repairnator.work.jobs.dead_letters import dead_letter
from repairnator.work.stores.port import JobQuery, Query, Store

PASSWORD = "correct horse battery"
SAME = {"Sec-Fetch-Site": "same-origin"}
BUILDS = JobQuery(kinds=("build",))
Open = Callable[..., TestClient]


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        self.now += 0.001  # entries of the audit record are in the order of time
        return self.now


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no second each; of the same kind."""
    monkeypatch.setattr(users, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users, "_decoys", [])


@pytest.fixture
def clock(now: float) -> Clock:
    return Clock(now)


@pytest.fixture
def store(clock: Clock) -> Store:
    return memory_store(clock)


@pytest.fixture
def people(store: Store, clock: Clock) -> Users:
    made = Users(store.records, clock)
    for name, role in (("vera", "viewer"), ("otto", "operator")):
        made.put(name, role, PASSWORD)
    clock.now += 1
    return made


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def open_console(store: Store, broker: MemoryBroker) -> Iterator[Open]:
    """Makes a browser before a console; any number of both share the store."""
    stopping = threading.Event()

    def opened(peer: str = "192.0.2.9", **settings: Any) -> TestClient:
        chosen = Settings(**{"console_sign_in": "users", **settings})
        console = Console(lambda: store, broker.connect(), chosen, stopping)
        return TestClient(
            console.asgi(), base_url="http://repairs.example", client=(peer, 5), follow_redirects=False
        )

    yield opened
    stopping.set()


def sign_in(
    browser: TestClient, name: str, password: str = PASSWORD, wanted: str = "/", **headers: str
) -> int:
    fields = {"name": name, "password": password, "next": wanted}
    return browser.post("/sign-in", data=fields, headers=SAME | headers).status_code


def token_of(page: str) -> str:
    found: str
    (found,) = set(re.findall(r'name="token" value="(\w+)"', page))
    return found


def do(browser: TestClient, action: str, *keys: str, **fields: str) -> int:
    token = fields.pop("token", "") or token_of(browser.get("/builds").text)
    data = {"token": token, "action": action, "key": list(keys), **fields}
    return browser.post("/do", data=data, headers=SAME).status_code


def audited(store: Store) -> list[tuple[str, str, str]]:
    entries = store.records.find(AUDIT, Query())
    return [(one["who"], one["action"], one["outcome"]) for one in entries]


@pytest.mark.parametrize("page", ["/", "/builds?q=a", "/build?key=x", "/audit"])
def test_who_has_not_signed_in_is_asked_to_and_gets_where_they_wanted(
    open_console: Open, people: Users, page: str
) -> None:
    browser = open_console()
    answer = browser.get(page)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2F")
    asked = browser.get(answer.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', asked.text)
    assert wanted is not None
    assert wanted[1].replace("&amp;", "&") == page
    assert sign_in(browser, "vera", wanted=page) == 303


@pytest.mark.parametrize("page", ["/live/overview", "/live/build?key=x", "/live/log?key=x&run=y"])
def test_what_pages_follow_is_for_those_who_signed_in(open_console: Open, people: Users, page: str) -> None:
    assert open_console().get(page).status_code == 401


def test_a_session_is_known_to_every_console_until_it_ends(open_console: Open, people: Users) -> None:
    browser, other = open_console(), open_console()
    assert sign_in(browser, "Vera") == 303
    other.cookies.set(COOKIE, browser.cookies[COOKIE])
    assert other.get("/builds").status_code == 200
    token = token_of(browser.get("/builds").text)
    assert browser.post("/sign-out", data={"token": token}, headers=SAME).status_code == 303
    assert other.get("/builds").status_code == 303


def test_a_session_ends_by_itself_and_with_its_user_or_password(
    open_console: Open, people: Users, clock: Clock
) -> None:
    browser = open_console()
    for end in (
        lambda: setattr(clock, "now", clock.now + 13 * 3600),
        lambda: people.put("vera", "viewer", PASSWORD),
        lambda: people.remove("vera"),
    ):
        assert sign_in(browser, "vera") == 303
        assert browser.get("/").status_code == 200
        clock.now += 1
        end()
        assert browser.get("/").status_code == 303


def test_a_session_begins_anew_at_each_sign_in(open_console: Open, people: Users) -> None:
    browser = open_console()
    browser.cookies.set(COOKIE, "chosen-by-somebody-else")
    answer = browser.post("/sign-in", data={"name": "vera", "password": PASSWORD}, headers=SAME)
    cookie = answer.headers["set-cookie"]
    assert "chosen-by-somebody-else" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    secure = open_console(console_url="https://repairs.example")
    answer = secure.post("/sign-in", data={"name": "vera", "password": PASSWORD}, headers=SAME)
    assert "Secure" in answer.headers["set-cookie"]


def test_the_store_holds_nothing_to_sign_in_with(open_console: Open, people: Users, store: Store) -> None:
    browser = open_console()
    sign_in(browser, "vera")
    kept = str([store.records.find(name, Query()) for name in (USERS, SESSIONS)])
    assert PASSWORD not in kept
    assert browser.cookies[COOKIE] not in kept
    assert "$argon2id$" in kept


def test_a_wrong_password_is_refused_and_after_some_not_even_looked_at(
    open_console: Open, people: Users, store: Store
) -> None:
    browser = open_console()
    tried = [sign_in(browser, "vera", "wrong password") for _ in range(9)]
    assert tried == [401] * 8 + [429]
    assert sign_in(browser, "vera") == 429
    # Nor from elsewhere, for this name; others are not hindered.
    elsewhere = open_console()
    assert sign_in(elsewhere, "otto") == 303
    assert audited(store)[0] == ("vera", "sign in", "refused, from 192.0.2.9")


@pytest.mark.parametrize(
    ("name", "password"),
    [("nobody", PASSWORD), ("", ""), ("vera", ""), ("vera", "x" * 5000), ("a'b", PASSWORD)],
)
def test_what_is_no_user_and_password_is_refused(
    open_console: Open, people: Users, name: str, password: str
) -> None:
    assert sign_in(open_console(), name, password) == 401


@pytest.mark.parametrize(
    ("role", "name", "password"),
    [
        ("king", "kim", PASSWORD),
        ("viewer", "kim", "short"),
        ("viewer", "a b", PASSWORD),
        ("viewer", "", PASSWORD),
    ],
)
def test_what_cannot_be_a_user_is_said(people: Users, role: str, name: str, password: str) -> None:
    with pytest.raises(UsageError):
        people.put(name, role, password)
    assert [user.name for user in people.all()] == ["otto", "vera"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(address: str) -> None:
    assert local_path(address) == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://repairs.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_form_from_another_site_changes_nothing(
    open_console: Open, people: Users, store: Store, now: float, headers: dict[str, str]
) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    store.jobs.insert(shown.build(1, now))
    token = token_of(browser.get("/builds").text)
    data = {"token": token, "action": "withdraw", "key": shown.key(1)}
    assert browser.post("/do", data=data, headers=headers).status_code == 403
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is JobState.QUEUED


@pytest.mark.parametrize("token", ["", "0" * 64, "another session's"])
def test_a_form_without_its_token_changes_nothing(
    open_console: Open, people: Users, store: Store, now: float, token: str
) -> None:
    browser, other = open_console(), open_console()
    sign_in(browser, "otto")
    sign_in(other, "otto")
    store.jobs.insert(shown.build(1, now))
    if token == "another session's":
        token = token_of(other.get("/builds").text)
    data = {"token": token, "action": "withdraw", "key": shown.key(1)}
    assert browser.post("/do", data=data, headers=SAME).status_code == 403
    assert not [entry for entry in audited(store) if entry[1] == "withdraw"]


def test_a_viewer_changes_nothing(open_console: Open, people: Users, store: Store, now: float) -> None:
    browser = open_console()
    sign_in(browser, "vera")
    store.jobs.insert(shown.build(1, now))
    page = browser.get("/builds").text
    assert 'name="action"' not in page
    assert do(browser, "withdraw", shown.key(1)) == 403
    assert browser.get("/audit").status_code == 403
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is JobState.QUEUED


def test_an_operator_retries_and_withdraws_and_it_is_written_down(
    open_console: Open, people: Users, store: Store, now: float, broker: MemoryBroker
) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    store.jobs.insert(shown.build(1, now))
    store.jobs.insert(shown.build(2, now, state=JobState.DEAD, due=None, attempt=3, failures=3))
    assert do(browser, "withdraw", shown.key(1)) == 303
    assert do(browser, "retry", shown.key(2)) == 303
    first, second = store.jobs.get(shown.key(1)), store.jobs.get(shown.key(2))
    assert first is not None
    assert second is not None
    assert first.result is not None
    assert (first.state, first.result["status"]) == (JobState.DONE, "WITHDRAWN")
    assert (second.state, second.generation, second.failures) == (JobState.QUEUED, 2, 0)
    assert [destination for destination, _ in broker.sent] == ["/queue/pipeline"]
    assert audited(store)[1:] == [("otto", "withdraw", "withdrawn"), ("otto", "retry", "queued again")]
    assert "withdrawn" in browser.get("/audit").text


def test_what_affects_many_is_asked_about_first(
    open_console: Open, people: Users, store: Store, now: float
) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    keys = [shown.key(number) for number in range(3)]
    for number in range(3):
        store.jobs.insert(shown.build(number, now))
    assert do(browser, "withdraw", *keys) == 200
    assert {one.state for one in store.jobs.find(BUILDS)} == {JobState.QUEUED}
    assert do(browser, "withdraw", *keys, sure="1") == 200
    assert {one.state for one in store.jobs.find(BUILDS)} == {JobState.DONE}


def test_what_cannot_be_done_is_said(open_console: Open, people: Users, store: Store, now: float) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    store.jobs.insert(shown.running(1, now))
    store.jobs.insert(dataclasses.replace(shown.build(2, now), key="scan/a", kind="scan", payload={}))
    token = token_of(browser.get("/builds").text)
    for action, key, words in (
        ("retry", shown.key(1), "it has not ended yet"),
        ("withdraw", shown.key(1), "it does not wait any more"),
        ("retry", "none", "there is no such job"),
        ("retry", "scan/a", "it has not ended yet"),
    ):
        answer = browser.post("/do", data={"token": token, "action": action, "key": key}, headers=SAME)
        assert words in answer.text
    assert do(browser, "destroy", shown.key(1)) == 400
    assert do(browser, "retry") == 400


def test_a_dead_letter_of_any_kind_is_queued_again(
    open_console: Open, people: Users, store: Store, now: float, broker: MemoryBroker
) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    letter = dead_letter("{nonsense", "/queue/pipeline", "it is no JSON", now)
    store.jobs.insert(letter)
    assert do(browser, "retry", letter.key) == 303
    kept = store.jobs.get(letter.key)
    assert kept is not None
    assert kept.state is JobState.QUEUED
    assert broker.sent == []


def test_a_queue_that_is_away_does_not_hinder_a_retry(
    open_console: Open, people: Users, store: Store, now: float, broker: MemoryBroker
) -> None:
    browser = open_console()
    sign_in(browser, "otto")
    store.jobs.insert(shown.build(1, now, state=JobState.DEAD, due=None))
    broker.reachable = False
    assert do(browser, "retry", shown.key(1)) == 303
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is JobState.QUEUED


def test_without_sign_in_nothing_can_be_changed(store: Store, broker: MemoryBroker, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    console = Console(lambda: store, broker.connect(), Settings(), threading.Event())
    browser = TestClient(console.asgi(), base_url="http://localhost")
    assert 'method="post"' not in browser.get("/builds").text
    data = {"token": "", "action": "withdraw", "key": shown.key(1)}
    assert browser.post("/do", data=data, headers=SAME).status_code == 403


PROXY = {"console_sign_in": "header", "trusted_proxies": ("10.0.0.0/8",), "console_operators": ("repairers",)}


def test_a_trusted_proxy_says_who_somebody_is(open_console: Open, store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    browser = open_console("10.1.2.3", **PROXY)
    assert browser.get("/", headers={"X-Forwarded-User": "vera"}).status_code == 200
    otto = {"X-Forwarded-User": "otto", "X-Forwarded-Groups": "people, repairers"}
    page = browser.get("/builds", headers=otto).text
    data = {"token": token_of(page), "action": "withdraw", "key": shown.key(1)}
    vera = {"X-Forwarded-User": "vera", "X-Forwarded-Groups": "repairers"}
    assert browser.post("/do", data=data, headers=SAME | vera).status_code == 403  # another's form
    assert browser.post("/do", data=data, headers=SAME | otto).status_code == 303
    assert audited(store) == [("otto", "withdraw", "withdrawn")]


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-User": ""}, {"X-Forwarded-User": "x" * 999}], ids=str)
def test_a_proxy_that_does_not_say_who_it_is_lets_nobody_in(
    open_console: Open, headers: dict[str, str]
) -> None:
    assert open_console("10.1.2.3", **PROXY).get("/", headers=headers).status_code == 403


def test_nobody_else_is_believed(open_console: Open) -> None:
    browser = open_console("192.0.2.9", **PROXY)
    assert browser.get("/", headers={"X-Forwarded-User": "vera"}).status_code == 403


def test_two_names_are_none(open_console: Open) -> None:
    browser = open_console("10.1.2.3", **PROXY)
    twice = [("X-Forwarded-User", "vera"), ("X-Forwarded-User", "otto")]
    assert browser.get("/", headers=twice).status_code == 403


def test_sessions_that_are_over_are_swept(people: Users, store: Store, clock: Clock) -> None:
    sessions = Sessions(store.records, clock)
    vera = people.get("vera")
    assert vera is not None
    for _ in range(3):
        sessions.begin(vera)
    clock.now += 13 * 3600
    sessions.begin(vera)
    assert len(store.records.find(SESSIONS, Query())) == 1
