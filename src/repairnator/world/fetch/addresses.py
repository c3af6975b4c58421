"""Decides which addresses may be fetched from and spoken to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from repairnator.errors import UsageError
from repairnator.foundation.providers import public_git_hosts
from repairnator.world.fetch.network import leads_inward
from repairnator.world.fetch.policy import Address, parse_address, without_credentials
from repairnator.world.fetch.source import Source


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """Where trees of queued builds may come from.

    https and ssh on the hosts that the operator or a CI adapter names. Everything else (other schemes, paths
    on this machine, addresses within this network) only where ``allowed`` lists it.

    Attributes:
        allowed: hosts (``git.example.com``, ``git.example.com:3000``), or beginnings of addresses or paths
            (``https://git.example.com/team/``, ``file:///srv/git/``, ``/srv/git``).
        known: further hosts that the settings or a CI adapter name; with a dot in front, all below it.
        personal: the queue belongs to one person on one machine (the embedded one): every public host and
            every local path is theirs to name.
        inward: whether a host is of this network.
    """

    allowed: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    personal: bool = False
    inward: Callable[[str], bool] = leads_inward

    def check(self, url: str) -> None:
        """Make sure that an address is allowed.

        Raises:
            UsageError: it is not allowed; says what to set.
        """
        address = parse_address(url)
        if any(_covers(entry, address) for entry in self.allowed):
            return
        if address.scheme == "file":
            if not self.personal:
                raise _refused(url, "is a path on the worker's own machine")
        elif address.scheme not in ("https", "ssh"):
            raise _refused(url, "is neither https nor ssh")
        elif not self.personal and not self._is_known(address.host):
            raise _refused(url, f"is on {address.host}, which is not a known host")
        elif self.inward(address.host):
            raise _refused(url, "has an address in the worker's own network")

    def checked(self, source: Source) -> Source:
        """Check a source; returns it with what its fetch may do when names resolve anew and servers redirect.

        Raises:
            UsageError: as :meth:`check`.
        """
        self.check(source.url)
        address = parse_address(source.url)
        return replace(source, inward=self.lists(address.host, address.port), elsewhere=self.personal)

    def lists(self, host: str, port: int) -> bool:
        """Whether the operator named this host, so that it may lie within this network."""
        # Of an address the host counts here: which paths of it are allowed, ``check`` has said.
        hosts = (
            entry.partition("://")[2].partition("/")[0] if "/" in entry else entry for entry in self.allowed
        )
        return any(
            name.lower() == host.lower() and number in ("", str(port))
            for name, _, number in (one.rpartition("@")[2].partition(":") for one in hosts)
        )

    def _is_known(self, host: str) -> bool:
        return host in public_git_hosts() or any(
            host == known or (known.startswith(".") and host.endswith(known)) for known in self.known
        )


def _refused(url: str, reason: str) -> UsageError:
    return UsageError(
        f"{without_credentials(url)} {reason}: add its host or the beginning of its address to "
        "REPAIRNATOR_ALLOWED_SOURCES, then retry"
    )


def _covers(entry: str, address: Address) -> bool:
    if "/" not in entry:
        host, _, port = entry.lower().partition(":")
        over_network = address.scheme in ("http", "https", "ssh", "git")
        return over_network and address.host == host and port in ("", _port(address))
    wanted = parse_address(entry)
    if (wanted.scheme, wanted.host) != (address.scheme, address.host) or _port(wanted) != _port(address):
        return False
    path = PurePosixPath("/" + address.path.lstrip("/"))
    # `..` would climb out of what is allowed
    return ".." not in path.parts and path.is_relative_to("/" + wanted.path.strip("/"))


def _port(address: Address) -> str:
    authority = address.text.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return authority.rpartition(":")[2] if ":" in authority else ""
