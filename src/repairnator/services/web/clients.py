"""Finds out which client sent a request, also through proxies.

A proxy names whom it speaks for in ``X-Forwarded-For``, in ``Forwarded`` (RFC 7239), or in front of the
connection (PROXY protocol, https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). Anyone else can
write the same, so only what comes from a trusted proxy counts, read from the right: each proxy adds whom it
saw behind what it got, and the first that is no trusted proxy is the client.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IPAddress = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
# An element's parameters: a quoted text may hold commas and semicolons.
_ELEMENT = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+")++')
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|([^\s;,"]+))', re.IGNORECASE)

_V2 = b"\r\n\r\n\0\r\nQUIT\n"
_V1_LONGEST = 107
_V2_LONGEST = 4096  # behind the fixed part; addresses need 36 bytes, and balancers add a few more


class ProxyHeaderError(Exception):
    """A connection from a proxy does not begin as the PROXY protocol says."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are trusted to name their clients.

    Attributes:
        networks: they are in these.
        preface: their connections begin with a header of the PROXY protocol.
    """

    networks: Sequence[Network] = ()
    preface: bool = False

    def trusts(self, host: str) -> bool:
        """Whether the peer with this address is one of them."""
        found = _address(host)
        return found is not None and any(found in network for network in self.networks)

    def client(self, peer: str, forwarded_for: Iterable[str], forwarded: Iterable[str]) -> str:
        """The address that a request is counted for, as :func:`one_client` has it.

        A proxy that uses one of the two headers lets the other pass as the client wrote it. So where both are
        there and name different clients, neither is believed, and the proxy's own address counts.

        Args:
            peer: who opened the connection.
            forwarded_for: the values of ``X-Forwarded-For``, in order.
            forwarded: the values of ``Forwarded``, in order.
        """
        if not self.networks or not self.trusts(peer):
            return one_client(peer)
        hops = (_hops_forwarded_for(forwarded_for), _hops_forwarded(forwarded))
        named = {self._first_untrusted(peer, one) for one in hops if one}
        return one_client(named.pop() if len(named) == 1 else peer)

    def _first_untrusted(self, peer: str, hops: Sequence[str]) -> str:
        client = peer
        for hop in reversed(hops):
            found = _address(hop)
            if found is None:  # "unknown", or a name that hides it: who it was, only that proxy knows
                return client
            client = str(found)
            if not self.trusts(client):
                return client
        return client


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Parse networks as people write them: ``10.0.0.0/8``, ``192.0.2.7``, ``2001:db8::/32``.

    Raises:
        ValueError: one is none.
    """
    return tuple(ip_network(text) for text in texts)


def one_client(host: str) -> str:
    """What addresses of one client have in common: of IPv6 the /64, which a client has for itself."""
    found = _address(host)
    if found is None or found.version == 4:
        return host if found is None else str(found)
    return str(ip_network((int(found) >> 64 << 64, 64)))


def read_preface(data: bytes | bytearray) -> tuple[str, int] | None:
    """The client's address in the PROXY protocol's header, version 1 or 2, and the header's length.

    The address is "" where the proxy speaks for itself, or does not know. None while it is incomplete.

    Raises:
        ProxyHeaderError: it is none.
    """
    if data[: len(_V2)] == _V2[: len(data)]:
        return _read_v2(data)
    if data[:6] == b"PROXY "[: len(data)]:
        return _read_v1(data)
    raise ProxyHeaderError("no PROXY protocol header")


def _read_v1(data: bytes | bytearray) -> tuple[str, int] | None:
    end = data.find(b"\r\n", 0, _V1_LONGEST)
    if end < 0:
        if len(data) >= _V1_LONGEST:
            raise ProxyHeaderError("a PROXY protocol line without an end")
        return None
    words = data[:end].decode("ascii", "replace").split(" ")
    if words[1] == "UNKNOWN":
        return "", end + 2
    found = _address(words[2]) if len(words) == 6 else None
    if found is None or words[1] != f"TCP{found.version}":
        raise ProxyHeaderError("a PROXY protocol line without addresses")
    return str(_plain(found)), end + 2


def _read_v2(data: bytes | bytearray) -> tuple[str, int] | None:
    if len(data) < 16:
        return None
    command, family, size = struct.unpack_from("!BBH", data, 12)
    if command not in (0x20, 0x21) or size > _V2_LONGEST:
        raise ProxyHeaderError("a PROXY protocol header of an unknown kind")
    if len(data) < 16 + size:
        return None
    length = {1: 4, 2: 16}.get(family >> 4, 0)
    if command == 0x20 or not length:
        return "", 16 + size
    if size < 2 * length + 4:
        raise ProxyHeaderError("a PROXY protocol header without addresses")
    return str(_plain(ip_address(bytes(data[16 : 16 + length])))), 16 + size


def _hops_forwarded_for(values: Iterable[str]) -> list[str]:
    return [hop.strip() for value in values for hop in value.split(",")]


def _hops_forwarded(values: Iterable[str]) -> list[str]:
    hops = []
    for value in values:
        for element in _ELEMENT.findall(value) or [""]:
            match = _FOR.search(element)
            hops.append((match[1] or match[2] or "") if match else "")
    return hops


def _address(text: str) -> IPAddress | None:
    match = _PORT.fullmatch(text)
    try:
        return _plain(ip_address((match[1] or match[2]) if match else text.partition("%")[0]))
    except ValueError:
        return None


def _plain(address: IPAddress) -> IPAddress:
    """An IPv4 address that is written as IPv6 is the IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
