"""The client of web APIs, against a GitHub on loopback: who is told what, and who waits for how long."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.servers.github.server import GitHubServer, Repo, Run, github_server

from repairnator.errors import NotFound, SettingsError, TemporaryError, UsageError
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.providers.github.app import AppCredential
from repairnator.world.web import Api, Client, Patience, TokenCredential, WebCache
from repairnator.world.web.limits import blocked_until, is_limit, parse_rate_limit

SLUG = "octocat/calculator"
TOKEN = "ghp_only_for_its_own_host"
Make = Callable[..., Client]


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as server:
        server.repos[SLUG] = Repo([Run(7, "a" * 40, log=b"the log")])
        yield server


@pytest.fixture
def client(github: GitHubServer, tmp_path: Path) -> Iterator[Make]:
    cache = WebCache(tmp_path / "web.db")
    made = []

    def make(token: str = "", *, storage: bool = True, patience: Patience | None = None) -> Client:
        allowed = [f"http://{github.host}/", *([f"http://{github.storage}/"] if storage else [])]
        api = Api(
            f"http://{github.host}/api/v3",
            credential=TokenCredential("GITHUB_OAUTH", token) if token else None,
            hint="GITHUB_OAUTH",
        )
        made.append(
            Client(
                api,
                SourcePolicy(tuple(allowed)),
                cache,
                patience=patience or Patience(limit=5.0, backoff=0.01),
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()
    cache.close()


def test_what_has_not_changed_is_not_sent_again(github: GitHubServer, client: Make) -> None:
    first = client().json(f"/repos/{SLUG}", cached=True)
    before = github.remaining
    assert client().json(f"/repos/{SLUG}", cached=True) == first
    assert github.requests[-1][1]["if-none-match"].startswith('W/"')
    assert github.remaining == before
    github.repos[SLUG].private = True
    github.tokens.add(TOKEN)
    assert client(TOKEN).json(f"/repos/{SLUG}", cached=True)["private"] is True


def test_what_one_may_see_is_not_shown_to_another(github: GitHubServer, client: Make) -> None:
    github.tokens.add(TOKEN)
    github.repos[SLUG].private = True
    client(TOKEN).json(f"/repos/{SLUG}", cached=True)
    with pytest.raises(NotFound, match="is private and needs GITHUB_OAUTH"):
        client().json(f"/repos/{SLUG}", cached=True)


def test_a_token_is_sent_to_its_own_host_and_never_to_where_logs_are(
    github: GitHubServer, client: Make
) -> None:
    github.tokens.add(TOKEN)
    with client(TOKEN).stream(f"/repos/{SLUG}/actions/jobs/70/logs") as pieces:
        assert b"".join(pieces) == b"the log"
    assert github.requests[-1][1]["authorization"] == f"Bearer {TOKEN}"
    assert len(github.stored) == 1
    assert TOKEN not in str(github.stored)


def test_a_token_shows_nowhere(github: GitHubServer, client: Make) -> None:
    speaker = client(TOKEN)
    with pytest.raises(UsageError) as caught:
        speaker.json(f"/repos/{SLUG}")
    assert str(caught.value).endswith(
        "does not accept GITHUB_OAUTH (expired, revoked or mistyped): set a new one"
    )
    assert TOKEN not in f"{caught.value} {speaker.api!r} {speaker.api.credential!r}"


def test_a_redirect_to_an_address_that_is_not_allowed_is_refused(github: GitHubServer, client: Make) -> None:
    with (
        pytest.raises(UsageError, match="REPAIRNATOR_ALLOWED_SOURCES"),
        client(storage=False).stream(f"/repos/{SLUG}/actions/jobs/70/logs") as pieces,
    ):
        b"".join(pieces)
    assert github.stored == []


def test_a_name_that_resolves_into_this_network_is_refused_when_connecting(
    github: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(github.host.partition(":")[2])
    real = socket.getaddrinfo

    def lying(host: str, *arguments: object, **options: object) -> object:
        return real("127.0.0.1" if host == "github.com" else host, *arguments, **options)  # type: ignore[arg-type]

    # The name is asked for twice: what was outside when it was checked may be inside when it is used.
    policy = SourcePolicy(inward=lambda _host: False)
    monkeypatch.setattr(socket, "getaddrinfo", lying)
    client = Client(Api(f"https://github.com:{port}"), policy, WebCache(tmp_path / "web.db"))
    with pytest.raises(UsageError, match=r"github.com has an address in this machine's own network"):
        client.json("/")
    assert github.requests == []


def test_a_primary_limit_is_waited_for(github: GitHubServer, client: Make) -> None:
    reset = int(time.time()) + 2
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    github.refuse = [(403, limits, "API rate limit exceeded")]
    client(patience=Patience(limit=5.0, reserve=0)).json(f"/repos/{SLUG}")
    assert time.time() >= reset


def test_a_limit_that_lasts_too_long_says_until_when(github: GitHubServer, client: Make) -> None:
    github.remaining = 0
    github.reset = time.time() + 1800
    with pytest.raises(
        TemporaryError, match=r"is used up until 20\d\d-.* UTC; a token \(GITHUB_OAUTH\) raises it"
    ):
        client().json(f"/repos/{SLUG}")
    calls = len(github.requests)
    with pytest.raises(TemporaryError):
        client().json(f"/repos/{SLUG}")
    assert len(github.requests) == calls, "another scanner knows it without asking"


def test_some_of_a_limit_is_left_for_others(github: GitHubServer, client: Make) -> None:
    github.remaining = 21
    speaker = client(patience=Patience(limit=1.0, reserve=20))
    speaker.json(f"/repos/{SLUG}")
    with pytest.raises(TemporaryError, match="is used up"):
        speaker.json(f"/repos/{SLUG}")
    assert github.remaining == 20


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_waited_for_as_told(github: GitHubServer, client: Make, status: int) -> None:
    github.refuse = [(status, {"Retry-After": "1"}, "You have exceeded a secondary rate limit.")]
    begin = time.monotonic()
    client().json(f"/repos/{SLUG}")
    assert time.monotonic() - begin >= 1


def test_a_server_that_stumbles_is_asked_again(github: GitHubServer, client: Make) -> None:
    github.refuse = [(502, {}, "Server Error"), (503, {}, "Unavailable")]
    assert client().json(f"/repos/{SLUG}")["full_name"] == SLUG


def test_a_server_that_is_down_is_a_temporary_error(github: GitHubServer, client: Make) -> None:
    github.refuse = [(502, {}, "Server Error")] * 10
    with pytest.raises(TemporaryError, match="answered 502, tried 4 times; try again later"):
        client().json(f"/repos/{SLUG}")


def test_a_right_that_is_missing_is_told_in_the_servers_words(github: GitHubServer, client: Make) -> None:
    github.refuse = [(403, {}, "Resource not accessible by integration")]
    with pytest.raises(UsageError, match=r"without GITHUB_OAUTH: Resource not accessible by integration"):
        client().json(f"/repos/{SLUG}")


def test_a_github_app_speaks_with_tokens_of_its_installation(github: GitHubServer, client: Make) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    anonymous = client()
    github.repos[SLUG].private = True
    speaker = anonymous.with_credential(AppCredential("12", pem, "34", anonymous.post))
    assert speaker.json(f"/repos/{SLUG}")["private"] is True
    speaker.json(f"/repos/{SLUG}")
    speaker.close()
    exchanges = [headers for path, headers in github.requests if path.endswith("/access_tokens")]
    assert len(exchanges) == 1, "a token lives for an hour"
    assert exchanges[0]["authorization"].startswith("Bearer ey")


def test_a_key_that_is_none_is_told(client: Make) -> None:
    credential = AppCredential("12", "no key", "34", client().post)
    with pytest.raises(SettingsError, match="GITHUB_APP_PRIVATE_KEY is not an RSA key in PEM form"):
        credential.header()


def test_words_of_limits() -> None:
    now = 1000.0
    assert parse_rate_limit({"RateLimit-Remaining": "3", "RateLimit-Reset": "1060"}, now).remaining == 3
    assert parse_rate_limit({"Retry-After": "Thu, 01 Jan 1970 00:17:00 GMT"}, now).retry == 20
    assert parse_rate_limit({"Retry-After": "soon", "X-RateLimit-Remaining": "many"}, now).retry is None
    assert is_limit(429, parse_rate_limit({}, now), "")
    assert not is_limit(403, parse_rate_limit({}, now), "Forbidden")
    unknown = parse_rate_limit({}, now)
    assert [blocked_until(unknown, now, times) - now for times in (1, 2, 3)] == [60, 120, 240]
    passed = parse_rate_limit({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999"}, now)
    assert [blocked_until(passed, now, times) - now for times in (1, 2, 3)] == [1, 2, 4]


def test_budgets_of_two_processes_are_one(tmp_path: Path) -> None:
    one, other = WebCache(tmp_path / "web.db"), WebCache(tmp_path / "web.db")
    one.learn("api", 5, 100.0, 0.0)
    one.learn("api", None, 0.0, 50.0)
    assert (other.budget("api").remaining, other.budget("api").reset, other.budget("api").blocked) == (
        5,
        100,
        50,
    )
    one.close()
    other.close()
