"""Twilio's messages: made, listed, read; and what becomes of each."""

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ...callbacks import Callbacks
from ...clock import Clock
from ...faults import DELAY, LONGEST_SILENCE, Fault, Faults, Mode, is_struck, seconds_of, stay_silent
from ...journal import Json
from .refusals import ErrorAnswer, refused
from .settings import TwilioSettings
from .texts import NAME, TEXT, VERSION, Outgoing, Texts, status_fields

LIST, READ = "message.list", "message.retrieve"
OPERATIONS = frozenset({TEXT, LIST, READ})


class TwilioMode(StrEnum):
    """A failure that only a carrier has."""

    UNDELIVERED = "undelivered"
    """The text is taken and does not arrive; `reply` is the code."""


MODES = frozenset(
    {
        Mode.FAIL_BEFORE,
        Mode.UNAVAILABLE,
        Mode.EXECUTE_THEN_TIMEOUT,
        Mode.EXECUTE_THEN_500,
        Mode.RATE_LIMIT,
        Mode.GARBAGE,
        Mode.SLOW,
        Mode.REJECT,
        Mode.CALLBACK_FIRST,
        TwilioMode.UNDELIVERED,
    }
)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_BODY = 1600
_FIELDS = frozenset({"To", "From", "Body", "StatusCallback", "MessagingServiceSid"})
_POOL = "+15005550006"
"""The number that a messaging service sends from."""
_UNKNOWN = "30008"


