"""Messages with their decisions and attempts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Select, Uuid, any_, bindparam, func, literal_column, select, tuple_, update

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection, to_json
from contracts.gateway import PasswordLinkReason
from contracts.values import Channel

from ..domain.evidence import AttemptRecord, DecisionRecord, Explanation
from ..domain.feedback import Feedback
from ..domain.message import Message, State
from ..domain.notices import Notice
from ..domain.reasons import Reason
from ..domain.reports import Report
from ..errors import NoSuchMessage
from ..tables import ATTEMPTS, DECISIONS, MESSAGES
from .rows import IDS, rows_of, without_tenant

_LEASED = ("state", "next_at", "epoch", "attempts", "attempt_id", "attempted_at", "account_id", "address_hash")
_ENDED = ("waiting", "outcome", "reasons", "settled_at")
_PLACE = tuple_(MESSAGES.c.queued_at, MESSAGES.c.id)
_NEWEST_FIRST = (MESSAGES.c.queued_at.desc(), MESSAGES.c.id.desc())
_OPEN = MESSAGES.c.state != literal_column("'settled'")  # spelled out, so that the partial index is chosen
_SPELLED = {"state", "outcome"}
"""Columns of few words, which are spelled out where they are asked for, so that a partial index is chosen."""
_MOMENT = DateTime(timezone=True)
_NOW = bindparam("now", type_=_MOMENT)
_COLUMNS = tuple(field.name for field in fields(Message))
_ADD = Insertion(MESSAGES, *_COLUMNS, once=True)
_GET = select(MESSAGES).where(MESSAGES.c.id == bindparam("id"))
_DUE = (
    select(MESSAGES)
    .where(_OPEN, MESSAGES.c.next_at <= _NOW)
    .order_by(MESSAGES.c.next_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
# The lock asks whether another worker holds a message that is due; it is taken of one, and only if there is one.
_NEXT_DUE = """
SELECT coalesce(
    (SELECT next_at FROM messages WHERE state <> 'settled' AND next_at <= $1
     ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED),
    (SELECT min(next_at) FROM messages WHERE state <> 'settled' AND next_at > $1))
"""
_WAITING = select(MESSAGES.c.id).where(_OPEN).order_by(MESSAGES.c.id).with_for_update()
_ACCOUNT_PAUSED = _WAITING.where(
    MESSAGES.c.channel == bindparam("way"), MESSAGES.c.waiting == literal_column("'account_paused'")
)
_WAKE = update(MESSAGES).values(next_at=_NOW)
_WAKE_CAMPAIGN = """
WITH held AS (
    SELECT id, queued_at FROM messages
    WHERE campaign_id = $1 AND state <> 'settled' AND waiting = 'paused' ORDER BY id FOR UPDATE
), turns AS (SELECT id, row_number() OVER (ORDER BY queued_at, id) - 1 AS before FROM held)
UPDATE messages SET next_at = $2::timestamptz + turns.before * $3::interval FROM turns WHERE messages.id = turns.id
"""
_WAKE_CHANNEL = _WAKE.where(MESSAGES.c.id.in_(_ACCOUNT_PAUSED))
_CHANGED = (*_LEASED, *_ENDED)
_SAVE = Change(MESSAGES, key=("id",), columns=_CHANGED)
_LOCKED = select(MESSAGES).where(MESSAGES.c.id == any_(IDS)).order_by(MESSAGES.c.id).with_for_update()
_CONFIRM = """
UPDATE attempts SET ended_at = $1, answer = 'succeeded', detail = told.reference
FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS told (message_id, attempt_id, reference)
WHERE attempts.message_id = told.message_id AND attempts.id = told.attempt_id AND attempts.answer IS NULL
"""
_SETTLE = """
WITH told AS (
    SELECT * FROM unnest($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[],
        $8::text[], $9::jsonb[], $10::timestamptz[], $11::text[], $12::text[])
    AS told (id, epoch, attempt_id, state, next_at, waiting, outcome, reasons, settled_at, answer, detail)),
locked AS (
    SELECT id, told.epoch FROM messages JOIN told USING (id)
    WHERE messages.epoch = told.epoch AND messages.state <> 'settled' ORDER BY id FOR UPDATE OF messages),
held AS (
    UPDATE messages SET state = told.state, next_at = told.next_at, waiting = told.waiting, outcome = told.outcome,
        reasons = told.reasons, settled_at = told.settled_at
    FROM told JOIN locked USING (id) WHERE messages.id = told.id RETURNING messages.id)
