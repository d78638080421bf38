"""Handing a text over, asking what became of one, and what Twilio's answers mean."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from chassis.effects import Answer, Succeeded, Unknown
from chassis.security.reach import NotPublic, Reach

from ....domain.account import Trouble
from ....domain.reasons import Reason
from ...channels.sms import Text
from ...sender import AccountStopped, LookUp, MessageRefused, NotFound, NotNow, Sought
from .account import TwilioAccount
from .refusals import meaning
from .wire import LONGEST, NotSent, TooMany, Wire

_BROKEN = 500
"""From this status on it may have happened after the text was taken."""
_APART = timedelta(minutes=5)
"""How far Twilio's clock and ours may be apart."""
_MOST = 100
"""Texts to one number that are looked at; of more nobody can say which is ours."""


class TwilioSender:
    """One account at Twilio."""

    repeatable = False
    """Twilio knows no keys: what is handed over twice arrives twice."""

    def __init__(self, account: TwilioAccount, reach: Reach) -> None:
        self._account = account
        self._wire = Wire(account.api_url, reach)

    @property
    def look_up(self) -> LookUp | None:
        """Its list of messages, by number."""
        return self._look_up

    async def send(self, message: Text) -> Answer:
        """Hand a text over. Raises whatever leaves the outcome unknown."""
        if self._account.login is None:
            return AccountStopped(Trouble.LOGIN_REFUSED, 0, "the account has no secret")
        try:
            made = await self._messages.create_async(**self._asked(message))
        except NotPublic:
            return AccountStopped(Trouble.HOST_NOT_PUBLIC, 0)
        except NotSent as failure:
            return NotNow(str(failure), 0, "")
        except TooMany as failure:
            return NotNow("http_429", failure.seconds, str(failure))
        except TwilioRestException as refusal:
            return _answer(refusal)
        return Succeeded(str(made.sid))

    async def close(self) -> None:
        """Give the connections back."""
        await self._wire.close()

    @cached_property
    def _messages(self) -> Any:  # noqa: ANN401 - the SDK has no types
        name, password = self._account.login or ("", "")
        # An environment of its own, or the SDK would read which region it is to ask from that of the process.
        nowhere = {"TWILIO_REGION": ""}
        return Client(name, password, self._account.account_sid, http_client=self._wire, environment=nowhere).messages

    def _asked(self, message: Text) -> dict[str, str]:
        told = {"to": message.recipient, "body": message.body}
        if message.report_to is not None:
            told["status_callback"] = message.report_to
        if self._account.from_number is not None:
            return {**told, "from_": self._account.from_number}
        return {**told, "messaging_service_sid": str(self._account.messaging_service_sid)}

    async def _look_up(self, sought: Sought) -> Answer:
        """The text among those to its number; one with other words may be it as well, if they have changed since.

        It is listed by number alone: what has not left yet has no date by which Twilio would find it.
        """
        text = sought.written
        if not isinstance(text, Text) or self._account.login is None:
            return Unknown("not_known_where_it_went")
        listed = await self._messages.list_async(to=text.recipient, limit=_MOST, page_size=_MOST)
        first, last = sought.began_at - _APART, sought.began_at + timedelta(seconds=LONGEST) + _APART
        if len(listed) == _MOST and _made_at(listed[-1]) >= first:
            return Unknown("too_many_to_tell")
        near = [one for one in listed if one.direction != "inbound" and first <= _made_at(one) <= last]
        same = [one for one in near if str(one.body).endswith(text.body)]  # behind what a trial account says first
        if len(same) == 1:
            return Succeeded(str(same[0].sid))
        return Unknown("several_may_be_it") if near else NotFound("not_found", 0)


def _made_at(listed: Any) -> datetime:  # noqa: ANN401 - the SDK has no types
    made: datetime = listed.date_created
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


def _answer(refusal: TwilioRestException) -> Answer:
    if refusal.status >= _BROKEN:
        return Unknown(f"http_{refusal.status}")
    said = f"{refusal.status} {refusal.code} {refusal.msg}"
    match meaning(refusal.status, refusal.code):
        case Trouble() as trouble:
            return AccountStopped(trouble, 0, said)
        case Reason() as reason:
            return MessageRefused(reason, said)
