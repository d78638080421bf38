"""Handing a mail over, and what a mail server's answers mean."""

from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime

import aiosmtplib

from chassis.effects import Answer, Succeeded, Unknown
from chassis.security.reach import NotPublic, Reach

from ....domain.account import Trouble
from ....domain.reasons import Reason
from ...channels.email import Mail, with_ascii_domain
from ...sender import AccountStopped, LookUp, MessageRefused, NotNow
from . import mime
from .account import SmtpAccount
from .connections import CannotLogIn, Connections
from .refusals import Doubtful, Stage, Temporary, meaning
from .search import MailSearch

_STAGES: Mapping[type[aiosmtplib.SMTPResponseException], Stage] = {
    aiosmtplib.SMTPConnectResponseError: Stage.CONNECT,
    aiosmtplib.SMTPAuthenticationError: Stage.LOGIN,
    aiosmtplib.SMTPSenderRefused: Stage.SENDER,
    aiosmtplib.SMTPRecipientRefused: Stage.RECIPIENT,
    aiosmtplib.SMTPDataError: Stage.CONTENT,
}
"""Of other kinds are the answers to EHLO and STARTTLS."""


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
            recipient = replace(message.recipient, address=with_ascii_domain(message.recipient.address))
        except ValueError as failure:
            return MessageRefused(Reason.ADDRESS_INVALID, str(failure))
        try:
            async with self._connections.one() as connection:
                return await _converse(connection, replace(message, recipient=recipient))
        except aiosmtplib.SMTPResponseException as refusal:
            return _answer(refusal)
        except NotPublic:
            return AccountStopped(Trouble.HOST_NOT_PUBLIC, 0)
        except CannotLogIn as failure:
            return AccountStopped(Trouble.LOGIN_NOT_OFFERED, 0, str(failure))
        except (aiosmtplib.SMTPException, OSError) as failure:  # until DATA the server has no message to take
            return NotNow(type(failure).__name__, 0, str(failure))

    async def close(self) -> None:
        """Give the connections back."""
        self._connections.close()
        if self._search is not None:
            await self._search.close()


async def _converse(connection: aiosmtplib.SMTP, mail: Mail) -> Answer:
    if connection.is_ehlo_or_helo_needed:
        await connection.ehlo()
    if mail.recipient.address.isascii():
        await connection.mail(mail.sender.address)
    elif connection.supports_extension("smtputf8"):
        await connection.mail(mail.sender.address, options=["SMTPUTF8"], encoding="utf-8")
    else:
        return MessageRefused(Reason.ADDRESS_UNSUPPORTED, "the server does not offer SMTPUTF8")
    await connection.rcpt(mail.recipient.address, encoding="utf-8")
    try:
        answer = await connection.data(as_bytes(mail))
    except aiosmtplib.SMTPDataError:
        raise
    except (aiosmtplib.SMTPException, OSError) as silence:
        connection.close()
        return Unknown(type(silence).__name__)
    return Succeeded(answer.message)


def as_bytes(mail: Mail) -> bytes:
    """A mail as SMTP takes it."""
    headers = {
        "From": mime.mailbox(mail.sender.name, mail.sender.address),
        "To": mime.mailbox(mail.recipient.name, mail.recipient.address),
        "Subject": mime.unstructured(mail.subject),
        "Date": format_datetime(mail.date),
        "Message-ID": f"<{mail.reference}>",
        **{name: value.replace(">, <", ">,\r\n <") for name, value in mail.headers.items()},
    }
    # `=_` never comes out of quoted-printable (RFC 2045, section 6.7).
    return mime.alternative(headers, mail.text, mail.html, boundary=f"=_{mail.attempt_id}")


def _answer(refusal: aiosmtplib.SMTPResponseException) -> Answer:
    """What follows from a refusal, by the stage that its kind tells."""
    stage = next((stage for kind, stage in _STAGES.items() if isinstance(refusal, kind)), Stage.HELLO)
    said = f"{stage} {refusal.code} {refusal.message}"
    match meaning(stage, refusal.code, refusal.message):
        case Trouble() as trouble:
            return AccountStopped(trouble, 0, said)
        case Reason() as reason:
            return MessageRefused(reason, said)
        case Temporary():
            return NotNow(f"smtp_{refusal.code}", 0, said)
        case Doubtful():
            return Unknown(f"smtp_{refusal.code}")
