"""Providers that take mail by an API and call back about it: everything but what each of them calls its fields.

What they take lies in the inbox of the mail server, so people and tests read all mail in one place.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from typing import Any
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..callbacks import CallbackRequest, Callbacks
from ..faults import DELAY, LONGEST_SILENCE, Fault, Mode, is_struck, seconds_of, stay_silent
from ..idempotency import KeyInUse, KeyMismatch, Keys
from ..journal import Answer, Json, Search, StoredObject
from ..provider import Shared
from .smtp.inbox import MAIL, Inbox, Mail, new_id

SENT, HOOK, EVENT = "sent", "webhook", "event"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
"""What somebody reads mail with."""
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
    }
)


class Kind(StrEnum):
    """What may happen to a mail after it was taken."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as an API takes it: addresses with or without names, and what its events give back."""

    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to a mail; `permanent` is of a bounce, `agent` of who opens or clicks."""

    kind: Kind
    permanent: bool = False
    agent: str = PERSON
    link: str = "https://example.com/"
    seconds: float = 0.0
    """How much later than now it happens."""


class Refused(Exception):
    """The API refuses a request, in its own words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What is a provider's own.

    - `read`: from headers and fields to a mail; raises `Refused` for a wrong key or field
    - `refusal`: the body of a refusal; `nobody` is the one for a recipient
    - `accepted`: status, body and headers for a mail that was taken under an id
    - `event`: what it tells of a stored mail, with the id of the event and the time in unix seconds
    - `deliver`: the request for an event to a URL, signed with its secret at a time
    """

    name: str
    read: Callable[[Mapping[str, str], Json], Taken]
    refusal: Callable[[Refused], Json]
    nobody: Refused
    accepted: Callable[[str, Taken, int], tuple[int, Json, Mapping[str, str]]]
    event: Callable[[Json, Happening, str, float], Json]
    deliver: Callable[[str, str, Json, float], CallbackRequest]


@dataclass(slots=True)
class MailApi:
    """Takes mail, keeps it, and owes what happens to it to the webhook that was registered."""

    dialect: Dialect
    shared: Shared
    keys: Keys | None = None
    callbacks: Callbacks = field(init=False)
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        shared, name = self.shared, self.dialect.name
        self.inbox = Inbox(shared.journal)
        self.callbacks = Callbacks(name, self._request, shared.journal, shared.faults, shared.clock)

    async def send(self, request: Request) -> Response:
        """Take one mail, answered only when it is on disk."""
        fault = self.shared.faults.take(self.dialect.name, MAIL, modes=MODES)
        try:
            _refuse_early(fault, self.dialect)
            if is_struck(fault, Mode.SLOW):
                await asyncio.sleep(seconds_of(fault, DELAY))
            status, body, headers = await self._taken(request, fault)
        except Refused as refusal:
            return self._refused(refusal, fault)
        await self.shared.journal.synced()
        if is_struck(fault, Mode.EXECUTE_THEN_TIMEOUT):
            await stay_silent(request, seconds_of(fault, LONGEST_SILENCE))
        if is_struck(fault, Mode.EXECUTE_THEN_500):
            return self._refused(Refused(500, "application_error", "An unexpected error occurred."), fault)
        told = orjson.dumps(body)
        content = told[: len(told) // 2] if is_struck(fault, Mode.GARBAGE) else told
        return Response(content, status, dict(headers), media_type="application/json")

    async def happen(self, mail_id: str, happening: Happening) -> Json:
        """Something happens to a mail; gives the event, which is owed to the webhook if there is one."""
        mail = self._mail(mail_id)
        with self.shared.journal.transaction():
            event = self._owe(mail, happening)
        await self.shared.journal.synced()
        self.callbacks.send([event["id"]] if self._hook() else [])
        return event

    def register(self, url: str, secret: str) -> None:
        """Call back here from now on."""
        kept = StoredObject(HOOK, HOOK, self.shared.clock(), {"url": url, "secret": secret})
        with self.shared.journal.transaction():
            self.shared.journal.objects.put(self.dialect.name, kept)

    def found(self, **terms: str) -> list[Json]:
        """The mails that have these terms, newest first."""
        return self.shared.journal.objects.newest(self.dialect.name, Search(SENT, tuple(terms.items())), limit=100)

    async def _taken(self, request: Request, fault: Fault | None) -> tuple[int, Json, Mapping[str, str]]:
        raw, key = await request.body(), request.headers.get("idempotency-key")
        mail = self.dialect.read(request.headers, _fields(raw))
        if self.keys is None or key is None:
            return await self._execute(mail, None, raw, fault)
        try:
            kept = self.keys.begin(key, hashlib.sha256(raw).hexdigest(), now=self.shared.clock())
        except KeyInUse:
            raise Refused(409, "concurrent_idempotent_requests", "A request with this key is under way.") from None
        except KeyMismatch:
            raise Refused(409, "invalid_idempotent_request", "The key was used for another request.") from None
        try:
            if kept is not None:
                return kept.status, kept.body, {}
            return await self._execute(mail, key, raw, fault)
        finally:
            self.keys.release(key)

    async def _execute(
        self, mail: Taken, key: str | None, raw: bytes, fault: Fault | None
    ) -> tuple[int, Json, Mapping[str, str]]:
        now, mail_id = self.shared.clock(), str(uuid4())
        status, body, headers = self.dialect.accepted(mail_id, mail, now)
        stored = {"id": mail_id, "to": _address(mail.to), "from": mail.sender, "subject": mail.subject, "at": now}
        stored["labels"] = dict(mail.labels)
        terms = (("to", _address(mail.to)), *mail.labels.items())
        with self.shared.journal.transaction():
            self.inbox.put(_letter(mail, mail_id, now), by=self.dialect.name, key=key)
            kept = StoredObject(SENT, mail_id, now, stored, terms)
            self.shared.journal.objects.put(self.dialect.name, kept)
            event = self._owe(stored, Happening(Kind.DELIVERED, seconds=1.0))
            if key is not None:
                answer = Answer(key, hashlib.sha256(raw).hexdigest(), now, status, body)
                self.shared.journal.answers.keep(self.dialect.name, answer)
        await self.shared.journal.synced()
        delivery = self.callbacks.send([event["id"]]) if self._hook() else None
        if delivery is not None and is_struck(fault, Mode.CALLBACK_FIRST):
            await asyncio.wait([delivery], timeout=seconds_of(fault, LONGEST_SILENCE))
        return status, body, headers

    def _owe(self, mail: Json, happening: Happening) -> Json:
        """Keep an event within a transaction, and owe it if somebody wants it."""
        journal, now = self.shared.journal, self.shared.clock()
        event_id = f"msg_{new_id()}"
        told = self.dialect.event(mail, happening, event_id, now + happening.seconds)
        kept = {"id": event_id, "told": told}
        journal.objects.put(self.dialect.name, StoredObject(EVENT, event_id, now, kept))
        if self._hook():
            journal.callbacks.owe(self.dialect.name, [(event_id, happening.kind.value)])
        return kept

    def _request(self, event_id: str) -> CallbackRequest:
        hook, event = self._hook(), self.shared.journal.objects.get(self.dialect.name, event_id, EVENT)
        assert hook is not None and event is not None  # noqa: S101, PT018 - or nothing would be owed
        return self.dialect.deliver(hook["url"], hook["secret"], event, self.shared.clock())

    def _hook(self) -> Json | None:
        return self.shared.journal.objects.get(self.dialect.name, HOOK, HOOK)

    def _mail(self, mail_id: str) -> Json:
        found = self.shared.journal.objects.get(self.dialect.name, mail_id, SENT)
        if found is None:
            raise Refused(404, "not_found", "There is no such mail.")
        return found

    def _refused(self, refusal: Refused, fault: Fault | None) -> Response:
        limited = is_struck(fault, Mode.RATE_LIMIT)
        headers = {"Retry-After": str(int(seconds_of(fault, DELAY)))} if limited else {}
        return Response(
            orjson.dumps(self.dialect.refusal(refusal)), refusal.status, headers, media_type="application/json"
        )


def _refuse_early(fault: Fault | None, dialect: Dialect) -> None:
    match None if fault is None else fault.mode:
        case Mode.FAIL_BEFORE:
            raise Refused(500, "application_error", "An unexpected error occurred.")
        case Mode.UNAVAILABLE:
            raise Refused(503, "service_unavailable", "Nobody is there.")
        case Mode.RATE_LIMIT:
            raise Refused(429, "rate_limit_exceeded", "Too many requests.")
        case Mode.REJECT:
            raise dialect.nobody if fault is None or fault.reply is None else _refusal_of(fault.reply)
        case _:
            pass


def _refusal_of(reply: str) -> Refused:
    """A refusal in words: status, code, and the rest is the message."""
    status, _, rest = reply.partition(" ")
    code, _, message = rest.partition(" ")
    return Refused(int(status), code, message)


def _fields(raw: bytes) -> Json:
    try:
        fields = orjson.loads(raw)
    except ValueError:
        raise Refused(400, "validation_error", "The body is not JSON.") from None
    if not isinstance(fields, dict):
        raise Refused(400, "validation_error", "The body is not an object.")
    return fields


def _letter(mail: Taken, mail_id: str, now: int) -> Mail:
    """The mail as the inbox keeps it, in MIME."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail.sender, mail.to, mail.subject
    for name, value in mail.headers.items():
        made[name] = value
    if "Message-ID" not in made:
        made["Message-ID"] = f"<{mail_id}@simulator.example.com>"
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    reference = str(made["Message-ID"]).strip("<> ")
    return Mail(new_id(), reference, _address(mail.sender), (_address(mail.to),), now, made.as_bytes())


def _address(mailbox: str) -> str:
    return mailbox.rpartition("<")[2].rstrip(">").strip() if "<" in mailbox else mailbox.strip()


def given(fields: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    """A field that must be there."""
    if not fields.get(name):
        raise Refused(422, "missing_required_field", f"Missing `{name}` field.")
    return fields[name]
