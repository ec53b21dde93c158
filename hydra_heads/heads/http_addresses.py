"""Which addresses are somebody's own: this machine's, its network's, or nobody's at all.

A url that comes from outside, by a redirect or as a new value, must not reach what only this
machine can reach. What counts is the address that is connected to, looked up once; how the host
is written (`0x7f.1`, `2130706433`, a name that means 127.0.0.1) makes no difference.
"""

import ipaddress
import socket
from typing import Optional, Tuple, Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

_OWN_4 = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "special-purpose"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "special-purpose"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)
"""IANA's special-purpose IPv4 addresses (RFC 6890 and what updates it), and multicast."""

_OWN_6 = (
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("2001::/23", "special-purpose"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)

_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out for the public; the rest of IPv6 is reserved."""

_TRANSLATED_6 = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last four bytes are an IPv4 address."""

_NETWORKS_4 = tuple((ipaddress.IPv4Network(text), word) for text, word in _OWN_4)
_NETWORKS_6 = tuple((ipaddress.IPv6Network(text), word) for text, word in _OWN_6)


def looks_local(host: str) -> bool:
    """Say whether a host is written as an address, or means this machine wherever it is looked up.

    A proxy looks names up itself; these say what they mean without that.

    >>> looks_local("127.1"), looks_local("::1"), looks_local("example.org")
    (True, True, False)
    """
    try:
        socket.inet_aton(host)
    except OSError:
        return ":" in host or host.rpartition(".")[2] == "localhost"
    return True


def own_kind(address: str) -> Optional[str]:
    """Say what an address is that is not the public's, None for a public one.

    An IPv6 address that stands for an IPv4 one is judged as that one; a zone says nothing.

    >>> own_kind("127.0.0.1"), own_kind("::ffff:10.0.0.1"), own_kind("8.8.8.8")
    ('loopback', 'private', None)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    return _kind_4(found) if isinstance(found, ipaddress.IPv4Address) else _kind_6(found)


def _kind_4(address: ipaddress.IPv4Address) -> Optional[str]:
    return next((word for network, word in _NETWORKS_4 if address in network), None)


def _kind_6(address: ipaddress.IPv6Address) -> Optional[str]:
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _TRANSLATED_6:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return _kind_4(inner)
    known: Tuple[str, ...] = tuple(word for network, word in _NETWORKS_6 if address in network)
    if known:
        return known[0]
    return None if address in _PUBLIC_6 else "reserved"
