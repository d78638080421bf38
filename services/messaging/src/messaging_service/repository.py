"""The only SQL of this service."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Content, EmailContent

from .domain.evidence import AttemptRecord, DecisionRecord, Explanation
from .domain.message import Message, State
from .domain.reasons import Reason
from .domain.recipient import Campaign, PublishedVersion, Recipient, Suppression
from .errors import NoSuchMessage
from .tables import ATTEMPTS, CAMPAIGNS, CONTENTS, DECISIONS, MESSAGES, RECIPIENTS, SUPPRESSIONS, VERSIONS

_MOVING = ("state", "next_at", "epoch", "attempts", "attempt_id", "attempted_at", "waiting", "address_hash")
_ENDING = ("outcome", "reasons", "settled_at")
_OPEN = MESSAGES.c.state != literal_column("'settled'")  # spelled out, so that the partial index is chosen
_ADD_DECISIONS = Insertion(DECISIONS, *(field.name for field in fields(DecisionRecord)))
_ADD_ATTEMPTS = Insertion(ATTEMPTS, *(field.name for field in fields(AttemptRecord)))
_SAVE = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("held_message"))
    .values({name: bindparam(name) for name in (*_MOVING, *_ENDING)})
)
_HELD = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("held_message"), MESSAGES.c.epoch == bindparam("held_epoch"), _OPEN)
    .values({name: bindparam(name) for name in ("state", "next_at", "waiting", *_ENDING)})
    .returning(MESSAGES.c.id)
    .cte("held")
)
_SETTLE = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("held_attempt"), exists(select(_HELD.c.id)))
    .values({name: bindparam(name) for name in ("ended_at", "answer", "detail")})
)


class Recipients:
    """Copies of contacts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, recipient: Recipient) -> None:
        """Store a contact; an older version never replaces a newer."""
        row = asdict(recipient)
        statement = upsert(RECIPIENTS).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "contact_id"],
                set_=row,
                where=RECIPIENTS.c.version < statement.excluded.version,
            )
        )

    async def shared(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Recipient]:
        """Several, under their share lock: an opt-out waits for us, or we see it."""
        found = await self._read(
            select(RECIPIENTS)
            .where(RECIPIENTS.c.contact_id.in_(contact_ids))
            .order_by(RECIPIENTS.c.contact_id)
            .with_for_update(read=True)
        )
        return {recipient.contact_id: recipient for recipient in found}

    async def find_locked(self, contact_id: UUID) -> Recipient | None:
        """One, under its lock, or None."""
        found = await self._read(select(RECIPIENTS).where(RECIPIENTS.c.contact_id == contact_id).with_for_update())
        return next(iter(found), None)

    async def _read(self, statement: Any) -> list[Recipient]:  # noqa: ANN401 - a select
        rows = (await self._connection.execute(statement)).mappings()
        return [Recipient(**_without_tenant(row)) for row in rows]


class Campaigns:
    """Copies of campaigns: what each published version is called, and whether it sends now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, campaign: Campaign) -> None:
        """Store what is true of a campaign now; an older revision never replaces a newer."""
        row = asdict(campaign)
        statement = upsert(CAMPAIGNS).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "campaign_id"],
                set_=row,
                where=CAMPAIGNS.c.revision < statement.excluded.revision,
            )
        )

    async def keep_version(self, version: PublishedVersion) -> None:
        """Store a published version; it never changes."""
        await self._connection.execute(upsert(VERSIONS).values(asdict(version)).on_conflict_do_nothing())

    async def several(self, campaign_ids: Collection[UUID]) -> Mapping[UUID, Campaign]:
        """Campaigns by id."""
        rows = await self._connection.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id.in_(campaign_ids)))
        return {row["campaign_id"]: Campaign(**_without_tenant(row)) for row in rows.mappings()}

    async def versions(self, keys: Collection[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], PublishedVersion]:
        """Published versions by campaign and number."""
        place = tuple_(VERSIONS.c.campaign_id, VERSIONS.c.campaign_version)
        rows = await self._connection.execute(select(VERSIONS).where(place.in_(keys)))
        found = [PublishedVersion(**_without_tenant(row)) for row in rows.mappings()]
        return {(version.campaign_id, version.campaign_version): version for version in found}


class Contents:
    """Copies of contents, by id and version."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, content_id: UUID, version: int, content: Content) -> None:
        """Store a published version; it never changes."""
        row = {"content_id": content_id, "version": version, "content": content.model_dump(mode="json")}
        await self._connection.execute(upsert(CONTENTS).values(row).on_conflict_do_nothing())

    async def several(self, keys: Collection[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], Content]:
        """Contents by id and version."""
        rows = await self._connection.execute(
            select(CONTENTS).where(tuple_(CONTENTS.c.content_id, CONTENTS.c.version).in_(keys))
        )
        return {(row.content_id, row.version): EmailContent.model_validate(row.content) for row in rows}


