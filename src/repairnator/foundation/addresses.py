"""Knows which IP addresses are private, so that project code never reaches them."""

from __future__ import annotations

import ipaddress

# RFC 6890 and successors, without the documentation and benchmarking ranges: those are not routed within
# anyone's network, and some networks answer for public names with them.
_INWARD = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network (0.0.0.0 reaches loopback)
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; metadata services of some clouds
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; metadata services of some clouds
        "192.168.0.0/16",  # private
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/127",  # unspecified and loopback
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local, deprecated but still routed here and there
        "ff00::/8",  # multicast
    )
)
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def is_inward(address: str) -> bool:
    """Whether ``address`` (IPv4 or IPv6, as text) belongs to this machine or its own network.

    IPv4 addresses that are wrapped into IPv6 (mapped, compatible, 6to4, NAT64) count as what they wrap. What
    is not an address counts as inward.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return True
    inner = _embedded(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    candidates = [ip] if inner is None else [ip, inner]
    return any(one in network for one in candidates for network in _INWARD if one.version == network.version)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip.sixtofour:
        return ip.sixtofour
    if any(ip in network for network in _NAT64) or int(ip) >> 32 == 0:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
