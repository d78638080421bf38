"""Connections to a mail server: kept, used again, and thrown away when anything about them is in doubt."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiosmtplib

from chassis.security.reach import Reach

from .account import SmtpAccount

_SHARE = 3
"""Connecting may take this share (a third) of a call's time, so that failing to connect is known before it ends."""


class CannotLogIn(aiosmtplib.SMTPException):
    """An account has a password, and its server takes none."""


class Connections:
    """Idle connections, the one used last on top."""

    def __init__(self, account: SmtpAccount, reach: Reach) -> None:
        self._account = account
        self._reach = reach
        self._idle: list[aiosmtplib.SMTP] = []
        self._closed = False

    @asynccontextmanager
    async def one(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection for one mail. It is kept only if nothing went wrong on it."""
        connection = self._live() or await self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Drop every idle connection now, and those in use when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _live(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_connected:
                return connection
            connection.close()
        return None

    async def _open(self) -> aiosmtplib.SMTP:
        account, seconds = self._account, self._reach.timeout
        async with asyncio.timeout(seconds / _SHARE):
            connected = await _connected(await self._reach.addresses(account.host, account.port), account.port)
        connection = aiosmtplib.SMTP(
            hostname=account.host,  # for the certificate and the greeting: the socket leads to the address we checked
            use_tls=account.use_tls,
            timeout=seconds,
            sock=connected,
        )
        try:
            await connection.connect(timeout=seconds / _SHARE)
            await self._log_in(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _log_in(self, connection: aiosmtplib.SMTP) -> None:
        username, password = self._account.username, self._account.password
        if username is None or password is None:
            return
        if connection.is_ehlo_or_helo_needed:
            await connection.ehlo()
        if not connection.supports_esmtp:  # it took HELO after it had refused EHLO, perhaps for now only
            raise aiosmtplib.SMTPException("the server names no extensions")
        if not connection.supported_auth_methods:
            raise CannotLogIn("the server takes no passwords")
        await connection.login(username, password.get_secret_value())


async def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """A socket to the first address that answers. Raises `OSError`: what the last of them failed with."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return await _connected_to(address, port)
    return await _connected_to(addresses[-1], port)


async def _connected_to(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setblocking(False)  # noqa: FBT003 - the library's own signature
    try:
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made