UPDATE attempts SET ended_at = $1, answer = told.answer, detail = told.detail
FROM told JOIN held USING (id) WHERE attempts.message_id = held.id AND attempts.id = told.attempt_id
RETURNING attempts.message_id
"""
_REPORT = """
UPDATE attempts SET report = told.report, reported_at = $1, report_code = told.code,
    ended_at = coalesce(ended_at, $1), answer = coalesce(answer, 'succeeded'), detail = coalesce(detail, told.reference)
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
    AS told (message_id, attempt_id, report, code, reference)
WHERE attempts.message_id = told.message_id AND attempts.id = told.attempt_id
    AND (attempts.report IS NULL OR attempts.report = 'taken' AND told.report <> 'taken')
RETURNING attempts.id
"""
_FORGET = """
WITH hers AS (SELECT id FROM messages WHERE contact_id = $1 ORDER BY id FOR UPDATE),
said AS (
    UPDATE messages SET subject = 'erased', body = 'erased'
    WHERE id IN (SELECT id FROM hers) AND subject IS NOT NULL),
told AS (
    UPDATE feedback SET detail = NULL WHERE message_id IN (SELECT id FROM hers) AND detail IS NOT NULL)
UPDATE attempts SET detail = '' WHERE message_id IN (SELECT id FROM hers) AND detail <> ''
"""
_DECIDED = tuple(field.name for field in fields(DecisionRecord))
_TRIED = tuple(field.name for field in fields(AttemptRecord))
_ADD_DECISIONS = Insertion(DECISIONS, *_DECIDED)
_ADD_ATTEMPTS = Insertion(ATTEMPTS, *_TRIED)
_DECISIONS = select(DECISIONS).where(DECISIONS.c.message_id == bindparam("id")).order_by(DECISIONS.c.id)
_ATTEMPTS = select(ATTEMPTS).where(ATTEMPTS.c.message_id == bindparam("id")).order_by(ATTEMPTS.c.number)
_FIGURES = (
    select(MESSAGES.c.outcome, func.count())
    .where(MESSAGES.c.campaign_id == bindparam("campaign_id"), MESSAGES.c.outcome.is_not(None))
    .group_by(MESSAGES.c.outcome)
)


@dataclass(frozen=True)
class Settlement:
    """A message as it was leased, as it stands now, and what was heard of its attempt."""

    held: Message
    moved: Message
    answer: str
    detail: str


class Messages:
    """Messages with their decisions and attempts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, messages: Iterable[Message]) -> None:
        """Store intents; an execution that has its message keeps it."""
        await _ADD(self._connection, [_row(one) for one in messages])

    async def get(self, message_id: UUID) -> Message:
        """One message. Raises `NoSuchMessage`."""
        row = (await self._connection.execute(_GET, {"id": message_id})).first()
        if row is None:
            raise NoSuchMessage
        return _message(row)

    async def locked(self, message_ids: Collection[UUID]) -> dict[UUID, Message]:
        """Those of these messages that are there, locked, by id."""
        rows = await self._connection.execute(_LOCKED, {"ids": list(message_ids)})
        return {row["id"]: _message(row) for row in rows}

    async def keep_reports(self, reports: Sequence[Report], now: datetime) -> set[UUID]:
        """Store what was told of attempts of locked messages; returns the ids of those of whom it was news."""
        told = [(one.message_id, one.attempt_id, one.state, one.code, one.reference) for one in reports]
        columns = [list(column) for column in zip(*told, strict=True)] or [[]] * 5
        return set((await self._connection.run(_REPORT, now, *columns)).scalars())

    async def confirm(self, told: Sequence[Feedback], now: datetime) -> None:
        """End the records of attempts without an answer of which their provider tells."""
        named = [one for one in told if one.attempt_id is not None]
        if named:
            columns = ([getattr(one, name) for one in named] for name in ("message_id", "attempt_id", "reference"))
            await self._connection.run(_CONFIRM, now, *columns)

    async def due(self, now: datetime, limit: int) -> list[Message]:
        """Messages that are due, locked; those another worker holds are left to it."""
        return [_message(row) for row in await self._connection.execute(_DUE, {"now": now, "limit": limit})]

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next message is due, perhaps already; those due that another worker holds are left out."""
        moment: datetime | None = (await self._connection.run(_NEXT_DUE, now)).scalar()
        return moment

    async def wake(self, campaign_id: UUID, now: datetime, *, every: timedelta) -> None:
        """Let messages that waited for a paused campaign be looked at one after another, the longest waiting first."""
        await self._connection.run(_WAKE_CAMPAIGN, campaign_id, now, every)

    async def wake_for_account(self, channel: Channel, now: datetime) -> None:
        """Let messages that waited for a paused account of a channel be looked at now."""
        await self._connection.execute(_WAKE_CHANNEL, {"way": channel, "now": now})

    async def save(self, messages: Iterable[Message]) -> None:
        """Store where messages stand whose rows we have locked."""
        await _SAVE(self._connection, rows_of(messages, ("id", *_CHANGED)))

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> set[UUID]:
        """Store what attempts came to; returns the messages whose lease was still ours."""
        held, moved = [one.held for one in settlements], [one.moved for one in settlements]
        rows = await self._connection.run(
            _SETTLE,
            now,
            [one.id for one in held],
            [one.epoch for one in held],
            [one.attempt_id for one in held],
            [one.state for one in moved],
            [one.next_at for one in moved],
            [one.waiting for one in moved],
            [one.outcome for one in moved],
            [to_json(one.reasons) for one in moved],
            [one.settled_at for one in moved],
            [one.answer for one in settlements],
            [one.detail for one in settlements],
        )
        return set(rows.scalars())

    async def forget_texts(self, contact_id: UUID) -> None:
        """Forget what was written to a contact, and what providers answered, which may name her address."""
        await self._connection.run(_FORGET, contact_id)

    async def keep_evidence(self, decisions: Sequence[DecisionRecord], attempts: Sequence[AttemptRecord]) -> None:
        """Store decisions and the attempts that follow from them."""
        await _ADD_DECISIONS(self._connection, rows_of(decisions, _DECIDED))
        await _ADD_ATTEMPTS(self._connection, rows_of(attempts, _TRIED))

    async def page(
        self, wanted: Mapping[str, UUID | str], *, before: tuple[datetime, UUID] | None, limit: int
    ) -> list[Message]:
        """Messages with these ids and words, the newest first, queued before this moment and id."""
        older = {"before_at": before[0], "before_id": before[1]} if before is not None else {}
        spelled = tuple(sorted((name, str(wanted[name])) for name in _SPELLED & wanted.keys()))
        asked = {name: value for name, value in wanted.items() if name not in _SPELLED}
        query = _page(tuple(sorted(asked)), spelled, older=bool(older))
        rows = await self._connection.execute(query, {**asked, **older, "limit": limit})
        return [_message(row) for row in rows]

    async def explanation(self, message_id: UUID) -> Explanation:
        """A message with all its evidence, in order. Raises `NoSuchMessage`."""
        message = await self.get(message_id)
        decided = await self._connection.execute(_DECISIONS, {"id": message_id})
        tried = await self._connection.execute(_ATTEMPTS, {"id": message_id})
        return Explanation(
            message,
            tuple(DecisionRecord(**without_tenant(row)) for row in decided),
            tuple(AttemptRecord(**without_tenant(row)) for row in tried),
        )

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How many messages of a campaign ended in which way."""
        rows = await self._connection.execute(_FIGURES, {"campaign_id": campaign_id})
        return {f"messages.{outcome}": number for outcome, number in rows}


