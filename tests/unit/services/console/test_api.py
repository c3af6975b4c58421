"""The API: every answer is what its description says."""

from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from starlette.testclient import TestClient
from tests import shown_builds as shown

from repairnator.foundation import logs
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.access import COOKIE
from repairnator.services.console.api.operations import OPERATIONS
from repairnator.services.console.application import Console
from repairnator.services.console.audit import AUDIT
from repairnator.services.console.sessions import Sessions
from repairnator.services.console.tokens import Tokens
from repairnator.services.console.users import Users
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import Switch
from repairnator.work.jobs.dead_letters import dead_letter
from repairnator.work.stores.port import Query, Store

BASE = "http://repairs.example"
PUBLIC = "https://repairs.example/bot"


class Program:
    """Sends requests, and has each answer checked against the description that the console serves."""

    def __init__(self, client: TestClient, token: str = "") -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        described = client.get("/api/v1/openapi.json").json()
        self.description = described
        self._openapi = _openapi(json.dumps(described))
        self.answered: set[tuple[str, str, str]] = set()

    def get(self, path: str, status: int = 200, /, **query: str) -> Any:
        return self._check(self._client.get(f"/api/v1{path}", params=query, headers=self.headers), status)

    def post(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        sent = json.dumps(body)
        both = {"Content-Type": "application/json"} | self.headers | headers
        answer = self._client.post(f"/api/v1{path}", content=sent, headers=both)
        return self._check(answer, status, sent)

    def _check(self, answer: Any, status: int, sent: str = "") -> Any:
        assert answer.status_code == status, answer.text
        asked: httpx2.Request = answer.request
        path = urlsplit(str(asked.url)).path
        request = MockRequest(
            BASE,
            asked.method.lower(),
            path,
            args=dict(asked.url.params),
            headers=dict(asked.headers),
            cookies=dict(self._client.cookies),
            data=sent.encode() or None,
        )
        response = MockResponse(
            answer.content, answer.status_code, dict(answer.headers), answer.headers["content-type"]
        )
        self._openapi.validate_response(request, response)
        if status == 200:
            self._openapi.validate_request(request)
        self.answered.add((asked.method, path.removeprefix("/api/v1"), str(status)))
        return answer.json()


@functools.cache
def _openapi(described: str) -> OpenAPI:
    config = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
    at_base = json.loads(described) | {"servers": [{"url": f"{BASE}/api/v1"}]}
    return OpenAPI.from_dict(at_base, config=config)


@pytest.fixture
def settings() -> Settings:
    return Settings(console_sign_in="users", console_url=PUBLIC)


@pytest.fixture
def client(store: Store, settings: Settings) -> Iterator[TestClient]:
    stopping = threading.Event()
    queue = MemoryBroker().connect()
    console = Console(lambda: store, queue, settings, stopping)
    with TestClient(console.asgi(), base_url=BASE, follow_redirects=False) as opened:
        yield opened
    stopping.set()
    queue.close()


@pytest.fixture
def tokens(store: Store) -> Tokens:
    return Tokens(store.records, store.jobs.now)


@pytest.fixture
def program(client: TestClient, tokens: Tokens) -> Program:
    return Program(client, tokens.add("all", ["read", "operate", "audit"], 1))


def test_every_operation_answers_as_it_is_described(program: Program, store: Store, now: float) -> None:
    job = shown.patched(store, 1, now)
    live = shown.running(2, now)
    store.jobs.insert(live)
    shown.report(store, live, shown.events(now - 75))
    for number in (3, 4):
        store.jobs.insert(shown.build(number, now, state=JobState.DEAD, due=None, last_error="killed"))
    store.jobs.insert(dead_letter("{nonsense", "/queue/pipeline", "it is no JSON", now))

    overview = program.get("/overview")
    assert [one["build"]["key"] for one in overview["running"]] == [live.key]
    assert overview["running"][0]["search"]["candidatesPerSecond"] == 40
    assert {"kind": "message", "state": "dead", "count": 1} in overview["jobs"]
    assert {one["status"]: one["count"] for one in overview["ended"]} == {"PATCHED": 1, None: 2}

    page = program.get("/builds", state="done")
    assert [(one["key"], one["status"], one["patches"]) for one in page["items"]] == [(job.key, "PATCHED", 1)]
    assert page["items"][0]["page"] == f"{PUBLIC}/build?key={job.key}"
    assert page["next"] is None

    build = program.get("/build", key=job.key)
    assert build["patches"][0]["diff"] == shown.DIFF
    assert build["patches"][0]["evidence"]["testsRun"] == 412
    assert [step["name"] for step in build["steps"]] == ["BuildProject", "TestProject", "java"] or build[
        "steps"
    ]
    assert build["groups"][0]["tests"][0]["name"] == shown.TESTS[0]
    assert program.get("/build", key=live.key)["search"]["place"] == f"{shown.PLACE}:42"

    assert program.get("/build/raw", key=job.key)["parts"]["patches"][0]["toolname"] == "java"
    log = program.get("/build/log", key=job.key)
    assert log["items"][-1]["text"].startswith("PATCHED, 1 patch")
    assert log["items"][0]["number"] == 1

    dead = program.get("/dead-letters")["items"]
    assert {one["kind"]: one["body"] for one in dead} == {"message": "{nonsense", "build": None}

    keys = [shown.key(3), "none"]
    results = program.post("/actions", {"action": "retry", "keys": keys})["results"]
    assert [(one["key"], one["done"]) for one in results] == [(keys[0], True), (keys[1], False)]
    entries = program.get("/audit")["items"]
    assert {(one["who"], one["action"], one["target"]) for one in entries} == {
        ("token all", "retry", key) for key in keys
    }
    program.get("/openapi.json")

    described = {
        (method.upper(), path) for path, methods in program.description["paths"].items() for method in methods
    }
    assert {(method, path) for method, path, _ in program.answered} == described
    assert {(one.method, one.path) for one in OPERATIONS} < described


def test_a_list_goes_on_page_by_page_to_its_end(program: Program, store: Store, now: float) -> None:
    for number in range(7):
        store.jobs.insert(shown.build(number, now, created=now - number // 3))
    seen: list[str] = []
    query = {"limit": "3"}
    while True:
        page = program.get("/builds", 200, **query)
        seen += [one["key"] for one in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert sorted(seen) == sorted(shown.key(number) for number in range(7))
    assert len(set(seen)) == 7


def test_the_next_page_is_named_in_a_header_as_well(
    program: Program, client: TestClient, store: Store, now: float
) -> None:
    for number in range(3):
        store.jobs.insert(shown.build(number, now))
    answer = client.get("/api/v1/builds?limit=2", headers=program.headers)
    link = re.fullmatch(r'<(/bot/api/v1/builds\?[^>]+)>; rel="next"', answer.headers["Link"])
    assert link is not None
    following = client.get(link[1].removeprefix("/bot"), headers=program.headers)
    assert len(following.json()["items"]) == 1
    assert "Link" not in following.headers


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("/builds", {"state": "x"}, "There is no state 'x'"),
        ("/builds", {"limit": "0"}, "from 1 to 200"),
        ("/builds", {"limit": "1e9"}, "from 1 to 200"),
        ("/builds", {"after": "x"}, "That page of the list does not exist"),
        ("/builds", {"colour": "red"}, "There is no parameter 'colour'"),
        ("/build", {}, "'key' is missing"),
        ("/build/log", {"key": shown.key(1), "from": "x"}, "There is no line 'x'"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_a_problem(
    program: Program, store: Store, now: float, path: str, query: dict[str, str], words: str
) -> None:
    store.jobs.insert(shown.build(1, now))
    assert words in program.get(path, 400, **query)["title"]


def test_what_is_not_there_is_a_problem(program: Program, client: TestClient) -> None:
    for path in ("/build", "/build/raw", "/build/log"):
        assert program.get(path, 404, key="git/u/c")["title"] == "There is no such build"
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/builds", 405)):
        answer = client.request(method, f"/api/v1{path}", headers=program.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"action": "retry"}, "keys"),
        ({"action": "retry", "keys": []}, "keys"),
        ({"action": "retry", "keys": ["a"] * 201}, "keys"),
        ({"action": "retry", "keys": ["a"], "sure": True}, "sure"),
        ([], "it"),
    ],
    ids=["none", "empty", "many", "more", "array"],
)
def test_a_body_that_is_none_changes_nothing(program: Program, store: Store, body: Any, words: str) -> None:
    assert words in program.post("/actions", body, 400)["detail"]
    assert program.post("/actions", {"action": "destroy", "keys": ["a"]}, 400)["title"]
    assert store.records.find(AUDIT, Query()) == []


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_a_store_that_is_away_is_a_problem_that_passes(
    program: Program, client: TestClient, switch: Switch
) -> None:
    switch.reachable = False
    assert program.get("/builds", 503)["title"] == "The store does not answer"
    switch.reachable = True
    assert program.get("/builds")["items"] == []


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("read", {"/overview", "/builds", "/build", "/build/raw", "/build/log", "/dead-letters"}),
        ("operate", {"/actions"}),
        ("audit", {"/audit"}),
    ],
)
def test_a_token_is_good_for_its_scope_alone(
    client: TestClient, tokens: Tokens, store: Store, now: float, scope: str, allowed: set[str]
) -> None:
    store.jobs.insert(shown.build(1, now))
    program = Program(client, tokens.add("one", [scope], 1))
    for one in OPERATIONS:
        status = 200 if one.path in allowed else 403
        query = {"key": shown.key(1)} if one.path.startswith("/build") and one.path != "/builds" else {}
        if one.body:
            program.post(one.path, {"action": "withdraw", "keys": [shown.key(1)]}, status)
        else:
            program.get(one.path, status, **query)
    kept = store.jobs.get(shown.key(1))
    assert kept is not None
    assert kept.state is (JobState.DONE if scope == "operate" else JobState.QUEUED)


