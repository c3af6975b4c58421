"""Addresses are taken apart as git would."""

from __future__ import annotations

import pytest

from repairnator.world.fetch.git import _absolute
from repairnator.world.fetch.network import is_passing
from repairnator.world.fetch.policy import parse_address, without_credentials


@pytest.mark.parametrize(
    ("text", "scheme", "host", "owner"),
    [
        ("https://GitHub.com/Owner/repo.git", "https", "github.com", "owner"),
        ("ssh://git@github.com:22/owner/repo", "ssh", "github.com", "owner"),
        ("git@github.com:owner/repo.git", "ssh", "github.com", "owner"),
        ("github.com:owner/repo.git", "ssh", "github.com", "owner"),
        ("/srv/git/repo", "file", "", "srv"),
        ("./repo:1", "file", "", ""),
        ("file:///srv/git/repo", "file", "", "srv"),
        ("ext::sh -c id", "ext", "", ""),
    ],
)
def test_parses(text: str, scheme: str, host: str, owner: str) -> None:
    address = parse_address(text)
    assert (address.scheme, address.host, address.owner) == (scheme, host, owner)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h/o/a", "git@h:o/b", True),
        ("https://h/o/a", "https://h/p/b", False),
        ("https://h/o/a", "https://i/o/b", False),
        ("/srv/a", "/srv/b", False),
    ],
)
def test_only_repositories_of_one_owner_on_one_host_share_credentials(
    one: str, other: str, same: bool
) -> None:
    assert parse_address(one).same_owner(parse_address(other)) is same


@pytest.mark.parametrize(
    ("url", "parent", "absolute"),
    [
        ("../b.git", "https://h/o/a.git", "https://h/o/b.git"),
        ("../../p/b", "https://h/o/a", "https://h/p/b"),
        ("../b", "git@h:o/a", "git@h:o/b"),
        ("../b", "git@h:a", "git@h:b"),
        ("./b", "/srv/a", "/srv/a/b"),
        ("https://i/x", "https://h/o/a", "https://i/x"),
    ],
)
def test_relative_addresses_of_submodules_lie_beside_their_parent(
    url: str, parent: str, absolute: str
) -> None:
    assert _absolute(url, parse_address(parent)) == absolute


def test_shown_addresses_have_no_credentials() -> None:
    assert without_credentials("fatal: https://u:p@h/x and ssh://g@h/y") == "fatal: https://h/x and ssh://h/y"


@pytest.mark.parametrize(
    ("reason", "passing"),
    [
        ("Failed to connect to example.org port 443: Connection timed out", True),
        ("The requested URL returned error: 502", True),
        ("The requested URL returned error: 403", False),
        ("Authentication failed for 'https://example.org/'", False),
        ("ssh: connect to host h port 22: Connection refused", True),
        ("repository 'https://example.org/' not found", False),
    ],
)
def test_trouble_that_may_pass_is_told_from_what_stays(reason: str, passing: bool) -> None:
    assert is_passing(reason, "example.org") is passing
