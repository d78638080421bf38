"""Which addresses of others we connect to: what tenants name is asked for first, and only public hosts are reached."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 address behind a translator (RFC 6052)."""


class NotPublic(OSError):
    """Somebody names a host of a private network, which is not their business."""


@dataclass(frozen=True)
class Reach:
    """How far what tenants name reaches."""

    timeout: float
    """Seconds of one call."""
    private: bool = False
    """Whether hosts of private networks may be named: by the installation's own account, and on local stacks."""

    async def addresses(self, host: str, port: int) -> list[str]:
        """The IP addresses of a host. Raises `NotPublic`, and `OSError` for a host without an address."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(where[0]) for *_kind, where in found]
        if not self.private and not all(is_public(one) for one in addresses):
            raise NotPublic(host)
        return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is that of one host on the internet, also where it is written as one of IPv6."""
    one = _plain(ip_address(address.partition("%")[0]))
    return one.is_global and not one.is_multicast


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
