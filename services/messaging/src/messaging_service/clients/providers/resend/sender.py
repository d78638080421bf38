"""Handing a mail over to Resend, and what its answers mean.

Sources: resend.com/docs, "Send Email", "Errors" and "Idempotency Keys": the same key and body within 24 hours get the
first answer again and send nothing; the same key with another body is refused with 409.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import httpx

from chassis.effects import Answer, Succeeded, Unknown
from chassis.security.reach import Reach

from ....domain.account import Trouble
from ....domain.reasons import Reason
from ...channels.email import Mail
from ...sender import AccountStopped, LookUp, MessageRefused
from ..api import Api, addressed, fields_of, named, waits
from .account import ResendAccount

_OK = 200
_TOO_LARGE = 413
_OF_THE_ACCOUNT: Mapping[str, Trouble] = MappingProxyType(
    {
        "missing_api_key": Trouble.LOGIN_REFUSED,
        "invalid_api_key": Trouble.LOGIN_REFUSED,
        "restricted_api_key": Trouble.LOGIN_REFUSED,
        "invalid_from_address": Trouble.SENDER_REFUSED,
        "invalid_to_address": Trouble.SENDER_REFUSED,
        "daily_quota_exceeded": Trouble.QUOTA_EXCEEDED,
        "monthly_quota_exceeded": Trouble.QUOTA_EXCEEDED,
        "not_found": Trouble.SERVER_REFUSES,
        "method_not_allowed": Trouble.SERVER_REFUSES,
    }
)
"""By the name of an error. `invalid_to_address`: a domain that is not verified may write to its owner alone."""
_BY_STATUS: Mapping[int, Trouble] = MappingProxyType(
    {401: Trouble.LOGIN_REFUSED, 403: Trouble.SENDER_REFUSED, 404: Trouble.SERVER_REFUSES, 405: Trouble.SERVER_REFUSES}
)
_CONFLICT = 409
_TO = re.compile(r"`to`|\brecipient\b", re.IGNORECASE)
_FROM = re.compile(r"`from`", re.IGNORECASE)


class ResendSender:
    """One account at Resend."""

    repeatable = True
    look_up: LookUp | None = None
    """Its API finds a mail by its own id only, which is what a lost answer would have told."""

    def __init__(self, account: ResendAccount, reach: Reach) -> None:
        key = account.api_key.get_secret_value()
        self._api = Api(account.api_url, reach, {"authorization": f"Bearer {key}"})

    async def send(self, message: Mail) -> Answer:
        """Hand a mail over, or once more under the same key. Raises what leaves the outcome unknown."""
        try:
            mail = replace(message, recipient=addressed(message.recipient))
        except ValueError as failure:
            return MessageRefused(Reason.ADDRESS_INVALID, str(failure))
        answer = await self._api.hand_over("/emails", body_of(mail), {"idempotency-key": str(mail.attempt_id)})
        return meaning(answer) if isinstance(answer, httpx.Response) else answer

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()


def body_of(mail: Mail) -> Mapping[str, object]:
    """A mail as the API takes it."""
    return {
        "from": named(mail.sender),
        "to": [named(mail.recipient)],
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "headers": dict(mail.headers),
        "tags": [{"name": name, "value": value} for name, value in mail.labels.items()],
    }


def meaning(answer: httpx.Response) -> Answer:
    """What an answer says: of the account, of this mail, or of neither."""
    told = fields_of(answer)
    if answer.status_code == _OK:
        return Succeeded(str(told["id"])) if "id" in told else Unknown("unreadable_answer")
    name, said = str(told.get("name", "")), f"{answer.status_code} {answer.text}"
    if name in _OF_THE_ACCOUNT:
        return AccountStopped(_OF_THE_ACCOUNT[name], 0, said)
    if answer.status_code == _CONFLICT:  # the key is in use, or was used: the mail may have been taken under it
        return Unknown(name or "conflict")
    if (pause := waits(answer)) is not None:
        return pause
    if answer.status_code in _BY_STATUS:
        return AccountStopped(_BY_STATUS[answer.status_code], 0, said)
    return _of_the_fields(answer.status_code, str(told.get("message", "")), said)


def _of_the_fields(status: int, message: str, said: str) -> Answer:
    """What a refusal of a field says; that of the sender is the account's."""
    if _FROM.search(message):
        return AccountStopped(Trouble.SENDER_REFUSED, 0, said)
    if status == _TOO_LARGE:
        return MessageRefused(Reason.MESSAGE_TOO_LARGE, said)
    return MessageRefused(Reason.ADDRESS_REFUSED if _TO.search(message) else Reason.PROVIDER_REFUSED, said)