@cache
def _page(names: tuple[str, ...], spelled: tuple[tuple[str, str], ...], *, older: bool) -> Select[Any]:
    """The statement for pages of messages that are found by these columns, and by these words of ours in others."""
    query = select(MESSAGES).where(
        *(MESSAGES.c[name] == bindparam(name) for name in names),
        *(MESSAGES.c[name] == literal_column(f"'{word}'") for name, word in spelled),
    )
    if older:
        query = query.where(tuple_(bindparam("before_at", type_=_MOMENT), bindparam("before_id", type_=Uuid)) > _PLACE)
    return query.order_by(*_NEWEST_FIRST).limit(bindparam("limit"))


def _row(message: Message) -> dict[str, Any]:
    own = {name: getattr(message, name) for name in _COLUMNS}
    return own if message.notice is None else own | {"notice": _notice_row(message.notice)}


def _notice_row(notice: Notice) -> dict[str, Any]:
    return {**asdict(notice), "link_id": str(notice.link_id)}


def _notice(stored: Mapping[str, Any] | None) -> Notice | None:
    if stored is None:
        return None
    typed = {"reason": PasswordLinkReason(stored["reason"]), "link_id": UUID(stored["link_id"])}
    return Notice(**{**stored, **typed})


def _message(row: Mapping[str, Any]) -> Message:
    known = without_tenant(row)
    known["notice"] = _notice(row["notice"])
    known["channel"], known["state"] = Channel(row["channel"]), State(row["state"])
    known["waiting"] = row["waiting"] and Reason(row["waiting"])
    return Message(**{**known, "reasons": tuple(row["reasons"])})
