"""Payouts and every state they entered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, insert, select, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import PayoutType

from ..domain.payout import IN_FLIGHT, Payout, Resolution
from ..errors import NoSuchPayout
from ..tables import CHANGES, GUARANTEES, PAYOUTS

_NAMES = tuple(field.name for field in fields(Payout))
_COLUMNS = tuple(PAYOUTS.c[name] for name in _NAMES)
_SAVE = Insertion(PAYOUTS, *_NAMES, "next_at", replace=True)
_SEVERAL = (
    select(*_COLUMNS).where(PAYOUTS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid)))).order_by(PAYOUTS.c.id)
)
_LOCK = (
    select(*_COLUMNS)
    .where(PAYOUTS.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(PAYOUTS.c.id)
    .with_for_update(key_share=True)
)
_ADD_CHANGES = Insertion(CHANGES, "payout_id", "revision", "campaign_id", "state", "amount", "occurred_at")


class Payouts:
    """Payouts; the lock of a payout's order is taken before its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, enrollment_id: UUID) -> Payout | None:
        """The payout of an enrollment, or None."""
        return next(iter(await self._read(PAYOUTS.c.enrollment_id == enrollment_id)), None)

    async def get(self, enrollment_id: UUID) -> Payout:
        """The payout of an enrollment. Raises `NoSuchPayout`."""
        found = await self.find(enrollment_id)
        if found is None:
            raise NoSuchPayout
        return found

    async def by_id(self, payout_id: UUID) -> Payout:
        """One payout. Raises `NoSuchPayout`."""
        return _only(await self._read(PAYOUTS.c.id == payout_id))

    async def locked(self, payout_id: UUID) -> Payout:
        """One payout, its row locked. Raises `NoSuchPayout`."""
        return _only(await self.locked_all([payout_id]))

    async def locked_all(self, payout_ids: Iterable[UUID]) -> list[Payout]:
        """Payouts whose orders' locks the caller holds, locked in one order for everybody."""
        return [_payout(row) for row in await self._connection.execute(_LOCK, {"ids": list(payout_ids)})]

    async def locked_of(self, order_id: UUID) -> list[Payout]:
        """Every payout of an order whose lock the caller holds."""
        return await self._read(PAYOUTS.c.order_id == order_id, lock=True)

    async def several(self, enrollment_ids: Sequence[UUID]) -> list[Payout]:
        """The payouts of these enrollments, as far as there are any."""
        return [_payout(row) for row in await self._connection.execute(_SEVERAL, {"ids": list(enrollment_ids)})]

    async def page(self, *, after: UUID | None, limit: int, state: PayoutState | None) -> list[Payout]:
        """Payouts in the order of their ids, from behind `after`."""
        where = [PAYOUTS.c.id > after] if after is not None else []
        where += [PAYOUTS.c.state == state] if state is not None else []
        return await self._read(*where, limit=limit)

    async def save_all(self, payouts: Sequence[Payout], *, next_at: datetime) -> None:
        """Store payouts; the provider may be asked from `next_at` on."""
        await _SAVE(
            self._connection,
            [{**{name: getattr(payout, name) for name in _NAMES}, "next_at": next_at} for payout in payouts],
        )

    async def add_changes(self, said: Sequence[PayoutChanged]) -> None:
        """Keep the states that payouts entered."""
        await _ADD_CHANGES(self._connection, [_change(event) for event in said])

    async def guarantee(self, payout: Payout, resolution: Resolution, now: datetime) -> None:
        """Keep that staff resolved."""
        await self._connection.execute(
            insert(GUARANTEES).values(
                id=resolution.guarantee_id,
                payout_id=payout.id,
                enrollment_id=payout.enrollment_id,
                contact_id=payout.contact_id,
                resolved_by=resolution.by,
                created_at=now,
                notes=resolution.notes,
            )
        )

    async def claim(
        self, types: Sequence[PayoutType], now: datetime, *, until: datetime, limit: int
    ) -> list[tuple[Payout, int]]:
        """Payouts of these types the provider is to be asked for, each with the epoch of this claim.

        Rows another worker holds are left to it.
        """
        due = (
            select(PAYOUTS.c.id)
            .where(PAYOUTS.c.state.in_(IN_FLIGHT), PAYOUTS.c.next_at <= now, PAYOUTS.c.type.in_(types))
            .order_by(PAYOUTS.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        statement = (
            update(PAYOUTS)
            .where(PAYOUTS.c.id.in_(due.scalar_subquery()))
            .values(epoch=PAYOUTS.c.epoch + 1, next_at=until, asked=True)
            .returning(*_COLUMNS, PAYOUTS.c.epoch)
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        # Settled in the order of their orders, so that two workers never wait for each other.
        claimed = [(_payout(row), row["epoch"]) for row in rows]
        return sorted(claimed, key=lambda one: (str(one[0].order_id), one[0].id))

    async def epoch(self, payout_id: UUID) -> int:
        """The epoch of the newest claim."""
        statement = select(PAYOUTS.c.epoch).where(PAYOUTS.c.id == payout_id)
        epoch: int = (await self._connection.execute(statement)).scalar_one()
        return epoch

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How often payouts of a campaign entered each state, and what was issued."""
        rows = await self._connection.execute(
            select(CHANGES.c.state, func.count(), func.sum(CHANGES.c.amount))
            .where(CHANGES.c.campaign_id == campaign_id)
            .group_by(CHANGES.c.state)
        )
        figures: dict[str, int] = {}
        for state, number, amount in rows:
            figures[f"payouts.{state}"] = number
            if state == PayoutState.ISSUED:
                figures["payouts.issued.amount"] = int(amount)
        return figures

    async def _read(self, *where: Any, lock: bool = False, limit: int | None = None) -> list[Payout]:  # noqa: ANN401 - SQL
        statement = select(*_COLUMNS).where(*where).order_by(PAYOUTS.c.id).limit(limit)
        if lock:
            statement = statement.with_for_update(key_share=True)
        return [_payout(row) for row in (await self._connection.execute(statement)).mappings()]


def _payout(row: Mapping[Any, Any]) -> Payout:
    values = {name: row[name] for name in _NAMES}
    return Payout(**{**values, "type": PayoutType(values["type"]), "state": PayoutState(values["state"])})


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
    }
