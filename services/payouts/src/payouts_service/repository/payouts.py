"""Payouts and every state they entered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, func, literal_column, select, update

from chassis.postgres.pages import OLDEST
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import PayoutType

from ..domain.account import Lack
from ..domain.payout import IN_FLIGHT, Change, Guarantee, Payout, Resolution, Sums
from ..errors import NoSuchGuarantee, NoSuchPayout
from ..tables import CHANGES, GUARANTEES, PAYOUTS

_NAMES = tuple(field.name for field in fields(Payout))
_COLUMNS = tuple(PAYOUTS.c[name] for name in _NAMES)
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_NOW = bindparam("now", type_=DateTime(timezone=True))
# Spelled out, so that the partial index is chosen.
_IN_FLIGHT = PAYOUTS.c.state.in_([literal_column(f"'{state}'") for state in IN_FLIGHT])
_OF_TYPES = PAYOUTS.c.type == any_(bindparam("types", type_=ARRAY(Text)))
_SAVE = Insertion(PAYOUTS, *_NAMES, "next_at", replace=True)
_SORTED = select(*_COLUMNS).order_by(PAYOUTS.c.id)
_SEVERAL = _SORTED.where(PAYOUTS.c.enrollment_id == _IDS)
_BY_ID = _SORTED.where(PAYOUTS.c.id == _IDS)
_LOCK = _BY_ID.with_for_update(key_share=True)
_LOCK_OF = _SORTED.where(PAYOUTS.c.order_id == _IDS).with_for_update(key_share=True)
_LOCK_UNPAID_OF = _LOCK_OF.where(~_IN_FLIGHT, PAYOUTS.c.state != PayoutState.ISSUED)
_PAGE = _SORTED.where(
    PAYOUTS.c.id > bindparam("after"), PAYOUTS.c.state == any_(bindparam("states", type_=ARRAY(Text)))
).limit(bindparam("limit", type_=Integer))
_PAGE_LACKING = _PAGE.where(_IN_FLIGHT, PAYOUTS.c.reason.in_([literal_column(f"'{lack}'") for lack in Lack]))
_PAGE_OF = _SORTED.where(
    PAYOUTS.c.contact_id == any_(bindparam("contact_ids", type_=ARRAY(Uuid))), PAYOUTS.c.id > bindparam("after")
).limit(bindparam("limit", type_=Integer))
_DUE = (
    select(PAYOUTS.c.id)
    .where(_IN_FLIGHT, PAYOUTS.c.next_at <= _NOW, _OF_TYPES)
    .order_by(PAYOUTS.c.next_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True, key_share=True)
    .cte("due")
)
_CLAIM = (
    update(PAYOUTS)
    .where(PAYOUTS.c.id == _DUE.c.id)
    .values(epoch=PAYOUTS.c.epoch + 1, next_at=bindparam("until", type_=DateTime(timezone=True)), asked=True)
    .returning(*_COLUMNS, PAYOUTS.c.epoch)
)
_NEXT_DUE = select(func.min(PAYOUTS.c.next_at)).where(_IN_FLIGHT, PAYOUTS.c.next_at > _NOW, _OF_TYPES)
_WAITING = select(PAYOUTS.c.id).where(_IN_FLIGHT, ~PAYOUTS.c.asked).order_by(PAYOUTS.c.id)
_OF_ORDERS = _WAITING.where(PAYOUTS.c.order_id == _IDS).with_for_update(key_share=True).cte("waiting")
_OF_ALL = _WAITING.with_for_update(key_share=True).cte("waiting")
_WAKE = update(PAYOUTS).where(PAYOUTS.c.id == _OF_ORDERS.c.id).values(next_at=_NOW)
_WAKE_WAITING = update(PAYOUTS).where(PAYOUTS.c.id == _OF_ALL.c.id).values(next_at=_NOW)
_MOVE = "UPDATE payouts SET order_id = $2 WHERE order_id = $1"
_ORDERS_OF = select(PAYOUTS.c.id, PAYOUTS.c.order_id).where(PAYOUTS.c.id == _IDS, PAYOUTS.c.order_id.is_not(None))
_EPOCHS = select(PAYOUTS.c.id, PAYOUTS.c.epoch).where(PAYOUTS.c.id == _IDS)
_OF_CHANGE = tuple(field.name for field in fields(Change))
_ADD_CHANGES = Insertion(CHANGES, "payout_id", "campaign_id", *_OF_CHANGE)
_OF_GUARANTEE = tuple(field.name for field in fields(Guarantee))
_ADD_GUARANTEES = Insertion(GUARANTEES, *_OF_GUARANTEE)
_GUARANTEE = select(*(GUARANTEES.c[name] for name in _OF_GUARANTEE)).where(
    GUARANTEES.c.id == bindparam("id", type_=Uuid)
)
_FIGURES = (
    select(CHANGES.c.state, func.count(), func.sum(CHANGES.c.amount))
    .where(CHANGES.c.campaign_id == bindparam("campaign_id"))
    .group_by(CHANGES.c.state)
)
_IS = CHANGES.c.state
_SUMS = (
    select(
        PAYOUTS.c.campaign_id,
        PAYOUTS.c.currency,
        func.sum(CHANGES.c.amount).filter(_IS != PayoutState.WITHDRAWN),
        func.sum(CHANGES.c.amount).filter(_IS == PayoutState.ISSUED),
    )
    .join(
        CHANGES,
        (CHANGES.c.tenant_id == PAYOUTS.c.tenant_id)
        & (CHANGES.c.payout_id == PAYOUTS.c.id)
        & (CHANGES.c.revision == PAYOUTS.c.revision),
    )
    .where(PAYOUTS.c.campaign_id == _IDS)
    .group_by(PAYOUTS.c.campaign_id, PAYOUTS.c.currency)
    .order_by(PAYOUTS.c.campaign_id, PAYOUTS.c.currency)
)
_CHANGES = (
    select(*(CHANGES.c[name] for name in _OF_CHANGE))
    .where(CHANGES.c.payout_id == bindparam("payout_id", type_=Uuid))
    .order_by(CHANGES.c.revision)
)


class Payouts:
    """Payouts; the lock of a payout's order is taken before its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, enrollment_id: UUID) -> Payout:
        """The payout of an enrollment. Raises `NoSuchPayout`."""
        return _only(await self.several([enrollment_id]))

    async def by_id(self, payout_id: UUID) -> Payout:
        """One payout. Raises `NoSuchPayout`."""
        return _only(await self._read(_BY_ID, {"ids": [payout_id]}))

    async def locked(self, payout_id: UUID) -> Payout:
        """One payout, its row locked. Raises `NoSuchPayout`."""
        return _only(list((await self.locked_all([payout_id])).values()))

    async def locked_all(self, payout_ids: Iterable[UUID]) -> dict[UUID, Payout]:
        """Payouts by id, whose orders' locks the caller holds, locked in one order for everybody."""
        return {payout.id: payout for payout in await self._read(_LOCK, {"ids": list(payout_ids)})}

    async def locked_of_all(self, order_ids: Iterable[UUID]) -> list[Payout]:
        """Every payout of orders whose locks the caller holds, locked in one order for everybody."""
        return await self._read(_LOCK_OF, {"ids": list(order_ids)})

    async def locked_unpaid_of(self, order_ids: Iterable[UUID]) -> list[Payout]:
        """The payouts of orders whose locks the caller holds that are not paid and not being paid, locked likewise."""
        return await self._read(_LOCK_UNPAID_OF, {"ids": list(order_ids)})

    async def hand_over(self, part_id: UUID, whole_id: UUID) -> None:
        """Let the payouts of an order come out of the whole that it is a part of; all their locks are held."""
        await self._connection.run(_MOVE, part_id, whole_id)

    async def orders_of(self, payout_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """The order of each of these payouts that has one."""
        rows = await self._connection.execute(_ORDERS_OF, {"ids": list(payout_ids)})
        return dict(map(tuple, rows))

    async def several(self, enrollment_ids: Collection[UUID]) -> list[Payout]:
        """The payouts of these enrollments, as far as there are any."""
        return await self._read(_SEVERAL, {"ids": list(enrollment_ids)})

    async def page(
        self, *, after: UUID | None, limit: int, state: PayoutState | None, lacks_account: bool
    ) -> list[Payout]:
        """Payouts in the order of their ids, from behind `after`; of one state, or for want of an account, if asked."""
        states = list(PayoutState) if state is None else [state]
        statement = _PAGE_LACKING if lacks_account else _PAGE
        return await self._read(statement, {"after": after or OLDEST, "states": states, "limit": limit})

    async def page_of(self, contact_ids: Collection[UUID], *, after: UUID | None, limit: int) -> list[Payout]:
        """Payouts of contacts in the order of their ids, from behind `after`."""
        named = {"contact_ids": list(contact_ids), "after": after or OLDEST, "limit": limit}
        return await self._read(_PAGE_OF, named)

    async def save_all(self, due: Mapping[Payout, datetime]) -> None:
        """Store payouts, each with the time from which on the provider may be asked."""
        rows = [{**{name: getattr(one, name) for name in _NAMES}, "next_at": at} for one, at in due.items()]
        await _SAVE(self._connection, rows)

    async def wake_all(self, order_ids: Collection[UUID], now: datetime) -> None:
        """Let the provider be asked at once for payouts of these orders that only wait to be asked for."""
        if order_ids:
            await self._connection.execute(_WAKE, {"ids": list(order_ids), "now": now})

    async def wake_waiting(self, now: datetime) -> None:
        """Let the provider be asked at once for every payout that only waits to be asked for."""
        await self._connection.execute(_WAKE_WAITING, {"now": now})

    async def add_changes(self, said: Sequence[PayoutChanged]) -> None:
        """Keep the states that payouts entered."""
        await _ADD_CHANGES(self._connection, [_change(event) for event in said])

    async def changes_of(self, payout_id: UUID) -> Sequence[Change]:
        """Every state that a payout has entered, in that order."""
        rows = await self._connection.execute(_CHANGES, {"payout_id": payout_id})
        return [Change(**{**row, "state": PayoutState(row["state"])}) for row in rows]

    async def guarantee_of(self, guarantee_id: UUID) -> Guarantee:
        """One guarantee. Raises `NoSuchGuarantee`."""
        row = (await self._connection.execute(_GUARANTEE, {"id": guarantee_id})).first()
        if row is None:
            raise NoSuchGuarantee
        return Guarantee(**row)

    async def guarantee(self, payout: Payout, resolution: Resolution, now: datetime) -> None:
        """Keep that staff resolved."""
        guarantee = Guarantee(
            id=resolution.guarantee_id,
            payout_id=payout.id,
            enrollment_id=payout.enrollment_id,
            contact_id=payout.contact_id,
            resolved_by=resolution.by,
            created_at=now,
            notes=resolution.notes,
        )
        await _ADD_GUARANTEES(self._connection, [asdict(guarantee)])

    async def claim(
        self, types: Collection[PayoutType], now: datetime, *, until: datetime, limit: int
    ) -> list[tuple[Payout, int]]:
        """Payouts of these types the provider is to be asked for, each with the epoch of this claim.

        Rows another worker holds are left to it.
        """
        given = {"types": list(types), "now": now, "until": until, "limit": limit}
        return [(_payout(row), row["epoch"]) for row in await self._connection.execute(_CLAIM, given)]

    async def next_due(self, types: Collection[PayoutType], now: datetime) -> datetime | None:
        """When the provider is next to be asked for these types; those of now may be another worker's."""
        moment: datetime | None = await self._connection.scalar(_NEXT_DUE, {"types": list(types), "now": now})
        return moment

    async def epochs(self, payout_ids: Collection[UUID]) -> dict[UUID, int]:
        """The epoch of the newest claim of each payout."""
        rows = await self._connection.execute(_EPOCHS, {"ids": list(payout_ids)})
        return {row["id"]: row["epoch"] for row in rows}

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How often payouts of a campaign entered each state, and what was issued."""
        figures: dict[str, int] = {}
        for state, number, amount in await self._connection.execute(_FIGURES, {"campaign_id": campaign_id}):
            figures[f"payouts.{state}"] = number
            if state == PayoutState.ISSUED:
                figures["payouts.issued.amount"] = int(amount)
        return figures

    async def sums(self, campaign_ids: Collection[UUID]) -> Sequence[Sums]:
        """What the payouts of these campaigns come to, by campaign and currency."""
        rows = await self._connection.execute(_SUMS, {"ids": list(campaign_ids)})
        return [Sums(campaign, currency, int(all_ or 0), int(paid or 0)) for campaign, currency, all_, paid in rows]

    async def _read(self, statement: Any, values: dict[str, Any]) -> list[Payout]:  # noqa: ANN401 - a query on payouts
        return [_payout(row) for row in await self._connection.execute(statement, values)]


def _payout(row: Mapping[Any, Any]) -> Payout:
    values = {name: row[name] for name in _NAMES}
    known = {"type": PayoutType(values["type"]), "state": PayoutState(values["state"])}
    return Payout(**{**values, **known, "allowed": tuple(map(PayoutType, values["allowed"]))})


def _only(found: Sequence[Payout]) -> Payout:
    if not found:
        raise NoSuchPayout
    return found[0]


def _change(event: PayoutChanged) -> dict[str, object]:
    return {
        "payout_id": event.payout_id,
        "revision": event.revision,
        "campaign_id": event.campaign_id,
        "state": event.state,
        "amount": event.amount.amount,
        "occurred_at": event.occurred_at,
        "decided_by": event.decided_by,
    }
