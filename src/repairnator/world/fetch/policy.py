"""The rules for a fetch: from where, with which credentials, and how much."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from repairnator.foundation.addresses import is_inward
from repairnator.foundation.redaction import redact
from repairnator.world.fetch.gate import resolve

_PORTS = {"https": 443, "http": 80, "ssh": 22, "git": 9418}
_SCP_LIKE = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[\w.-]+):(?!//)(?P<path>.+)")


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Rules for one fetch.

    Attributes:
        schemes: of git addresses; ``file`` stands for paths on this machine as well.
        submodule_schemes: of submodules' addresses, which the repository itself chooses. ``file`` would let
            it choose any repository on this machine; git, too, refuses it unless told otherwise
            (CVE-2022-39253).
        credentials: host (``host:port`` for another port than 443) -> ``user:password`` (a token counts as a
            password), sent to that host only, over https only, when it asks for it.
        max_bytes: of the tree with its repository.
        seconds: wall-clock limit of each git command.
        max_submodules: over all levels.
        look_back: whether earlier versions are read where no passing commit is known.
        allowed: what the operator lists (``REPAIRNATOR_ALLOWED_SOURCES``), which may lie within this network.
        is_inward: whether an IP address belongs to this machine or its own network.
        resolve: looks up a host's IP addresses.
    """

    schemes: frozenset[str] = frozenset({"https", "http", "ssh", "git", "file"})
    submodule_schemes: frozenset[str] = frozenset({"https", "ssh"})
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    max_bytes: int = 4 * 2**30
    seconds: float = 900.0
    max_submodules: int = 100
    look_back: bool = False
    allowed: tuple[str, ...] = ()
    is_inward: Callable[[str], bool] = is_inward
    resolve: Callable[[str, int], list[str]] = resolve


@dataclass(frozen=True, slots=True)
class Address:
    """A git address, taken apart.

    Attributes:
        text: as git takes it.
        scheme: ``https``, ``ssh``, ``file``, …; "" for what git does not understand either.
        host: lower case; "" for a path.
        path: behind the host.
    """

    text: str
    scheme: str
    host: str
    path: str

    @property
    def authority(self) -> str:
        """The host, with the port where the address names one."""
        named = self.text.partition("://")[2].partition("/")[0].rpartition("@")[2]
        port = named.rpartition(":")[2]
        return (
            f"{self.host}:{port}"
            if port.isascii() and port.isdigit() and named.endswith(f":{port}")
            else self.host
        )

    @property
    def port(self) -> int:
        """Of its server; 0 for a path, and for a port that is none."""
        named = self.authority.removeprefix(self.host).removeprefix(":")
        return int(named) if named else _PORTS.get(self.scheme, 0)

    @property
    def owner(self) -> str:
        """The first part of the path: who owns the repository on the usual forges."""
        parts = PurePosixPath("/" + self.path.lstrip("/")).parts
        return parts[1].lower() if len(parts) > 2 else ""

    def same_owner(self, other: Address) -> bool:
        """Whether both lie on one host under one owner, so that credentials of one are for the other, too."""
        mine, others = (self.authority, self.owner), (other.authority, other.owner)
        return bool(self.host) and bool(self.owner) and mine == others


def parse_address(text: str) -> Address:
    """Take a git address apart, as ``git clone`` would understand it."""
    if "::" in text.split("/", 1)[0]:  # a remote helper: ext::sh -c …
        return Address(text, text.split("::", 1)[0], "", "")
    if "://" in text:
        try:
            parts = urlsplit(text)
            return Address(text, parts.scheme.lower(), (parts.hostname or "").lower(), parts.path)
        except ValueError:
            return Address(text, "", "", "")
    match = _SCP_LIKE.fullmatch(text)
    if match and "/" not in text.split(":", 1)[0]:
        return Address(text, "ssh", match["host"].lower(), match["path"])
    return Address(text, "file", "", text)


def split_credentials(text: str) -> tuple[str, str]:
    """An http(s) address without ``user:password@``, and these (percent-decoded), or ""."""
    # The last @ of the authority counts, for git as well: one may be part of the password.
    match = re.match(r"(https?://)([^/\s]*)@(.*)", text, re.IGNORECASE)
    return (match[1] + match[3], unquote(match[2])) if match else (text, "")


def without_credentials(text: str) -> str:
    """An address as it may be shown: without user name and password."""
    return redact(re.sub(r"(?<=://)[^/\s]*@", "", text))
