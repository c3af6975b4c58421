"""What belongs to this network stays out of reach, however it is written."""

from __future__ import annotations

import pytest

from repairnator.foundation.addresses import is_inward


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"),
        *("", "localhost", "1.2.3"),
    ],
)
def test_inward(address: str) -> None:
    assert is_inward(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "151.101.1.1", "172.32.0.1", "100.128.0.1", "2a04:4e42::209"),
        *("203.0.113.80", "198.51.100.7", "192.0.2.1", "2001:db8::1", "64:ff9b::808:808"),
    ],
)
def test_public_and_documentation_addresses_are_not(address: str) -> None:
    assert not is_inward(address)
