"""The SMTP server. It answers 250 only when the message is on disk; many messages share one sync.

Every answer it gives can be planned to be another one: the greeting, and those to EHLO, AUTH, MAIL, RCPT, DATA and the
message itself.
"""

import asyncio
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import StrEnum
from typing import Any, cast

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

from ...clock import Clock
from ...faults import DELAY, LONGEST_SILENCE, Fault, Faults, Mode, seconds_of
from .inbox import MAIL, NAME, Inbox, Mail, new_id

CONNECT, HELLO, AUTH, SENDER, RECIPIENT, DATA, SMTPUTF8 = (
    "connect",
    "hello",
    "auth",
    "sender",
    "recipient",
    "data",
    "smtputf8",
)
OPERATIONS = frozenset({CONNECT, HELLO, AUTH, SENDER, RECIPIENT, DATA, SMTPUTF8, MAIL})
"""What is answered, in this order, and an extension that may be withheld."""


class SmtpMode(StrEnum):
    """Failures that only a mail server has."""

    DROP = "drop"
    """The connection is cut instead of an answer, and nothing is executed."""
    WITHHOLD = "withhold"
    """An extension (`auth`, `smtputf8`) is not offered."""
    EXECUTE_THEN_REPLY = "execute_then_reply"
    """The message is kept, and the answer is `reply`."""


_BEFORE = frozenset({Mode.FAIL_BEFORE, Mode.REJECT, Mode.SLOW, SmtpMode.DROP})
_WITH_MAIL = _BEFORE | {Mode.EXECUTE_THEN_TIMEOUT, Mode.EXECUTE_THEN_DROP, SmtpMode.EXECUTE_THEN_REPLY}
MODES = _WITH_MAIL | {SmtpMode.WITHHOLD}
TEMPORARY = "451 4.3.0 Requested action aborted: local error in processing"
REFUSED = "550 5.1.1 Mailbox unavailable"
_CLOSING = b"421"
Reply = bytes | None


# Without slots: before Python 3.11.3 a class made with them cannot be inspected, and aiosmtpd inspects its handler.
@dataclass
class MailServer:
    """The handler of one or many SMTP connections."""

    inbox: Inbox
    faults: Faults
    clock: Clock

    def connection(self) -> SMTP:
        """A protocol for one connection."""
        return Connection(
            self,
            hostname="simulator.example.com",
            ident="Lodestone provider simulator",
            enable_SMTPUTF8=True,
            authenticator=_let_in,
            auth_require_tls=False,
        )

    async def refusal(self, server: SMTP, operation: str) -> Reply:
        """What is planned to be answered to an operation, or None if it is to succeed."""
        fault = self.faults.take(NAME, operation, modes=_BEFORE)
        return await self._before(server, fault)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name and signature
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[object]:
        """The extensions that are offered."""
        session.host_name = hostname
        if (reply := await self.refusal(server, HELLO)) is not None:
            return [reply]
        withheld = {name for name in (AUTH, SMTPUTF8) if self.faults.take(NAME, name, modes={SmtpMode.WITHHOLD})}
        return [line for line in responses if line[4:].partition(" ")[0].lower() not in withheld]

    async def handle_HELO(self, server: SMTP, session: Session, _envelope: Envelope, hostname: str) -> object:  # noqa: N802 - as above
        """The answer to whoever knows no extensions."""
        session.host_name = hostname
        return await self.refusal(server, HELLO) or f"250 {server.hostname}"

    async def handle_AUTH(self, server: SMTP, *_rest: object) -> object:  # noqa: N802 - as above
        """Any name and password will do."""
        return await self.refusal(server, AUTH) or MISSING

    async def handle_MAIL(self, server: SMTP, *_rest: object) -> object:  # noqa: N802 - as above
        """Any sender will do."""
        return await self.refusal(server, SENDER) or MISSING

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, *_rest: object
    ) -> object:
        """Any recipient will do."""
        if (reply := await self.refusal(server, RECIPIENT)) is not None:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> object:  # noqa: N802 - as above
        """Take one message and give the status line for it."""
        fault = self.faults.take(NAME, MAIL, modes=_WITH_MAIL)
        if (reply := await self._before(server, fault)) is not None:
            return reply
        message_id = await self._accept(envelope)
        match None if fault is None else fault.mode:
            case Mode.EXECUTE_THEN_DROP:
                await _drop(server)
            case Mode.EXECUTE_THEN_TIMEOUT:
                await asyncio.sleep(seconds_of(fault, LONGEST_SILENCE))
            case SmtpMode.EXECUTE_THEN_REPLY:
                return _reply(fault, "250 ok")
            case _:
                pass
        return f"250 2.0.0 Accepted {message_id}"

    async def _before(self, server: SMTP, fault: Fault | None) -> Reply:
        """What happens before anything is executed."""
        match None if fault is None else fault.mode:
            case Mode.FAIL_BEFORE:
                return _reply(fault, TEMPORARY)
            case Mode.REJECT:
                return _reply(fault, REFUSED)
            case SmtpMode.DROP:
                await _drop(server)
            case Mode.SLOW:
                await asyncio.sleep(seconds_of(fault, DELAY))
            case _:
                pass
        return None

    async def _accept(self, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        mail = Mail(
            id=new_id(),
            message_id=_message_id(raw),
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            at=self.clock(),
            raw=raw,
        )
        self.inbox.add(mail)
        await self.inbox.journal.synced()
        return mail.message_id


class Connection(SMTP):
    """A connection whose greeting and go-ahead for the message can be refused, too: aiosmtpd asks about neither."""

    _greeted = False

    async def push(self, status: Any) -> None:  # noqa: ANN401 - aiosmtpd's signature
        """Send an answer. The first is the greeting; behind 421 the connection is closed (RFC 5321, section 3.8)."""
        if not self._greeted:
            self._greeted = True
            status = await self.event_handler.refusal(self, CONNECT) or status
        await super().push(status)
        if isinstance(status, bytes) and status.startswith(_CLOSING) and self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Let the client send its message."""
        if (reply := await self.event_handler.refusal(self, DATA)) is not None:
            await self.push(reply)
            return
        await super().smtp_DATA(arg)


def _let_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword) -> AuthResult:
    return AuthResult(success=True, auth_data=login)


def _reply(fault: Fault | None, otherwise: str) -> bytes:
    return (otherwise if fault is None or fault.reply is None else fault.reply).encode("latin-1")


def _message_id(raw: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(raw, headersonly=True).get("Message-ID", "")).strip().strip("<>")


async def _drop(server: SMTP) -> None:
    """Cut the connection and wait to be cancelled, which aiosmtpd does when a connection is lost."""
    # uvloop's transports do not inherit from asyncio's, so no isinstance here.
    cast("asyncio.WriteTransport", server.transport).abort()
    await asyncio.Event().wait()
