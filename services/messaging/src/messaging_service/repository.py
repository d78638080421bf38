"""The only SQL of this service."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from .domain.account import Account, AccountStatus
from .domain.channel import Channel
from .domain.evidence import AttemptRecord, DecisionRecord, Explanation
from .domain.message import Message, State
from .domain.reasons import Reason
from .domain.recipient import Campaign, Content, PublishedVersion, Recipient, Suppression
from .errors import NoSuchAccount, NoSuchMessage
from .tables import ATTEMPTS, CAMPAIGNS, DECISIONS, MESSAGES, PROVIDER_ACCOUNTS, RECIPIENTS, SUPPRESSIONS, VERSIONS

_MOVING = ("state", "next_at", "epoch", "attempts", "attempt_id", "attempted_at")
_GOING = ("account_id", "waiting", "address_hash")
_ENDING = ("outcome", "reasons", "settled_at")
_OPEN = MESSAGES.c.state != literal_column("'settled'")  # spelled out, so that the partial index is chosen
_SAVE = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("held_message"))
    .values({name: bindparam(name) for name in (*_MOVING, *_GOING, *_ENDING)})
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


@dataclass(frozen=True)
class Settlement:
    """A message as it was leased, as it stands now, and what was heard of its attempt."""

    held: Message
    moved: Message
    answer: str
    detail: str


class Recipients:
    """Copies of contacts."""

    def __init__(self, connection: AsyncConnection) -> None:
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
    """Copies of campaigns: what each published version says, and whether it sends now."""

    def __init__(self, connection: AsyncConnection) -> None:
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
        return {(row["campaign_id"], row["campaign_version"]): _version(row) for row in rows.mappings()}


class Suppressions:
    """Closed channels."""

    def __init__(self, connection: AsyncConnection) -> None:
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
        return [_suppression(row) for row in rows.mappings()]

    async def of_all(self, contact_ids: Collection[UUID], hashes: Collection[str]) -> list[Suppression]:
        """The closed channels of contacts, and of addresses by their hashes."""
        ours = SUPPRESSIONS.c.contact_id.in_(contact_ids) | SUPPRESSIONS.c.address_hash.in_(hashes)
        rows = await self._connection.execute(select(SUPPRESSIONS).where(ours))
        return [_suppression(row) for row in rows.mappings()]


class Accounts:
    """Accounts at providers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> list[Account]:
        """All of them, the oldest first: ids ascend with time."""
        rows = await self._connection.execute(select(PROVIDER_ACCOUNTS).order_by(PROVIDER_ACCOUNTS.c.id))
        return [_account(row) for row in rows.mappings()]

    async def get(self, account_id: UUID) -> Account:
        """One. Raises `NoSuchAccount`."""
        found = await self.find_locked(account_id)
        if found is None:
            raise NoSuchAccount
        return found

    async def find_locked(self, account_id: UUID) -> Account | None:
        """One, under its lock, or None."""
        rows = await self._connection.execute(
            select(PROVIDER_ACCOUNTS).where(PROVIDER_ACCOUNTS.c.id == account_id).with_for_update()
        )
        return next((_account(row) for row in rows.mappings()), None)

    async def save(self, account: Account) -> None:
        """Store one, new or changed."""
        row = asdict(account)
        statement = upsert(PROVIDER_ACCOUNTS).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=row))


class Messages:
    """Messages with their decisions and attempts."""

    def __init__(self, connection: AsyncConnection) -> None:
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

    async def wake_for_account(self, channel: Channel, now: datetime) -> None:
        """Let messages that waited for a paused account of a channel be looked at now."""
        waiting = (MESSAGES.c.channel == channel) & (MESSAGES.c.waiting == literal_column("'account_paused'"))
        await self._connection.execute(update(MESSAGES).where(waiting, _OPEN).values(next_at=now))

    async def next_due(self, now: datetime) -> datetime | None:
        """When somebody must look at a message next, those of now left out."""
        later = select(func.min(MESSAGES.c.next_at)).where(_OPEN, MESSAGES.c.next_at > now)
        return (await self._connection.execute(later)).scalar_one()  # type: ignore[no-any-return]

    async def save(self, messages: Iterable[Message]) -> None:
        """Store where messages stand whose rows we have locked."""
        rows = [_moved(message, *_MOVING, *_GOING, *_ENDING) for message in messages]
        if rows:
            await self._connection.execute(_SAVE, rows)

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> set[UUID]:
        """Store what attempts came to; returns the messages whose lease was still ours."""
        return {one.held.id for one in sorted(settlements, key=_message_id) if await self._settle(one, now)}

    async def _settle(self, one: Settlement, now: datetime) -> bool:
        held = {"held_epoch": one.held.epoch, "held_attempt": one.held.attempt_id}
        heard = {"ended_at": now, "answer": one.answer, "detail": one.detail}
        row = _moved(one.moved, "state", "next_at", "waiting", *_ENDING)
        return bool((await self._connection.execute(_SETTLE, {**row, **held, **heard})).rowcount)

    async def keep_evidence(self, decisions: Sequence[DecisionRecord], attempts: Sequence[AttemptRecord]) -> None:
        """Store decisions and the attempts that follow from them."""
        if decisions:
            await self._connection.execute(insert(DECISIONS), [asdict(decision) for decision in decisions])
        if attempts:
            await self._connection.execute(insert(ATTEMPTS), [asdict(attempt) for attempt in attempts])

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


def _message_id(one: Settlement) -> UUID:
    return one.held.id


def _without_tenant(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "tenant_id"}


def _moved(message: Message, *names: str) -> dict[str, Any]:
    row = {name: getattr(message, name) for name in names}
    return {**row, "held_message": message.id, "reasons": list(message.reasons)}


def _message(row: Mapping[Any, Any]) -> Message:
    fields = _without_tenant(row)
    waiting = fields["waiting"] and Reason(fields["waiting"])
    known = {"channel": Channel(fields["channel"]), "state": State(fields["state"]), "waiting": waiting}
    return Message(**{**fields, **known, "reasons": tuple(fields["reasons"])})


def _suppression(row: Mapping[Any, Any]) -> Suppression:
    return Suppression(**{**_without_tenant(row), "channel": Channel(row["channel"])})


def _account(row: Mapping[Any, Any]) -> Account:
    known = {"channel": Channel(row["channel"]), "status": AccountStatus(row["status"])}
    return Account(**{**_without_tenant(row), **known})


def _version(row: Mapping[Any, Any]) -> PublishedVersion:
    contents = {step_id: Content(**content) for step_id, content in row["contents"].items()}
    return PublishedVersion(row["campaign_id"], row["campaign_version"], row["name"], contents)
