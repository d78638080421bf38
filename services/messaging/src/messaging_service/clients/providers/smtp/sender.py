"""Handing a mail over, and what a mail server's answers mean."""

from email.utils import format_datetime

import aiosmtplib

from chassis.effects import Answer, Declined, Later, Succeeded, Unknown

from ....domain.reasons import Reason
from ...channels.email import Mail
from ...sender import AccountStopped, LookUp
from ..reach import NotPublic, Reach
from . import mime
from .account import SmtpAccount
from .connections import CannotLogIn, Connections
from .search import MailSearch

_PERMANENT = 500


class SmtpSender:
    """One account at a mail server."""

    repeatable = False
    """SMTP has no keys: what is handed over twice arrives twice."""

    def __init__(self, account: SmtpAccount, reach: Reach) -> None:
        self._connections = Connections(account, reach)
        self._search = MailSearch(account.search_url, reach) if account.search_url else None

    @property
    def look_up(self) -> LookUp | None:
        """The search of a server that has one."""
        return self._search.look_up if self._search else None

    async def send(self, message: Mail) -> Answer:
        """Hand a mail over. What happens after DATA and is no answer leaves the outcome unknown."""
        try:
            async with self._connections.one() as connection:
                return await _converse(connection, message)
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as refusal:
            return _stopped(refusal) if refusal.code >= _PERMANENT else _postponed(refusal)
        except aiosmtplib.SMTPResponseException as refusal:
            return Declined(Reason.PROVIDER_REFUSED) if refusal.code >= _PERMANENT else _postponed(refusal)
        except (NotPublic, CannotLogIn) as failure:
            return AccountStopped(type(failure).__name__, 0)
        except (aiosmtplib.SMTPException, OSError) as failure:  # until DATA the server has no message to take
            return Later(type(failure).__name__, 0)

    async def close(self) -> None:
        """Give the connections back."""
        self._connections.close()
        if self._search is not None:
            await self._search.close()


async def _converse(connection: aiosmtplib.SMTP, mail: Mail) -> Answer:
    if connection.is_ehlo_or_helo_needed:
        await connection.ehlo()
    await connection.mail(mail.sender.address)
    await connection.rcpt(mail.recipient.address)
    try:
        answer = await connection.data(as_bytes(mail))
    except aiosmtplib.SMTPResponseException:
        raise
    except (aiosmtplib.SMTPException, OSError) as silence:
        connection.close()
        return Unknown(type(silence).__name__)
    return Succeeded(answer.message[:200])


def as_bytes(mail: Mail) -> bytes:
    """A mail as SMTP takes it."""
    headers = {
        "From": mime.mailbox(mail.sender.name, mail.sender.address),
        "To": mime.mailbox(mail.recipient.name, mail.recipient.address),
        "Subject": mime.unstructured(mail.subject),
        "Date": format_datetime(mail.date),
        "Message-ID": f"<{mail.message_id}>",
        **{name: value.replace(">, <", ">,\r\n <") for name, value in mail.headers.items()},
    }
    # `=_` never comes out of quoted-printable (RFC 2045, section 6.7).
    return mime.alternative(headers, mail.text, mail.html, boundary=f"=_{mail.attempt_id}")


def _stopped(refusal: aiosmtplib.SMTPResponseException) -> Answer:
    return AccountStopped(f"{type(refusal).__name__} {refusal.code}", 0)


def _postponed(refusal: aiosmtplib.SMTPResponseException) -> Answer:
    return Later(f"smtp_{refusal.code}", 0)
