"""Makes git connect only to the address that was checked, for each transport.

Over http and https it goes through a gate (:mod:`.gate`). ssh and git's own protocol know no redirects, but
would look the name up once more: they get the IP address that was checked, and the name where it is needed
beside it, for the host's key and the virtual host.
"""

from __future__ import annotations

import contextlib
import shlex
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.failures import GitFailure, GitRefused
from repairnator.world.fetch.gate import Refused, Way
from repairnator.world.fetch.policy import Address, FetchPolicy

SSH_COMMAND = "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=30"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Leads:
    """The settings with which one run of git connects.

    Attributes:
        way: of a gate; None for a transport that needs none.
        settings: of git.
        environment: further variables.
        replaced: arguments, by what they stand for.
    """

    way: Way | None = None
    settings: Sequence[tuple[str, str]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where one run of git may connect to.

    Attributes:
        address: that git is given.
        policy: says which hosts are of this network, and which of them the operator lists.
        inward: whether the address's own host may lie within this network.
        elsewhere: whether its server may redirect to other public hosts.
    """

    address: Address
    policy: FetchPolicy
    inward: bool = False
    elsewhere: bool = False

    def leads(self, environment: Mapping[str, str]) -> Leads:
        """Give the settings with which git connects.

        Args:
            environment: that git would have.

        Raises:
            GitRefused: the address leads where it may not.
            GitFailure: its name cannot be resolved.
        """
        scheme = self.address.scheme
        settings = [(f"protocol.{scheme}.allow", "always")]
        if scheme in ("http", "https"):
            # The way back, from https to http, stays closed.
            settings += [("protocol.https.allow", "always")] if scheme == "http" else []
            return Leads(self._way(self.address.host, self.address.port), settings)
        if scheme == "ssh":
            return Leads(None, settings, {"GIT_SSH_COMMAND": self._ssh(environment)})
        if scheme == "git":
            return self._pinned(settings)
        return Leads(None, settings)

    def _way(self, host: str, port: int) -> Way:
        policy = self.policy
        return Way(
            self.address.scheme,
            host,
            port,
            self.inward,
            self.elsewhere,
            SourcePolicy(policy.allowed).lists,
            policy.is_inward,
            policy.resolve,
        )

    def _ip_address(self, host: str, port: int) -> str:
        """The first IP address that accepts a connection, as git would try them in turn."""
        try:
            addresses = self._way(host, port).addresses(host, port)
        except Refused as refusal:
            raise GitRefused(str(refusal)) from refusal
        except OSError as error:
            raise GitFailure(f"could not resolve host: {host} ({error.strerror or error})") from error
        for address in addresses[:-1]:
            with contextlib.suppress(OSError), socket.create_connection((address, port), _SECONDS):
                return address
        return addresses[-1]

    def _ssh(self, environment: Mapping[str, str]) -> str:
        """The command by which ssh connects to the checked IP address and checks the key of the name."""
        # A name may be an alias of the person's own configuration, which says what it stands for.
        port = ["-p", str(self.address.port)] if self.address.port != 22 else []
        done = subprocess.run(
            ["ssh", "-G", *port, "--", self.address.host],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        known = dict(line.partition(" ")[::2] for line in done.stdout.splitlines())
        if done.returncode or "hostname" not in known:
            raise GitFailure(
                f"ssh does not accept the host {self.address.host}: {done.stderr.strip()[-200:]}"
            )
        if any(known.get(name, "none") != "none" for name in ("proxycommand", "proxyjump")):
            return (
                SSH_COMMAND  # a proxy that the person's own configuration names, and that resolves the name
            )
        ip = self._ip_address(known["hostname"].lower(), int(known["port"]))
        name = known["hostname"] if known["port"] == "22" else f"[{known['hostname']}]:{known['port']}"
        alias = [] if known.get("hostkeyalias", "none") != "none" else [f"-oHostKeyAlias={name}"]
        return shlex.join([*SSH_COMMAND.split(), f"-oHostName={ip}", *alias])

    def _pinned(self, settings: Sequence[tuple[str, str]]) -> Leads:
        address = self.address
        ip = self._ip_address(address.host, address.port)
        place = f"[{ip}]" if ":" in ip else ip
        pinned = f"git://{place}:{address.port}{address.path}"
        return Leads(None, settings, {"GIT_OVERRIDE_VIRTUAL_HOST": address.authority}, {address.text: pinned})
