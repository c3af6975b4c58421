"""Which token goes where, and which addresses may be spoken to."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from repairnator.errors import SettingsError, UsageError
from repairnator.foundation.providers import public_hosts
from repairnator.foundation.settings import Settings
from repairnator.world.providers.github.app import AppCredential
from repairnator.world.providers.systems import CiHosts, CiSystems, address_policy
from repairnator.world.web import WebCache

from .conftest import Answering


def test_a_host_that_a_message_names_does_not_get_the_token(server: Answering, tmp_path: Path) -> None:
    hosts = CiHosts(
        public_hosts() | {"gitea": "git.example.com"},
        {"GITEA_TOKEN": SecretStr("only-for-git.example.com")},
        plain=frozenset({server.host}),
    )
    settings = Settings.load(allowed_sources=(f"http://{server.host}/",))
    systems = CiSystems(hosts, address_policy(settings), WebCache(tmp_path / "web.db"))
    server.answers["/api/v1/repos/o/r"] = {"full_name": "o/r"}
    systems.of("gitea", server.host).code.repository("o/r")
    assert "authorization" not in server.requests[0][1]
    systems.close()


def test_the_same_host_in_other_letters_is_the_same(tmp_path: Path) -> None:
    settings = Settings.load(gitea_host="https://Git.Example.com/")
    assert CiHosts.of(settings).hosts["gitea"] == "git.example.com"


def test_a_shared_queue_reaches_named_hosts_alone() -> None:
    settings = Settings.load(activemq_url="stomp://broker:61613", gitlab_host="gitlab.example.com")
    policy = address_policy(settings)
    for address in (
        "https://api.github.com/x",
        "https://gitlab.example.com/x",
        "https://a.blob.core.windows.net/x",
    ):
        assert policy._is_known(address.split("/")[2])
    with pytest.raises(UsageError, match="not a known host"):
        policy.check("https://elsewhere.example.com/x")
    with pytest.raises(UsageError, match="neither https nor ssh"):
        policy.check("http://gitlab.example.com/x")


def test_a_github_app_is_named_whole(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="needs all of GITHUB_APP_ID"):
        CiHosts.of(Settings.load(github_app_id="12"))
    whole = {"github_app_id": "12", "github_app_installation": "34"}
    with pytest.raises(SettingsError, match="neither a key in PEM form nor a file"):
        CiHosts.of(Settings.load(**whole, github_app_private_key=str(tmp_path / "none.pem")))
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\n")
    settings = Settings.load(**whole, github_app_private_key=str(key))
    systems = CiSystems(CiHosts.of(settings), address_policy(settings), WebCache(tmp_path / "web.db"))
    credential = systems.client("github-actions").api.credential
    systems.close()
    assert isinstance(credential, AppCredential)
    assert "BEGIN" not in f"{settings!r} {systems.hosts!r} {credential!r}"
