"""The port to an outside system: its facts, and its adapters.

Adapters are imported only when they are made: settings and messages load every provider for its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import SecretStr

from repairnator.foundation.providers import ProviderFacts
from repairnator.world.ci.port import CiSystem, CodeHost
from repairnator.world.forges.port import Discussion, PullRequests
from repairnator.world.web import Api, Client, Credential


class ForgeApi(PullRequests, Discussion, Protocol):
    """Both ports of a forge, which every adapter has."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How a CI at one host is reached.

    Attributes:
        connect: gives the client that speaks to its API.
        host: where it answers.
        address: of its web pages.
    """

    connect: Callable[[], Client]
    host: str
    address: str


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Where the code of a CI's builds is, when another provider has it.

    Attributes:
        repositories: tells of them.
        address: of their web pages.
    """

    repositories: CodeHost
    address: str


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """How a webhook of a repository is made on a forge.

    Attributes:
        path: of the repository's webhooks, in the API.
        update: the method that changes one; "" where its secret cannot be changed.
        document: what describes one.
        address: where an existing one has its address.
    """

    path: str
    update: str
    document: Mapping[str, Any]
    address: tuple[str, ...]


Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook says.

    Attributes:
        slug: the repository; "" where it names none.
        failed: it tells of a failed build.
        passed: it tells of a build that passed.
        branches: of that build; none where it does not say.
        ping: it only asks whether anyone is there.
        about: in words, for the log: ``status success``.
    """

    slug: str
    failed: bool
    passed: bool
    branches: tuple[str, ...]
    ping: bool
    about: str


class WebhookReader(Protocol):
    """Reads a provider's webhooks, which anyone may have sent: nothing of them is proven yet.

    The monitor reads the JSON, in bounded time and memory, and builds nothing of it but the few texts that
    ``shape`` names.
    """

    @property
    def shape(self) -> Shape:
        """What is needed of a payload, by name.

        None stands for a text, a shape for an object, a list of one shape for a list of objects.
        """
        ...

    def read(self, event: str, payload: Mapping[str, Any]) -> Notice:
        """Read what a webhook says.

        Args:
            event: value of the event's header; "" without one.
            payload: of the shape, as far as it was sent: what is of another kind is left out, or None.
        """
        ...


class Provider(Protocol):
    """An outside system."""

    @property
    def facts(self) -> ProviderFacts: ...

    def api(self, address: str) -> Api:
        """Describe its API at a host's address (``https://ghe.example.com``), without credentials."""
        ...

    def check(self, values: Mapping[str, SecretStr]) -> None:
        """Check that its settings fit together.

        Raises:
            SettingsError: it does not.
        """
        ...

    def credential(self, values: Mapping[str, SecretStr], anonymous: Client) -> Credential | None:
        """Make our credential for it from the settings' values; None without one.

        Raises:
            SettingsError: what was given is malformed.
        """
        ...

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:
        """Make the adapter of one of its CI systems.

        Args:
            name: which.
            connection: to it.
            elsewhere: the code of its builds, where the facts say that another provider has it.
        """
        ...

    def code(self, client: Client) -> CodeHost | None:
        """Make the adapter to its repositories; None where it has none."""
        ...

    def forge(self, client: Client) -> ForgeApi | None:
        """Make the adapter to its forge, where patches are offered; None where it is none."""
        ...

    def webhook(self, slug: str, url: str, secret: str) -> WebhookForm:
        """Describe the webhook of a repository that calls ``url``.

        Raises:
            UsageError: it has none.
        """
        ...

    def webhooks(self) -> WebhookReader | None:
        """Make the reader of its webhooks; None where the facts say that it sends none."""
        ...
