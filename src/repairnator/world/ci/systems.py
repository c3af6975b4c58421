"""Which CI system answers where, and who we are to it, as the settings say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from repairnator.errors import SettingsError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.world.ci import git, gitea, github_actions, gitlab, travis
from repairnator.world.ci.port import CiSystem
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import (
    AddressPolicy,
    Api,
    AppCredential,
    Client,
    Credential,
    Patience,
    TokenCredential,
    WebCache,
)

LOG_HOSTS = (*github_actions.LOG_HOSTS, *travis.LOG_HOSTS, *gitlab.LOG_HOSTS)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of API is reached: where, with what headers, and which setting names a token."""

    base: Callable[[str], str]
    setting: str
    headers: dict[str, str]
    name: str = "Authorization"
    prefix: str = "Bearer "


_KINDS = {
    "github-actions": _Kind(github_actions.api_base, "GITHUB_OAUTH", github_actions.HEADERS),
    "travis-ci.com": _Kind(travis.api_base, "TRAVIS_TOKEN", travis.HEADERS, prefix="token "),
    "travis-ci.org": _Kind(travis.api_base, "TRAVIS_TOKEN", travis.HEADERS, prefix="token "),
    "gitlab": _Kind(gitlab.api_base, "GITLAB_TOKEN", {}, name="PRIVATE-TOKEN", prefix=""),
    "gitea": _Kind(gitea.api_base, "GITEA_TOKEN", {}, prefix="token "),
}


@dataclass(frozen=True, slots=True)
class CiHosts:
    """The servers that the settings name, and the tokens that are theirs.

    Attributes:
        hosts: by CI: the host of a slug that comes without one.
        tokens: by setting. Each is sent to the host of its CI alone.
        app: id, private key and installation of a GitHub App; "" for none.
        plain: hosts (with ports) that are spoken to without TLS.
    """

    hosts: dict[str, str]
    tokens: dict[str, SecretStr]
    app: tuple[str, SecretStr, str] | None = None
    plain: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say.

        Raises:
            SettingsError: a GitHub App is named by half.
        """
        tokens = {
            "GITHUB_OAUTH": settings.github_oauth,
            "TRAVIS_TOKEN": settings.travis_token,
            "GITLAB_TOKEN": settings.gitlab_token,
            "GITEA_TOKEN": settings.gitea_token,
        }
        plain = [entry for entry in settings.allowed_sources if entry.startswith("http://")]
        return cls(
            hosts=settings.ci_hosts,
            tokens={name: token for name, token in tokens.items() if token is not None},
            app=_app(settings),
            plain=frozenset(entry.removeprefix("http://").partition("/")[0].lower() for entry in plain),
        )

    def address(self, host: str) -> str:
        """The base address of a host: https, unless the operator lists it with ``http://``."""
        return f"http://{host}" if host.lower() in self.plain else f"https://{host}"


