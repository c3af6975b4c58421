import struct

import pytest

from repairnator.services.web.clients import Proxies, ProxyHeaderError, networks, one_client, read_preface

PROXIES = Proxies(networks(["10.0.0.0/8", "2001:db8:1::/48"]))


@pytest.mark.parametrize(
    ("peer", "values", "client"),
    [
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),  # the client wrote the first itself
        ("10.0.0.1", ["198.51.100.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
        ("10.0.0.1", ["[2001:db8:2:3:4::5]:80"], "2001:db8:2:3::/64"),
        ("10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8:1::7", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, 10.0.0.2, garbage, 10.0.0.4"], "10.0.0.4"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("203.0.113.1", ["198.51.100.1"], "203.0.113.1"),  # not from a trusted proxy
    ],
)
def test_the_client_is_the_last_that_is_no_trusted_proxy(peer: str, values: list[str], client: str) -> None:
    assert PROXIES.client(peer, values, []) == client


@pytest.mark.parametrize(
    ("values", "client"),
    [
        (["for=203.0.113.9"], "203.0.113.9"),
        (['for=198.51.100.1, FOR="203.0.113.9:80";proto=https;by=10.0.0.1'], "203.0.113.9"),
        (['for="[2001:db8:2:3::9]:4711"'], "2001:db8:2:3::/64"),
        (['for="a,b", for=203.0.113.9'], "203.0.113.9"),
        (["for=203.0.113.9", "for=_hidden"], "10.0.0.1"),
        (["for=203.0.113.9, proto=http"], "10.0.0.1"),
        (['for="203.0.113.9'], "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_too(values: list[str], client: str) -> None:
    assert PROXIES.client("10.0.0.1", [], values) == client


def test_of_two_headers_that_differ_neither_is_believed() -> None:
    same = PROXIES.client("10.0.0.1", ["203.0.113.9"], ["for=203.0.113.9"])
    assert same == "203.0.113.9"
    assert PROXIES.client("10.0.0.1", ["203.0.113.9"], ["for=198.51.100.1"]) == "10.0.0.1"


def test_an_ipv6_client_is_its_whole_network() -> None:
    assert one_client("2001:db8::1") == one_client("2001:db8::ffff:1") != one_client("2001:db8:0:1::1")
    assert one_client("fe80::1%eth0") == one_client("fe80::2")
    assert one_client("no address") == "no address"


def v2(command: int, family: int, rest: bytes) -> bytes:
    return b"\r\n\r\n\0\r\nQUIT\n" + struct.pack("!BBH", command, family, len(rest)) + rest


IPV4 = bytes([203, 0, 113, 9, 10, 0, 0, 1]) + struct.pack("!HH", 4711, 80)
IPV6 = bytes.fromhex("20010db8000200030000000000000009") + bytes(16) + struct.pack("!HH", 4711, 80)


@pytest.mark.parametrize(
    ("header", "client"),
    [
        (b"PROXY TCP4 203.0.113.9 10.0.0.1 4711 80\r\n", "203.0.113.9"),
        (b"PROXY TCP6 2001:db8:2:3::9 2001:db8::1 4711 80\r\n", "2001:db8:2:3::9"),
        (b"PROXY UNKNOWN\r\n", ""),
        (b"PROXY UNKNOWN whatever else\r\n", ""),
        (v2(0x21, 0x11, IPV4), "203.0.113.9"),
        (v2(0x21, 0x11, IPV4 + b"\x04\0\x01x"), "203.0.113.9"),
        (v2(0x21, 0x21, IPV6), "2001:db8:2:3::9"),
        (v2(0x21, 0x31, bytes(216)), ""),
        (v2(0x20, 0x00, b""), ""),
    ],
)
def test_a_connection_may_begin_with_its_client(header: bytes, client: str) -> None:
    assert read_preface(header + b"POST / HTTP/1.1") == (client, len(header))
    for cut in range(len(header)):
        assert read_preface(header[:cut]) is None


@pytest.mark.parametrize(
    "header",
    [
        b"POST / HTTP/1.1\r\n",
        b"PROXY TCP4 203.0.113.9\r\n",
        b"PROXY TCP4 2001:db8::1 10.0.0.1 1 2\r\n",
        b"PROXY TCP4 x y 1 2\r\n",
        b"PROXY " + b"x" * 200,
        v2(0x31, 0x11, IPV4),
        v2(0x22, 0x11, IPV4),
        v2(0x21, 0x21, IPV4),
        v2(0x21, 0x11, bytes(5000)),
    ],
)
def test_another_beginning_is_an_error(header: bytes) -> None:
    with pytest.raises(ProxyHeaderError):
        read_preface(header)
