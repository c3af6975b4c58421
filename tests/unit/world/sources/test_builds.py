import pytest

from repairnator.errors import UsageError
from repairnator.model import BuildRef
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.source import Source
from repairnator.world.sources.builds import Resolution, Sources, commit_resolvers


def inward(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "10.0.0.5", "intranet.example.com")


def policy(*allowed: str, personal: bool = False) -> SourcePolicy:
    return SourcePolicy(allowed, personal=personal, inward=inward)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/o/r",
        "ssh://git@gitlab.com/o/r",
        "git@github.com:o/r.git",
        "https://codeberg.org/o/r",
    ],
)
def test_public_forges_are_known(url: str) -> None:
    policy().check(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://git.example.com/o/r", "is on git.example.com, which is not a known host"),
        ("https://github.com.evil.example/o/r", "not a known host"),
        ("http://github.com/o/r", "neither https nor ssh"),
        ("git://github.com/o/r", "neither https nor ssh"),
        ("ext::sh -c id", "neither https nor ssh"),
        ("/srv/git/r", "a path on the worker's own machine"),
        ("file:///srv/git/r", "a path on the worker's own machine"),
        ("../r", "a path on the worker's own machine"),
    ],
)
def test_everything_else_is_refused_on_a_shared_queue(url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        policy().check(url)
    assert "REPAIRNATOR_ALLOWED_SOURCES" in str(caught.value)


@pytest.mark.parametrize("url", ["/srv/git/r", "file:///srv/git/r", "https://git.example.com/o/r"])
def test_a_personal_queue_may_name_local_paths_and_public_hosts(url: str) -> None:
    policy(personal=True).check(url)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:3000/o/r", "ssh://localhost/o/r", "https://intranet.example.com/o/r", "http://h/r"],
)
def test_addresses_within_the_network_are_refused_everywhere(url: str) -> None:
    with pytest.raises(UsageError):
        policy(personal=True).check(url)


def test_a_public_name_that_leads_inward_is_refused() -> None:
    with pytest.raises(UsageError, match="has an address in the worker's own network"):
        SourcePolicy(inward=lambda _host: True).check("https://github.com/o/r")


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("git.example.com", "https://git.example.com/o/r"),
        ("git.example.com", "ssh://git@git.example.com:2222/o/r"),
        ("127.0.0.1:3000", "http://127.0.0.1:3000/o/r"),
        ("https://git.example.com/team/", "https://git.example.com/team/r"),
        ("https://git.example.com:8443", "https://git.example.com:8443/o/r"),
        ("/srv/git", "/srv/git/o/r"),
        ("/srv/git/", "/srv/git"),
        ("file:///srv/git", "file:///srv/git/r"),
    ],
)
def test_what_is_listed_is_allowed(entry: str, url: str) -> None:
    policy(entry).check(url)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("git.example.com", "https://evil-git.example.com/o/r"),
        ("git.example.com", "https://git.example.com.evil.example/o/r"),
        ("git.example.com", "ext::git.example.com"),
        ("127.0.0.1:3000", "http://127.0.0.1:3001/o/r"),
        ("127.0.0.1:3000", "http://127.0.0.1/:3000/r"),
        ("https://git.example.com/team/", "https://git.example.com/teammate/r"),
        ("https://git.example.com/team/", "https://git.example.com/team/../other/r"),
        ("https://git.example.com/team/", "http://git.example.com/team/r"),
        ("/srv/git", "/srv/gitolite/r"),
        ("/srv/git", "/srv/git/../secret"),
    ],
)
def test_what_only_looks_like_it_is_not(entry: str, url: str) -> None:
    with pytest.raises(UsageError):
        policy(entry).check(url)


def test_credentials_do_not_show_in_the_refusal() -> None:
    with pytest.raises(UsageError) as caught:
        policy().check("https://bot:secret@git.example.com/o/r")
    assert "secret" not in str(caught.value)


def test_a_git_build_carries_its_own_address() -> None:
    build = BuildRef(
        "git", url="https://github.com/o/r", commit="a" * 40, branch="main", passing_commit="b" * 40
    )
    assert Sources(policy(), commit_resolvers()).of(build).source == Source(
        url="https://github.com/o/r", commit="a" * 40, branch="main", passing_commit="b" * 40
    )


def test_a_ci_without_adapter_is_refused_with_what_works() -> None:
    with pytest.raises(UsageError, match="builds of gitlab are not supported yet; supported: git"):
        Sources(policy(), commit_resolvers()).of(BuildRef("gitlab", "gitlab.com", "o/r", "1"))


def test_an_adapters_address_is_checked_too() -> None:
    sources = Sources(policy(), {"gitlab": lambda _build: Resolution(Source(url="https://127.0.0.1/o/r"))})
    with pytest.raises(UsageError):
        sources.of(BuildRef("gitlab", "gitlab.com", "o/r", "1"))
