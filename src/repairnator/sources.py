"""Which tree a build reference stands for, and which addresses trees may come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from repairnator.errors import UsageError
from repairnator.fetch.network import leads_inward
from repairnator.fetch.policy import Address, parse_address, without_credentials
from repairnator.model import BuildRef
from repairnator.sandboxes.port import Source

PUBLIC_FORGES = frozenset({"github.com", "gitlab.com", "gitea.com", "codeberg.org", "bitbucket.org"})


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """Where trees of queued builds may come from.

    https and ssh on the hosts that the operator or a CI adapter names. Everything else (other schemes, paths
    on this machine, addresses within this network) only where ``allowed`` lists it.

    Attributes:
        allowed: hosts (``git.example.com``, ``git.example.com:3000``), or beginnings of addresses or paths
            (``https://git.example.com/team/``, ``file:///srv/git/``, ``/srv/git``).
        personal: the queue belongs to one person on one machine (the embedded one): every public host and
            every local path is theirs to name.
        inward: whether a host is of this network.
    """

    allowed: tuple[str, ...] = ()
    personal: bool = False
    inward: Callable[[str], bool] = leads_inward

    def check(self, url: str) -> None:
        """Let the address pass.

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
        elif not self.personal and address.host not in PUBLIC_FORGES:
            raise _refused(url, f"is on {address.host}, which is none of the hosts known")
        elif self.inward(address.host):
            raise _refused(url, "leads into the worker's own network")


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


class Resolver(Protocol):
    """What a CI adapter offers the pipeline."""

    def __call__(self, build: BuildRef) -> Source:
        """Where the tree of this build is.

        Raises:
            UsageError: there is no such build, or none that can be repaired.
            TemporaryError: the CI does not answer.
        """
        ...


def git_source(build: BuildRef) -> Source:
    """The tree of a ``git`` reference, which carries its own address."""
    return Source(url=build.url, commit=build.commit, branch=build.branch)


RESOLVERS: Mapping[str, Resolver] = {"git": git_source}


@dataclass(frozen=True, slots=True)
class Sources:
    """Turns build references into sources that are allowed.

    Attributes:
        policy: which are.
        resolvers: by the CI's name.
    """

    policy: SourcePolicy
    resolvers: Mapping[str, Resolver]

    def of(self, build: BuildRef) -> Source:
        """The source of a build.

        Raises:
            UsageError: its CI is not supported, it cannot be found, or its address is not allowed.
            TemporaryError: its CI does not answer.
        """
        resolve = self.resolvers.get(build.ci)
        if resolve is None:
            raise UsageError(
                f"builds of {build.ci} are not supported yet; supported: "
                f"{', '.join(sorted(self.resolvers))}. "
                'Send the commit instead: {"CI":"git","url":"https://…","commit":"…"}'
            )
        source = resolve(build)
        if source.directory is None:
            self.policy.check(source.url)
        return source
