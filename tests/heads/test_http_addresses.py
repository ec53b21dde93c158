"""Which addresses are somebody's own."""

import ipaddress

import pytest

from hydra_heads.heads.http_addresses import own_kind

OWN = {
    "0.0.0.0": "unspecified",  # noqa: S104  (nothing is bound to it)
    "0.1.2.3": "unspecified",
    "10.0.0.1": "private",
    "100.64.0.1": "carrier-grade NAT",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarking",
    "203.0.113.9": "documentation",
    "224.0.0.1": "multicast",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:a9fe:a9fe": "link-local",
    "::127.0.0.1": "reserved",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b:1::1": "reserved",
    "100::1": "reserved",
    "2001:0:1::1": "special-purpose",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "loopback",
    "fc00::1": "unique local",
    "fd12:3456::1": "unique local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "4000::1": "reserved",
    "rubbish": "unknown",
}

PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
)


@pytest.mark.parametrize("address", OWN)
def test_own_addresses_are_told(address: str) -> None:
    """Loopback, private, link-local and the like are named, however they are wrapped [fault 78]."""
    assert own_kind(address) == OWN[address]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_have_no_kind(address: str) -> None:
    """What anybody may reach is nobody's own."""
    assert own_kind(address) is None


def test_no_address_is_public_here_that_the_standard_library_calls_private() -> None:
    """Our table leaves out nothing of what `ipaddress` knows, over addresses far and wide."""
    found = [
        str(address)
        for address in map(ipaddress.IPv4Address, range(0, 1 << 32, 65521))
        if (address.is_private or address.is_multicast or address.is_reserved)
        and own_kind(str(address)) is None
    ]

    assert found == []