class CiSystems:
    """CI systems by name and host; each is made once.

    Args:
        hosts: which there are.
        policy: which addresses may be spoken to.
        cache: of what they answered.
        patience: how long to wait for them.
        cancelled: ends waits.
    """

    def __init__(
        self,
        hosts: CiHosts,
        policy: AddressPolicy,
        cache: WebCache,
        *,
        patience: Patience | None = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self.hosts = hosts
        self._policy = policy
        self._cache = cache
        self._patience = patience
        self._cancelled = cancelled
        self._clients: dict[tuple[str, str], Client] = {}
        self._lock = threading.Lock()

    @property
    def calls(self) -> int:
        """Requests made so far."""
        return sum(client.calls for client in self._clients.values())

    def host_of(self, ci: str) -> str:
        """The host of a slug that comes without one."""
        return self.hosts.hosts.get(ci, "")

    def of(self, ci: str, host: str = "") -> CiSystem:
        """The system.

        Raises:
            UsageError: there is none of that name.
            SettingsError: its credential is malformed.
        """
        if ci == "git":
            return git.GitCommits()
        if ci not in _KINDS:
            raise UsageError(f"{ci} is no CI system; there are {', '.join((*_KINDS, 'git'))}")
        host = host or self.host_of(ci)
        client = self._client(ci, host)
        if ci == "github-actions":
            return github_actions.GitHubActions(client, host)
        if ci == "gitlab":
            return gitlab.GitLabCi(client, host, self.hosts.address(host))
        if ci == "gitea":
            return gitea.Gitea(client, host, self.hosts.address(host))
        code_host = self.host_of("github-actions")
        code = github_actions.GitHubCode(self._client("github-actions", code_host))
        return travis.Travis(client, ci, host, code, self.hosts.address(code_host))

    def client(self, ci: str, host: str = "") -> Client:
        """Who speaks to the API of a CI that is a forge too.

        Raises:
            UsageError: there is none of that name.
            SettingsError: its credential is malformed.
        """
        if ci not in ("github-actions", "gitlab", "gitea"):
            raise UsageError(f"{ci} is no forge; there are github-actions, gitlab and gitea")
        return self._client(ci, host or self.host_of(ci))

    def close(self) -> None:
        """Close all connections, and the cache."""
        for client in self._clients.values():
            client.close()
        self._cache.close()

    def _client(self, ci: str, host: str) -> Client:
        with self._lock:
            if (ci, host) not in self._clients:
                kind = _KINDS[ci]
                api = Api(kind.base(self.hosts.address(host)), kind.headers, hint=kind.setting)
                anonymous = Client(
                    api,
                    self._policy,
                    self._cache,
                    patience=self._patience,
                    cancelled=self._cancelled,
                )
                credential = self._credential(ci, host, kind, anonymous)
                self._clients[ci, host] = anonymous.with_credential(credential) if credential else anonymous
            return self._clients[ci, host]

    def _credential(self, ci: str, host: str, kind: _Kind, anonymous: Client) -> Credential | None:
        # A message may name any host: a token goes to the one that the operator gave it for.
        if host.lower() != self.host_of(ci).lower():
            return None
        if ci == "github-actions" and self.hosts.app:
            app_id, key, installation = self.hosts.app
            return AppCredential(app_id, key.get_secret_value(), installation, anonymous.post)
        token = self.hosts.tokens.get(kind.setting)
        if token is None:
            return None
        return TokenCredential(kind.setting, token.get_secret_value(), name=kind.name, prefix=kind.prefix)


def open_systems(settings: Settings, cancelled: threading.Event | None = None) -> CiSystems:
    """The CI systems as the settings name them, to be closed by the caller.

    Raises:
        SettingsError: a credential is malformed.
        TemporaryError: the cache's file cannot be opened.
    """
    hosts = CiHosts.of(settings)
    return CiSystems(hosts, address_policy(settings), WebCache(settings.web_cache), cancelled=cancelled)


def address_policy(settings: Settings) -> SourcePolicy:
    """The addresses that may be spoken to, and cloned from: those that the settings or an adapter name."""
    named = [name.partition(":")[0] for name in settings.ci_hosts.values()]
    apis = [f"api.{name}" for name in ("github.com", "travis-ci.com", "travis-ci.org")]
    return SourcePolicy(
        settings.allowed_sources, (*named, *apis, *LOG_HOSTS), personal=settings.embedded_queue
    )


def _app(settings: Settings) -> tuple[str, SecretStr, str] | None:
    given = (settings.github_app_id, settings.github_app_private_key, settings.github_app_installation)
    if not any(given):
        return None
    if not all(given) or settings.github_app_private_key is None:
        raise SettingsError(
            "a GitHub App needs all of GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION"
        )
    text = settings.github_app_private_key.get_secret_value()
    if "-----BEGIN" not in text:
        try:
            text = Path(text).expanduser().read_text()
        except OSError as error:
            raise SettingsError(
                "GITHUB_APP_PRIVATE_KEY is neither a key in PEM form nor a file that can be read: "
                f"{error.strerror}"
            ) from None
    return settings.github_app_id, SecretStr(text), settings.github_app_installation
