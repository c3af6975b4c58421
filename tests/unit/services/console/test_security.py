"""Attacks on the console, one test each; what a form and a sign-in must be is in ``test_sign_in``."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.access import COOKIE
from repairnator.services.console.application import Console
from repairnator.services.console.audit import AUDIT
from repairnator.services.console.badges import badge_path
from repairnator.services.console.secret import make_secret
from repairnator.services.console.sessions import Sessions
from repairnator.services.console.tokens import Tokens
from repairnator.services.console.users import Users
from repairnator.testing.queues import MemoryBroker
from repairnator.work.stores.port import Query, Store

SAME = {"Sec-Fetch-Site": "same-origin"}
MODES: dict[str, dict[str, Any]] = {
    "none": {},
    "users": {"console_sign_in": "users"},
    "header": {"console_sign_in": "header", "trusted_proxies": ("10.0.0.0/8",), "console_admins": ("ada",)},
    "oidc": {
        "console_sign_in": "oidc",
        "console_url": "http://localhost",
        "oidc_issuer": "http://127.0.0.1:9",
        "oidc_client_id": "console",
        "console_admins": ("admins",),
    },
}


@contextmanager
def opened(store: Store, mode: str) -> Iterator[tuple[TestClient, Console, MemoryBroker]]:
    """A console of which what is followed ends at once, and somebody before it who may do everything."""
    stopping, broker = threading.Event(), MemoryBroker()
    stopping.set()
    console = Console(lambda: store, broker.connect(), Settings(**MODES[mode]), stopping)
    client = TestClient(
        console.asgi(), base_url="http://localhost", client=("10.0.0.9", 5), follow_redirects=False
    )
    with client:
        if mode == "header":
            client.headers["X-Forwarded-User"] = "ada"
        elif mode == "users":
            person(client, store, "ada", "admin")
        elif mode == "oidc":
            token = Sessions(store.records, store.jobs.now).begin("ada", groups=("admins",))
            client.cookies.set(COOKIE, token)
        yield client, console, broker


def person(client: TestClient, store: Store, name: str, role: str) -> None:
    """Sign somebody in."""
    user = Users(store.records, lambda: store.jobs.now() - 10).put(name, role, "correct horse battery")
    client.cookies.set(COOKIE, Sessions(store.records, store.jobs.now).begin(user.name))


def contents(store: Store) -> Any:
    """All that is in a store."""
    collections = store.contents.collections()
    return (
        {name: store.contents.documents(name, "", 10_000) for name in collections},
        [job.to_dict() for job in store.contents.jobs("", 10_000)],
        store.contents.effects("", 10_000),
        store.secrets.slugs(),
    )


def addresses(console: Console) -> Iterator[tuple[str, frozenset[str]]]:
    """Every path that the console answers, with its methods."""
    for route in console.routes():
        if isinstance(route, Mount):
            for inner in route.routes:
                assert isinstance(inner, Route)
                yield f"{route.path}{inner.path}", frozenset(inner.methods or ())
        else:
            yield route.path, frozenset(route.methods or ())


@pytest.mark.parametrize("mode", MODES)
def test_a_get_changes_nothing(store: Store, now: float, mode: str) -> None:
    make_secret(store.records)
    job = shown.patched(store, 1, now)
    dead = shown.build(2, now, state=JobState.DEAD, due=None)
    store.jobs.insert(dead)
    badge = badge_path(store.records, shown.SLUG)
    queries = (
        "",
        f"?key={job.key}&run={job.run_id}",
        f"?key={dead.key}&action=retry&sure=1&token=x&name=ada&password=x",
        "?code=x&state=x",
    )
    with opened(store, mode) as (client, console, broker):
        before = contents(store)
        answered = 0
        for path, methods in addresses(console):
            if "GET" not in methods:
                # Nor is there a way to send what is a POST as a GET.
                assert client.get(path + queries[2]).status_code in (404, 405) or path == "/sign-in"
                continue
            path = badge if path.startswith("/badge/") else path.replace("{name}", "console.css")
            for query in queries:
                for method in ("GET", "HEAD", "OPTIONS"):
                    answer = client.request(method, path + query)
                    answered += answer.status_code == 200
                    assert answer.status_code != 500, (path, query)
        assert answered > 30
        assert contents(store) == before
        assert broker.sent == []


@pytest.mark.parametrize("mode", MODES)
def test_no_page_shows_in_a_frame(store: Store, mode: str) -> None:
    with opened(store, mode) as (client, console, _):
        for path, _ in addresses(console):
            headers = client.get(path).headers
            assert headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_viewer_can_do_nothing_with_what_an_operator_s_page_holds(store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    with opened(store, "users") as (client, _, _):
        person(client, store, "otto", "operator")
        form = re.search(r'name="token" value="(\w+)"', client.get("/builds").text)
        person(client, store, "vera", "viewer")
        own = re.search(r'name="token" value="(\w+)"', client.get("/builds").text)
        assert form is not None
        assert own is not None
        for token in (form[1], own[1]):
            for action in ("retry", "withdraw"):
                data = {"token": token, "action": action, "key": shown.key(1), "role": "admin", "sure": "1"}
                assert client.post("/do", data=data, headers=SAME).status_code == 403
        assert client.get("/audit").status_code == 403
        assert client.get("/api/v1/audit").status_code == 403
        body = {"action": "withdraw", "keys": [shown.key(1)]}
        assert client.post("/api/v1/actions", json=body, headers=SAME).status_code == 403
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is JobState.QUEUED
    assert [one["action"] for one in store.records.find(AUDIT, Query())] == []


def test_a_token_does_not_widen_what_a_cookie_may_and_the_other_way_round(store: Store, now: float) -> None:
    store.jobs.insert(shown.build(1, now))
    reader = Tokens(store.records, store.jobs.now).add("reader", ["read"], 1)
    with opened(store, "users") as (client, _, _):
        person(client, store, "ada", "admin")
        headers = {"Authorization": f"Bearer {reader}"}
        body = {"action": "withdraw", "keys": [shown.key(1)]}
        assert client.post("/api/v1/actions", json=body, headers=headers | SAME).status_code == 403
        assert client.get("/api/v1/audit", headers=headers).status_code == 403
        client.cookies.clear()
        assert client.get("/builds", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example/", "/\\evil.example", "/%0d%0aLocation:x", "javascript:1"],
)
def test_no_address_leads_out_of_the_console(store: Store, wanted: str) -> None:
    with opened(store, "users") as (client, _, _):
        for path in ("/sign-in", "/sign-in/start", "/sign-in/back"):
            location = client.get(path, params={"next": wanted}).headers.get("location", "/")
            assert location.startswith("/")
            assert not location.startswith(("//", "/\\"))
            assert "\n" not in location
