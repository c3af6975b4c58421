"""Makes the adapters to CI systems and forges, with the hosts and tokens of the settings."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Self

from pydantic import SecretStr

from repairnator.errors import SettingsError, UsageError
from repairnator.foundation.providers import (
    WebhookFacts,
    all_facts,
    ci_names,
    facts_by_ci,
    provider_objects,
)
from repairnator.foundation.settings import Settings
from repairnator.world.ci.port import CiSystem
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.providers.port import CodePlace, Connection, ForgeApi, Provider, WebhookReader
from repairnator.world.web import AddressPolicy, Client, Patience, WebCache


@dataclass(frozen=True, slots=True)
class CiHosts:
    """The servers that the settings name, and the tokens that are theirs.

    Attributes:
        hosts: by CI: the host of a slug that comes without one.
        values: of the providers' settings, by name. A token is sent to the host of its CI alone.
        plain: hosts (with ports) that are spoken to without TLS.
    """

    hosts: dict[str, str]
    values: Mapping[str, SecretStr]
    plain: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say.

        Raises:
            SettingsError: those of a provider do not fit together.
        """
        for provider in providers().values():
            provider.check(settings.provider_values)
        plain = [entry for entry in settings.allowed_sources if entry.startswith("http://")]
        return cls(
            hosts=settings.ci_hosts,
            values=settings.provider_values,
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
        """The adapter of a CI system.

        Raises:
            UsageError: there is none of that name.
            SettingsError: its credential is malformed.
        """
        provider = provider_of(ci)
        host = host or self.host_of(ci)
        connection = Connection(partial(self._client, ci, host), host, self.hosts.address(host))
        return provider.ci(ci, connection, self._elsewhere(provider))

    def client(self, ci: str, host: str = "") -> Client:
        """The web client for the API of a CI.

        Raises:
            UsageError: there is none of that name.
            SettingsError: its credential is malformed.
        """
        provider_of(ci)
        return self._client(ci, host or self.host_of(ci))

    def forge(self, ci: str, host: str = "") -> ForgeApi | None:
        """The forge that a CI is part of; None where it is part of none.

        Raises:
            UsageError: there is none of that name.
            SettingsError: its credential is malformed.
        """
        provider = provider_of(ci)
        return provider.forge(self.client(ci, host)) if provider.facts.has_builds else None

    def close(self) -> None:
        """Close all connections, and the cache."""
        for client in self._clients.values():
            client.close()
        self._cache.close()

    def _elsewhere(self, provider: Provider) -> CodePlace | None:
        if not provider.facts.code_at:
            return None
        ci = forge_ci(provider)
        host = self.host_of(ci)
        repositories = provider_of(ci).code(self._client(ci, host))
        assert repositories is not None, f"{provider.facts.code_at} has no repositories"
        return CodePlace(repositories, self.hosts.address(host))

    def _client(self, ci: str, host: str) -> Client:
        with self._lock:
            if (ci, host) not in self._clients:
                provider = provider_of(ci)
                anonymous = Client(
                    provider.api(self.hosts.address(host)),
                    self._policy,
                    self._cache,
                    patience=self._patience,
                    cancelled=self._cancelled,
                )
                # A message may name any host: a token goes to the one that the operator gave it for.
                trusted = host.lower() == self.host_of(ci).lower()
                credential = provider.credential(self.hosts.values, anonymous) if trusted else None
                self._clients[ci, host] = anonymous.with_credential(credential) if credential else anonymous
            return self._clients[ci, host]


def providers() -> Mapping[str, Provider]:
    """All installed providers, by name.

    Raises:
        SettingsError: one cannot be loaded.
    """
    return provider_objects()


def provider_of(ci: str) -> Provider:
    """The provider of a CI.

    Raises:
        UsageError: there is none of that name.
    """
    facts = facts_by_ci().get(ci)
    if facts is None:
        raise UsageError(f"{ci} is not a CI system; known are {', '.join(ci_names())}")
    return providers()[facts.name]


def forge_ci(provider: Provider) -> str:
    """The name by which the forge is known that has the code of a provider's builds."""
    return next(iter(providers()[provider.facts.code_at or provider.facts.name].facts.ci))


@functools.cache
def webhook_readers() -> Mapping[str, tuple[WebhookFacts, WebhookReader]]:
    """Who reads the webhooks of each provider that sends some, by the provider's name.

    Raises:
        SettingsError: two providers claim the monitor's root, or one tells of webhooks and cannot read them.
    """
    found: dict[str, tuple[WebhookFacts, WebhookReader]] = {}
    for name, provider in providers().items():
        reader, facts = provider.webhooks(), provider.facts.webhooks
        if (reader is None) != (facts is None):
            raise SettingsError(
                f"the provider {name} needs both facts and a reader of its webhooks, or neither"
            )
        if reader is not None and facts is not None:
            found[name] = facts, reader
    rooted = [name for name, (facts, _) in found.items() if facts.root]
    if len(rooted) > 1:
        raise SettingsError(f"the providers {' and '.join(rooted)} both take webhooks at /; uninstall one")
    return found


def open_systems(settings: Settings, cancelled: threading.Event | None = None) -> CiSystems:
    """The CI systems as the settings name them, to be closed by the caller.

    Raises:
        SettingsError: a credential is malformed.
        TemporaryError: the cache's file cannot be opened.
    """
    hosts = CiHosts.of(settings)
    return CiSystems(hosts, address_policy(settings), WebCache(settings.web_cache), cancelled=cancelled)


def address_policy(settings: Settings) -> SourcePolicy:
    """The addresses that may be spoken to, and cloned from: those that the settings or a provider name."""
    named = [name.partition(":")[0] for name in settings.ci_hosts.values()]
    further = [host for facts in all_facts() for host in (*facts.api_hosts, *facts.log_hosts)]
    return SourcePolicy(settings.allowed_sources, (*named, *further), personal=settings.embedded_queue)