@dataclass(frozen=True, slots=True)
class Api:
    """Answers everything below `/2010-04-01/Accounts`."""

    settings: TwilioSettings
    texts: Texts
    callbacks: Callbacks
    faults: Faults
    clock: Clock

    async def create(self, request: Request, account_sid: str) -> Response:
        """Send a text; answered when it is on disk."""
        return await self._answer(TEXT, request, account_sid, self._create)

    async def search(self, request: Request, account_sid: str) -> Response:
        """Texts by number and page, the newest first."""
        return await self._answer(LIST, request, account_sid, self._list)

    async def read(self, request: Request, account_sid: str, sid: str) -> Response:
        """One text."""

        async def one(_request: Request, _fault: Fault | None) -> tuple[int, Json]:
            if (found := self.texts.get(sid)) is None:
                raise ErrorAnswer(404, 20404, f"The requested resource {request.url.path} was not found")
            return 200, found

        return await self._answer(READ, request, account_sid, one)

    async def _answer(
        self,
        operation: str,
        request: Request,
        account_sid: str,
        carry_out: Callable[[Request, Fault | None], Awaitable[tuple[int, Json]]],
    ) -> Response:
        headers = dict[str, str]()
        fault: Fault | None = None
        try:
            self._let_in(request, account_sid)
            fault = self.faults.take(NAME, operation, modes=MODES)
            _refuse_early(fault)
            if is_struck(fault, Mode.SLOW):
                await asyncio.sleep(seconds_of(fault, DELAY))
            status, body = await carry_out(request, fault)
        except ErrorAnswer as refusal:
            status, body, headers = refusal.status, refusal.body, refusal.headers
        await self.texts.journal.synced()
        if is_struck(fault, Mode.EXECUTE_THEN_TIMEOUT):
            await stay_silent(request, seconds_of(fault, LONGEST_SILENCE))
        raw = orjson.dumps(body)
        if is_struck(fault, Mode.GARBAGE):
            raw = raw[: len(raw) // 2]
        return Response(raw, status_code=status, headers=headers, media_type="application/json")

    def _let_in(self, request: Request, account_sid: str) -> None:
        known = {self.settings.account_sid: self.settings.auth_token, **self.settings.api_keys}
        name, secret = _shown(request.headers.get("authorization", ""))
        is_known = name in known and hmac.compare_digest(known[name].get_secret_value().encode(), secret.encode())
        if not is_known or account_sid != self.settings.account_sid:
            raise ErrorAnswer(401, 20003, "Authenticate")

    async def _create(self, request: Request, fault: Fault | None) -> tuple[int, Json]:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        text = self._checked(fields, fault)
        with self.texts.journal.transaction():
            made = self.texts.send(text, self.clock())
            owed = self._settle(made, text, fault)
        await self.texts.journal.synced()
        delivery = self.callbacks.send(owed) if owed else None
        if delivery is not None and is_struck(fault, Mode.CALLBACK_FIRST):
            await asyncio.wait([delivery], timeout=seconds_of(fault, LONGEST_SILENCE))
        if is_struck(fault, Mode.EXECUTE_THEN_500):
            raise ErrorAnswer(500, 20500, "An internal server error has occurred")
        return 201, made

    def _settle(self, made: Json, text: Outgoing, fault: Fault | None) -> list[str]:
        """What becomes of a text, and the callbacks that tell it: it leaves, and arrives or does not."""
        code = (fault.reply or _UNKNOWN) if fault is not None and fault.mode == TwilioMode.UNDELIVERED else None
        last = "undelivered" if code else "delivered"
        self.texts.put({**made, "status": last, "error_code": int(code) if code else None}, self.clock())
        if text.status_callback is None:
            return []
        told = [("sent", None), (last, code)]
        return [
            self.texts.owe(status, text.status_callback, status_fields(made, status, why), self.clock())
            for status, why in told
        ]

    def _checked(self, fields: dict[str, str], fault: Fault | None) -> Outgoing:
        """The text that a form asks for, if Twilio would take it."""
        if unknown := fields.keys() - _FIELDS:
            raise ErrorAnswer(400, 20001, f"not played here: {', '.join(sorted(unknown))}")
        if is_struck(fault, Mode.REJECT):
            raise refused((fault.reply if fault else None) or "21211 Invalid 'To' Phone Number")
        to, body = fields.get("To", ""), fields.get("Body", "")
        sender = fields.get("From") or (_POOL if fields.get("MessagingServiceSid") else "")
        if not _NUMBER.fullmatch(to):
            raise ErrorAnswer(400, 21211, f"Invalid 'To' Phone Number: {to[:6]}XXXX")
        if not sender:
            raise ErrorAnswer(400, 21603, "A 'From' phone number is required.")
        if not body:
            raise ErrorAnswer(400, 21602, "Message body is required.")
        if len(body) > _LONGEST_BODY:
            raise ErrorAnswer(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if self.texts.is_blocked(to, sender):
            raise ErrorAnswer(400, 21610, "Attempt to send to unsubscribed recipient")
        return Outgoing(to, sender, body, fields.get("StatusCallback"), fields.get("MessagingServiceSid"))

    async def _list(self, request: Request, _fault: Fault | None) -> tuple[int, Json]:
        asked = request.query_params
        if unknown := asked.keys() - {"To", "From", "PageSize", "Page"}:
            raise ErrorAnswer(400, 20001, f"not played here: {', '.join(sorted(unknown))}")
        size, page = min(int(asked.get("PageSize", "50")), 1000), int(asked.get("Page", "0"))
        wanted = {"to": asked.get("To"), "from": asked.get("From")}
        found = self.texts.newest(limit=size + 1, skip=page * size, **wanted)
        shown = found[:size]
        path = request.url.path
        more = urlencode({**dict(asked), "Page": page + 1, "PageSize": size})
        return 200, {
            "messages": shown,
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": f"{path}?{urlencode(dict(asked))}",
            "first_page_uri": f"{path}?{urlencode({**dict(asked), 'Page': 0, 'PageSize': size})}",
            "next_page_uri": f"{path}?{more}" if len(found) > size else None,
            "previous_page_uri": None,
        }


def path_of(rest: str) -> str:
    """A path of the API."""
    return f"/{VERSION}/Accounts/{{account_sid}}/{rest}"


def _refuse_early(fault: Fault | None) -> None:
    if is_struck(fault, Mode.RATE_LIMIT):
        pause = str(max(1, round(seconds_of(fault, DELAY))))
        raise ErrorAnswer(429, 20429, "Too Many Requests", headers={"Retry-After": pause})
    if is_struck(fault, Mode.UNAVAILABLE):
        raise ErrorAnswer(503, 20503, "Service Unavailable")
    if is_struck(fault, Mode.FAIL_BEFORE):
        raise ErrorAnswer(500, 20500, "An internal server error has occurred")


def _shown(header: str) -> tuple[str, str]:
    """Name and secret that were shown."""
    _, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
