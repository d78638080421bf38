"""The SMTP server. It answers 250 only when the message is on disk; many messages share one sync."""

import asyncio
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from ...clock import Clock
from ...faults import DELAY, LONGEST_SILENCE, Faults, Mode, seconds_of
from .inbox import MAIL, NAME, Inbox, Mail, new_id

MODES = frozenset({Mode.FAIL_BEFORE, Mode.EXECUTE_THEN_TIMEOUT, Mode.EXECUTE_THEN_DROP, Mode.SLOW, Mode.REJECT})
TEMPORARY = "451 4.3.0 Requested action aborted: local error in processing"
REFUSED = "550 5.1.1 Mailbox unavailable"


# Without slots: before Python 3.11.3 a class made with them cannot be inspected, and aiosmtpd inspects its handler.
@dataclass
class MailServer:
    """The handler of one or many SMTP connections."""

    inbox: Inbox
    faults: Faults
    clock: Clock

    def connection(self) -> SMTP:
        """A protocol for one connection."""
        return SMTP(self, hostname="simulator.example.com", ident="Lodestone provider simulator", enable_SMTPUTF8=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        """Take one message and give the status line for it."""
        fault = self.faults.take(NAME, MAIL, modes=MODES)
        match None if fault is None else fault.mode:
            case Mode.FAIL_BEFORE:
                return TEMPORARY
            case Mode.REJECT:
                return REFUSED
            case Mode.SLOW:
                await asyncio.sleep(seconds_of(fault, DELAY))
            case _:
                pass
        message_id = await self._accept(envelope)
        match None if fault is None else fault.mode:
            case Mode.EXECUTE_THEN_DROP:
                await _drop(server)
            case Mode.EXECUTE_THEN_TIMEOUT:
                await asyncio.sleep(seconds_of(fault, LONGEST_SILENCE))
            case _:
                pass
        return f"250 2.0.0 Accepted {message_id}"

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


def _message_id(raw: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(raw, headersonly=True).get("Message-ID", "")).strip().strip("<>")


async def _drop(server: SMTP) -> None:
    """Cut the connection and wait to be cancelled, which aiosmtpd does when a connection is lost."""
    # uvloop's transports do not inherit from asyncio's, so no isinstance here.
    cast("asyncio.WriteTransport", server.transport).abort()
    await asyncio.Event().wait()
