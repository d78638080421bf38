"""The e-mail channel: one mail for one attempt, and what its answer means."""

import asyncio

import aiosmtplib
import structlog

from chassis.clock import Clock
from chassis.effects import Answer, Declined, Later, Succeeded, Unknown

from ..domain.letter import Errand
from ..domain.merge_tags import BrokenTemplate
from ..domain.reasons import Reason
from .connections import Connections, NotTaken
from .letters import Letters, Sender
from .lookup import MailLookup

log = structlog.get_logger(__name__)
_PERMANENT = 500


class Mail:
    """Hands mails to the server and looks up those whose answer was lost."""

    def __init__(
        self, connections: Connections, letters: Letters, lookup: MailLookup | None, *, sender: Sender, clock: Clock
    ) -> None:
        self._connections = connections
        self._letters = letters
        self._lookup = lookup
        self._sender = sender
        self._clock = clock

    async def send(self, errand: Errand) -> Answer:
        """Send the mail of an attempt. What happens after DATA and is no answer leaves the outcome unknown."""
        if errand.letter is None:
            return Declined(Reason.TEMPLATE_ERROR)
        if self._clock.now() >= errand.begin_before:
            return Later("lease_over", 0)  # somebody else may hold it by now; nothing was sent
        try:
            mail = self._letters.write(errand, errand.letter)
        except BrokenTemplate as broken:
            log.warning("template_refused", message_id=str(errand.message.id), why=str(broken))
            return Declined(Reason.TEMPLATE_ERROR)
        return await self._hand_over(errand.letter.recipient.email or "", mail)

    async def look_up(self, errand: Errand) -> Answer:
        """Whether an earlier attempt was taken: `Succeeded`, `Later` if it is not there, `Unknown` if nobody says."""
        if self._lookup is None:
            return Unknown("no_lookup")
        mail_id = self._sender.mail_id(errand.message.attempt_id or errand.message.id)
        return Succeeded(mail_id) if await self._lookup.has(mail_id) else Later("not_found", 0)

    async def run(self) -> None:
        """Hold the connections as long as the process runs."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Give every connection back."""
        self._connections.close()
        if self._lookup is not None:
            await self._lookup.close()

    async def _hand_over(self, to: str, mail: bytes) -> Answer:
        try:
            async with self._connections.one() as connection:
                return await self._say(connection, to, mail)
        except aiosmtplib.SMTPResponseException as refusal:
            return _refusal(refusal)
        except NotTaken as failure:
            return Later(type(failure).__name__, 0)

    async def _say(self, connection: aiosmtplib.SMTP, to: str, mail: bytes) -> Answer:
        if connection.is_ehlo_or_helo_needed:
            await connection.ehlo()
        await connection.mail(self._sender.address)
        await connection.rcpt(to)
        try:
            answer = await connection.data(mail)
        except aiosmtplib.SMTPResponseException:
            raise
        except (aiosmtplib.SMTPException, OSError) as silence:
            connection.close()
            return Unknown(type(silence).__name__)
        return Succeeded(answer.message[:200])


def _refusal(refusal: aiosmtplib.SMTPResponseException) -> Answer:
    if refusal.code >= _PERMANENT:
        return Declined(Reason.PROVIDER_REFUSED)
    return Later(f"smtp_{refusal.code}", 0)