class Suppressions:
    """Closed channels."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, suppression: Suppression) -> bool:
        """Close a channel; False if it was closed."""
        added = await self._connection.execute(
            upsert(SUPPRESSIONS).values(asdict(suppression)).on_conflict_do_nothing()
        )
        return bool(added.rowcount)

    async def of(self, contact_id: UUID) -> list[Suppression]:
        """The closed channels of a contact."""
        rows = await self._connection.execute(select(SUPPRESSIONS).where(SUPPRESSIONS.c.contact_id == contact_id))
        return [Suppression(**_without_tenant(row)) for row in rows.mappings()]

    async def closed(self, recipients: Mapping[UUID, Recipient], contact_ids: Collection[UUID]) -> set[UUID]:
        """Which of these contacts, or the addresses they have now, have opted out of e-mail."""
        hashes = {one.address_hash for one in recipients.values() if one.address_hash}
        ours = SUPPRESSIONS.c.contact_id.in_(contact_ids) | SUPPRESSIONS.c.address_hash.in_(hashes)
        query = select(SUPPRESSIONS.c.contact_id, SUPPRESSIONS.c.address_hash).where(ours)
        rows = (await self._connection.execute(query.where(SUPPRESSIONS.c.channel == "email"))).all()
        contacts, addresses = {row[0] for row in rows}, {row[1] for row in rows} - {None}
        also = {one.contact_id for one in recipients.values() if one.address_hash in addresses}
        return contacts & set(contact_ids) | also


class Messages:
    """Messages with their decisions and attempts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, message: Message) -> bool:
        """Store an intent; False if this execution has its message."""
        row = {**asdict(message), "reasons": list(message.reasons)}
        added = await self._connection.execute(
            upsert(MESSAGES).values(row).on_conflict_do_nothing(constraint="messages_execution")
        )
        return bool(added.rowcount)

    async def get(self, message_id: UUID) -> Message:
        """One message. Raises `NoSuchMessage`."""
        found = await self._read(select(MESSAGES).where(MESSAGES.c.id == message_id))
        if not found:
            raise NoSuchMessage
        return found[0]

    async def due(self, now: datetime, limit: int) -> list[Message]:
        """Messages somebody must look at, locked; those another worker holds are left to it."""
        return await self._read(
            select(MESSAGES)
            .where(_OPEN, MESSAGES.c.next_at <= now)
            .order_by(MESSAGES.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    async def wake(self, campaign_id: UUID, now: datetime) -> None:
        """Let messages that waited for a paused campaign be looked at now."""
        paused = (MESSAGES.c.campaign_id == campaign_id) & (MESSAGES.c.waiting == literal_column("'paused'"))
        await self._connection.execute(update(MESSAGES).where(paused, _OPEN).values(next_at=now))

    async def save(self, messages: Iterable[Message]) -> None:
        """Store where messages stand whose rows we have locked."""
        for message in messages:
            await self._connection.execute(_SAVE, _moved(message, *_MOVING, *_ENDING))

    async def settle(self, held: Message, moved: Message, *, now: datetime, answer: str, detail: str | None) -> bool:
        """Store what an attempt came to, in one statement; False if somebody else holds the lease by now."""
        row = _moved(moved, "state", "next_at", "waiting", *_ENDING)
        done = await self._connection.execute(
            _SETTLE,
            {
                **row,
                "held_epoch": held.epoch,
                "held_attempt": held.attempt_id,
                "ended_at": now,
                "answer": answer,
                "detail": detail,
            },
        )
        return bool(done.rowcount)

    async def keep_evidence(self, decisions: Sequence[DecisionRecord], attempts: Sequence[AttemptRecord]) -> None:
        """Store decisions and the attempts that follow from them."""
        await _ADD_DECISIONS(self._connection, [asdict(decision) for decision in decisions])
        await _ADD_ATTEMPTS(self._connection, [asdict(attempt) for attempt in attempts])

    async def page(self, wanted: Mapping[str, UUID], *, before: UUID | None, limit: int) -> list[Message]:
        """Messages with these ids, the newest first, older than `before`."""
        query = select(MESSAGES).where(*(MESSAGES.c[name] == value for name, value in wanted.items()))
        if before is not None:
            query = query.where(MESSAGES.c.id < before)
        return await self._read(query.order_by(MESSAGES.c.id.desc()).limit(limit))

    async def explanation(self, message_id: UUID) -> Explanation:
        """A message with all its evidence, in order. Raises `NoSuchMessage`."""
        message = await self.get(message_id)
        decided = await self._connection.execute(
            select(DECISIONS).where(DECISIONS.c.message_id == message_id).order_by(DECISIONS.c.id)
        )
        tried = await self._connection.execute(
            select(ATTEMPTS).where(ATTEMPTS.c.message_id == message_id).order_by(ATTEMPTS.c.number)
        )
        return Explanation(
            message,
            tuple(DecisionRecord(**_without_tenant(row)) for row in decided.mappings()),
            tuple(AttemptRecord(**_without_tenant(row)) for row in tried.mappings()),
        )

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How many messages of a campaign ended in which way."""
        rows = await self._connection.execute(
            select(MESSAGES.c.outcome, func.count())
            .where(MESSAGES.c.campaign_id == campaign_id, MESSAGES.c.outcome.is_not(None))
            .group_by(MESSAGES.c.outcome)
        )
        return {f"messages.{outcome}": number for outcome, number in rows}

    async def _read(self, statement: Any) -> list[Message]:  # noqa: ANN401 - a select
        return [_message(row) for row in (await self._connection.execute(statement)).mappings()]


def _without_tenant(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "tenant_id"}


def _moved(message: Message, *names: str) -> dict[str, Any]:
    row = {name: getattr(message, name) for name in names}
    return {**row, "held_message": message.id, "reasons": list(message.reasons)}


def _message(row: Mapping[Any, Any]) -> Message:
    fields = _without_tenant(row)
    waiting = fields["waiting"] and Reason(fields["waiting"])
    return Message(
        **{**fields, "state": State(fields["state"]), "waiting": waiting, "reasons": tuple(fields["reasons"])}
    )
