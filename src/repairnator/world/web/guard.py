"""Lets the web client connect only to hosts that are allowed: checked by name first, then by IP address.

A name may resolve to a public address at one moment and to one of this network at the next. So each name is
resolved here, once, its IP addresses are checked, and the connection goes to one of those.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Any, Protocol

import httpcore2
import httpx2

from repairnator.errors import UsageError
from repairnator.foundation.addresses import is_inward


class AddressPolicy(Protocol):
    """What the operator allows."""

    def check(self, url: str) -> None:
        """Make sure that an address is allowed.

        Raises:
            UsageError: it is not allowed; says what to set.
        """
        ...

    def lists(self, host: str, port: int) -> bool:
        """Whether the operator named this host, so that it may lie within this network."""
        ...


class GuardedTransport(httpx2.HTTPTransport):
    """Connects to what the policy allows, after name resolution. Proxies of the environment are not used."""

    def __init__(self, policy: AddressPolicy) -> None:
        super().__init__(trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=8,
            keepalive_expiry=30.0,
            network_backend=_GuardedBackend(policy),
        )


class _GuardedBackend(httpcore2.SyncBackend):
    def __init__(self, policy: AddressPolicy) -> None:
        super().__init__()
        self._policy = policy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved: {error}") from error
        addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
        if not self._policy.lists(host, port) and any(map(is_inward, addresses)):
            raise UsageError(
                f"{host} has an address in this machine's own network; to allow it, add {host}:{port} to "
                "REPAIRNATOR_ALLOWED_SOURCES"
            )
        failure: Exception | None = None
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure
