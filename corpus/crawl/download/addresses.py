"""Which network addresses a crawl may connect to: public ones, and those its operator allows.

A page decides where its links and redirects lead; without this check it could make the crawler read the cloud
provider's metadata service (169.254.169.254), a router's pages or a database on the same machine.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
#: NAT64 (RFC 6052): the last 32 bits are an IPv4 address, and Python calls the whole range global.
_NAT64 = IPv6Network("64:ff9b::/96")
#: IPv4-compatible addresses (deprecated by RFC 4291) and site-local ones (RFC 3879): global to Python as well.
_OLD: tuple[Network, ...] = (IPv6Network("::/96"), IPv6Network("fec0::/10"))


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Decides for one address. ``allowed`` are the networks that are fine although they are not public."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, networks: Iterable[Network] = (), *, loopback: bool = False) -> AddressPolicy:
        """From the settings CORPUS_ALLOW_NETWORKS and CORPUS_ALLOW_LOOPBACK."""
        return cls((*networks, *(_LOOPBACK if loopback else ())))

    def allows(self, address: Address) -> bool:
        """True for a public unicast address, or one in ``allowed``; an embedded IPv4 address is what counts.

        >>> policy = AddressPolicy()
        >>> policy.allows(ip_address("8.8.8.8")), policy.allows(ip_address("::ffff:127.0.0.1"))
        (True, False)
        """
        inner = embedded(address)
        if any(inner in network for network in self.allowed if network.version == inner.version):
            return True
        if (
            inner.is_multicast
            or inner.is_unspecified
            or any(inner in network for network in _OLD if inner.version == 6)
        ):
            return False
        return inner.is_global

    def allows_host(self, host: str) -> bool:
        """False for a literal address that is refused, in any notation; True for names, which are resolved later."""
        address = literal(host)
        return address is None or self.allows(address)


def embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def literal(host: str) -> Address | None:
    """The address a host spells out, in every notation ``inet_aton`` and browsers take; None for a name.

    >>> [str(literal(host)) for host in ("127.1", "2130706433", "0x7f.1", "017700000001", "[::1]")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '::1']
    >>> literal("example.com") is None
    True
    """
    bare = host.strip("[]").rstrip(".").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if not bare.isascii() or not bare[:1].isdigit() or " " in bare:
        return None
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):  # the second: a null character
        return None