@pytest.mark.parametrize("end", ["revoked", "over", "never one", "none"])
def test_without_a_token_that_is_known_nothing_is_answered(
    client: TestClient, store: Store, now: float, end: str
) -> None:
    made = Tokens(store.records, lambda: now - (10 * 86400 if end == "over" else 0))
    token = made.add("one", ["read"], 9)
    if end == "revoked":
        made.revoke("one")
    token = {"never one": token[:-1] + "~", "none": ""}.get(end, token)
    program = Program(client, token)
    problem = program.get("/builds", 401)
    assert "token" in problem["title"]
    answer = client.get("/api/v1/builds", headers=program.headers)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_opens_no_page(client: TestClient, program: Program) -> None:
    assert client.get("/builds", headers=program.headers).status_code == 303


def test_who_has_signed_in_reads_and_changes_nothing_without_a_token(
    client: TestClient, store: Store, now: float
) -> None:
    store.jobs.insert(shown.build(1, now))
    user = Users(store.records, lambda: now - 1).put("otto", "operator", "correct horse battery")
    client.cookies.set(COOKIE, Sessions(store.records, store.jobs.now).begin(user))
    program = Program(client)
    assert len(program.get("/builds")["items"]) == 1
    program.get("/audit")
    same = {"Sec-Fetch-Site": "same-origin"}
    body = {"action": "withdraw", "keys": [shown.key(1)]}
    assert program.post("/actions", body, 403, **same)["title"] == "Changes need a token"


def test_no_log_holds_a_token(
    client: TestClient, tokens: Tokens, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    token = tokens.add("one", ["read"], 1)
    Program(client, token).get("/builds")
    logs.logger().warning("refused", header=f"Authorization: Bearer {token}", token=token)
    said = capsys.readouterr()
    assert "refused" in said.err
    assert token not in said.out + said.err
    assert token.removeprefix("rpn_") not in str(store.records.find("console-tokens", Query()))
