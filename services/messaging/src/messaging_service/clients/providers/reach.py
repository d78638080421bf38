"""Which addresses an account may make us connect to, and for how long we wait."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address


class NotPublic(OSError):
    """An account names a host of a private network, which is not its business."""


@dataclass(frozen=True)
class Reach:
    """How far an account's settings reach."""

    timeout: float
    """Seconds of one call."""
    private: bool = False
    """Whether hosts of private networks may be named: by the installation's own account, and on local stacks."""

    async def addresses(self, host: str, port: int) -> list[str]:
        """The IP addresses of a host. Raises `NotPublic`, and `OSError` for a host without an address."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(where[0]) for *_kind, where in found]
        if not self.private and not all(ip_address(one).is_global for one in addresses):
            raise NotPublic(host)
        return addresses
