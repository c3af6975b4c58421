"""Signing in by a real OpenID provider."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown
from tests.servers.oidc import OpenIdProvider

from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.access import COOKIE
from repairnator.services.console.application import Console
from repairnator.services.console.audit import AUDIT
from repairnator.services.console.openid.flow import ATTEMPT_COOKIE
from repairnator.services.console.sessions import SESSIONS, Sessions
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import memory_store
from repairnator.work.stores.port import Query, Store

pytestmark = pytest.mark.server

URL = "http://repairs.example"
BACK = f"{URL}/sign-in/back"
SAME = {"Sec-Fetch-Site": "same-origin"}
PEOPLE = {
    "vera": {"groups": ["people"]},
    "otto": {"groups": ["people", "repairers"]},
    "ada": {"groups": ["admins"]},
    "mallory": {"groups": ["strangers"]},
    "nemo": {},
}
Open = Callable[..., TestClient]


def start(folder: Path, *, in_token: bool = False) -> OpenIdProvider:
    common = {"redirect_uris": [BACK], "response_types": ["code"], "grant_types": ["authorization_code"]}
    clients = [
        {"client_id": "console", "client_secret": "s3cret:/+ of the console", **common},
        {"client_id": "other", "token_endpoint_auth_method": "none", **common},
    ]
    return OpenIdProvider(folder, clients, PEOPLE, in_token=in_token)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    made = start(tmp_path_factory.mktemp("oidc"))
    yield made
    made.process.kill()


@pytest.fixture
def store() -> Store:
    return memory_store(time.time)


@pytest.fixture
def open_console(provider: OpenIdProvider, store: Store, tmp_path: Path) -> Iterator[Open]:
    stopping = threading.Event()

    def opened(**settings: Any) -> TestClient:
        chosen = Settings(
            **{
                "console_sign_in": "oidc",
                "console_url": URL,
                "oidc_issuer": provider.issuer,
                "oidc_client_id": "console",
                "oidc_client_secret": "s3cret:/+ of the console",
                "oidc_scopes": ("groups",),
                "console_viewers": ("people",),
                "console_operators": ("repairers",),
                "console_admins": ("admins",),
                "xdg_cache_home": str(tmp_path),
                **settings,
            }
        )
        console = Console(lambda: store, MemoryBroker().connect(), chosen, stopping)
        return TestClient(console.asgi(), base_url=URL, follow_redirects=False)

    yield opened
    stopping.set()


def go(browser: TestClient, wanted: str = "/builds") -> str:
    """Ask for a page, and follow the link to the provider; returns its address."""
    asked = browser.get(wanted)
    assert asked.status_code == 303
    page = browser.get(asked.headers["location"]).text
    link = re.search(r'href="(/sign-in/start[^"]+)"', page)
    assert link is not None
    led = browser.get(link[1].replace("&amp;", "&"))
    assert led.status_code == 303
    return str(led.headers["location"])


def sign_in(browser: TestClient, provider: OpenIdProvider, name: str, wanted: str = "/builds") -> Any:
    return browser.get(provider.sign_in(go(browser, wanted), name, BACK))


def audited(store: Store) -> list[tuple[str, str, str, str]]:
    return [
        (one["who"], one["role"], one["action"], one["outcome"].partition(",")[0])
        for one in store.records.find(AUDIT, Query())
    ]


def test_people_sign_in_with_the_role_of_their_groups(
    open_console: Open, provider: OpenIdProvider, store: Store
) -> None:
    now = time.time()
    for number, (name, role) in enumerate((("vera", "viewer"), ("otto", "operator"), ("ada", "admin"))):
        store.jobs.insert(shown.build(number, now))
        browser, other = open_console(), open_console()
        answer = sign_in(browser, provider, name, "/builds?q=acme/ledger")
        assert (answer.status_code, answer.headers["location"]) == (303, "/builds?q=acme/ledger")
        assert ATTEMPT_COOKIE not in browser.cookies
        page = browser.get("/builds").text
        assert name in page
        token = re.search(r'name="token" value="(\w+)"', page)
        assert token is not None
        data = {"token": token[1], "action": "withdraw", "key": shown.key(number)}
        done = browser.post("/do", data=data, headers=SAME).status_code
        assert done == (403 if role == "viewer" else 303)
        # Any console knows the session, until it ends.
        other.cookies.set(COOKIE, browser.cookies[COOKIE])
        assert other.get("/builds").status_code == 200
        assert browser.post("/sign-out", data={"token": token[1]}, headers=SAME).status_code == 303
        assert other.get("/builds").status_code == 303
        assert (name, role, "sign in", "from testclient") in audited(store)
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is JobState.DONE


def test_groups_may_be_in_the_token_itself(open_console: Open, tmp_path: Path) -> None:
    telling = start(tmp_path, in_token=True)
    try:
        browser = open_console(oidc_issuer=telling.issuer)
        assert sign_in(browser, telling, "otto").status_code == 303
        assert 'name="token"' in browser.get("/builds").text
    finally:
        telling.process.kill()


@pytest.mark.parametrize("name", ["mallory", "nemo"])
def test_who_is_in_no_group_that_may_is_not_let_in(
    open_console: Open, provider: OpenIdProvider, store: Store, name: str
) -> None:
    browser = open_console()
    answer = sign_in(browser, provider, name)
    assert answer.status_code == 403
    assert "You are in no group" in answer.text
    assert COOKIE not in browser.cookies
    assert browser.get("/builds").status_code == 303
    assert audited(store) == [(name, "viewer", "sign in", "refused")]
    everybody = open_console(console_viewers=("*",))
    assert sign_in(everybody, provider, name).status_code == 303


def test_an_answer_is_good_once_and_for_the_browser_that_asked(
    open_console: Open, provider: OpenIdProvider, store: Store
) -> None:
    browser, other = open_console(), open_console()
    led = go(browser)
    query = parse_qs(urlsplit(led).query)
    assert query["code_challenge_method"] == ["S256"]
    kept = browser.cookies[ATTEMPT_COOKIE]
    assert query["state"][0] not in str(browser.cookies.get(COOKIE))
    back = provider.sign_in(led, "otto", BACK)

    assert other.get(back).status_code == 400  # it has begun nothing
    go(other)
    assert other.get(back).status_code == 400  # it has begun something else
    assert browser.get(back.replace("state=", "state=x")).status_code == 400
    browser.cookies.set(ATTEMPT_COOKIE, kept[:-2] + "xx")
    assert browser.get(back).status_code == 400
    assert store.records.find(SESSIONS, Query()) == []

    browser.cookies.clear()
    browser.cookies.set(ATTEMPT_COOKIE, kept)
    assert browser.get(back).status_code == 303
    browser.cookies.set(ATTEMPT_COOKIE, kept)
    again = browser.get(back)
    assert again.status_code == 401  # the provider knows the code no more
    assert "did not accept the sign-in" in again.text


def test_a_session_is_never_one_that_somebody_else_chose(
    open_console: Open, provider: OpenIdProvider
) -> None:
    browser = open_console()
    browser.cookies.set(COOKIE, "chosen-by-somebody-else")
    answer = sign_in(browser, provider, "otto")
    cookies = answer.headers.get_list("set-cookie")
    assert all("chosen-by-somebody-else" not in one for one in cookies)
    assert all("HttpOnly" in one and "SameSite=lax" in one for one in cookies)


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(open_console: Open, provider: OpenIdProvider, wanted: str) -> None:
    browser = open_console()
    led = browser.get("/sign-in/start", params={"next": wanted}).headers["location"]
    assert led.startswith(provider.issuer)
    assert browser.get(provider.sign_in(led, "otto", BACK)).headers["location"] == "/"


def test_what_the_provider_refuses_is_said(open_console: Open) -> None:
    browser = open_console()
    state = parse_qs(urlsplit(go(browser)).query)["state"][0]
    said = browser.get("/sign-in/back", params={"error": "access_denied", "state": state})
    assert said.status_code == 401
    assert "access_denied" in said.text


def test_a_wrong_secret_is_said_and_a_public_client_needs_none(
    open_console: Open, provider: OpenIdProvider
) -> None:
    refused = sign_in(open_console(oidc_client_secret="wrong"), provider, "otto")
    assert refused.status_code == 401
    assert "wrong" not in refused.text.replace("wrong password", "")
    public = open_console(oidc_client_id="other", oidc_client_secret=None)
    assert sign_in(public, provider, "otto").status_code == 303


def test_a_change_of_roles_and_an_end_of_sessions_count_at_once(
    open_console: Open, provider: OpenIdProvider, store: Store
) -> None:
    browser = open_console()
    sign_in(browser, provider, "vera")
    stricter = open_console(console_viewers=("others",))
    stricter.cookies.set(COOKIE, browser.cookies[COOKIE])
    assert stricter.get("/builds").status_code == 303
    assert browser.get("/builds").status_code == 200
    assert Sessions(store.records, store.jobs.now).end_all("vera") == 1
    assert browser.get("/builds").status_code == 303


def test_a_provider_that_is_away_is_said(open_console: Open) -> None:
    browser = open_console(oidc_issuer="http://127.0.0.1:9")
    answer = browser.get("/sign-in/start")
    assert answer.status_code == 502
    assert "The provider cannot be reached" in answer.text
