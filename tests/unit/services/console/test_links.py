"""What leads to the console from elsewhere: badges, and the feed of patches."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.foundation.settings import Settings
from repairnator.services.console.badges import badge_path
from repairnator.services.console.tokens import Tokens
from repairnator.services.console.users import Users
from repairnator.work.stores.port import Store

PUBLIC = "https://repairs.example/bot"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def settings() -> Settings:
    return Settings(console_url=PUBLIC, console_sign_in="users")


def drawn(client: TestClient, path: str) -> str:
    """The words of a badge."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    # Other sites show it.
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    root = ElementTree.fromstring(answer.text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return str(root.attrib["aria-label"])


def test_a_badge_says_how_many_builds_were_repaired(client: TestClient, store: Store, now: float) -> None:
    path = badge_path(store.records, shown.SLUG)
    assert drawn(client, path) == "repairnator: watching"
    for number in range(2):
        shown.patched(store, number, now)
    shown.patched(store, 3, now, slug="other/tool")
    assert drawn(client, path) == "repairnator: 2 repaired in 30 days"
    assert badge_path(store.records, shown.SLUG.upper()).split("/")[2] == path.split("/")[2]


def test_nobody_guesses_the_badge_of_another_repository(client: TestClient, store: Store) -> None:
    signature = badge_path(store.records, shown.SLUG).split("/")[2]
    for path in (f"/badge/{signature}/other/tool.svg", "/badge/0/acme/ledger.svg", "/badge/%C3%A9/a/b.svg"):
        assert client.get(path).status_code == 404


def test_a_list_of_a_repository_gives_its_badge(client: TestClient, store: Store, now: float) -> None:
    shown.patched(store, 1, now)
    token = sign_in(client, store, now)
    page = client.get(f"/builds?q={shown.SLUG}").text
    found = re.search(r"\[!\[repairnator\]\(https://repairs.example/bot(/badge/[^)]+)\)\]", page)
    assert found is not None
    assert drawn(client, found[1]).startswith("repairnator: 1")
    assert token


def test_the_feed_has_the_newest_patches_and_is_what_atom_asks_for(
    client: TestClient, store: Store, now: float
) -> None:
    for number in range(60):
        job = shown.running(number, now)
        hostile = {
            "summary": "a\x00\ufffe<b>\u202e",
            "diff": "+\x1b]]>\ud800".encode(errors="replace").decode(),
        }
        shown.end(store, job, now - number, "PATCHED", shown.patch(**hostile), shown.patch(rank=2))
    token = Tokens(store.records, store.jobs.now).add("reader", ["read"], 1)
    assert client.get("/patches.atom").status_code == 401
    # Readers of feeds know passwords, and no tokens.
    answer = client.get("/patches.atom", auth=("anybody", token))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 50
    # RFC 4287, 4.1.1 and 4.1.2: exactly one of each, ids are different IRIs, times are of RFC 3339.
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert urlsplit(str(element.findtext(f"{ATOM}id"))).scheme == "https"
        assert datetime.fromisoformat(str(element.findtext(f"{ATOM}updated"))).tzinfo is not None
        rels = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(rels) == len(set(rels))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 50
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("href") for link in root.findall(f"{ATOM}link")] == [
        f"{PUBLIC}/patches.atom",
        f"{PUBLIC}/",
    ]
    times = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert times == sorted(times, reverse=True)
    first = entries[0]
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{PUBLIC}/build?key={shown.key(0)}"
    assert "\\u202e" in str(first.findtext(f"{ATOM}title"))
    content = first.find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), list(content)) == ("text", [])


def sign_in(client: TestClient, store: Store, now: float) -> str:
    user = Users(store.records, lambda: now - 10).put("vera", "viewer", "correct horse battery")
    fields = {"name": user.name, "password": "correct horse battery"}
    client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False)
    # The fixture's address is another than the setting's, with its path and without TLS.
    cookie = next(one for one in client.cookies.jar if one.name == "repairnator-session")
    client.cookies.clear()
    client.cookies.set(cookie.name, str(cookie.value))
    return str(cookie.value)
