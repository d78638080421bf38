"""Limits of tenants and campaigns, and what was spent of them."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.payouts import PayoutState
from contracts.values import Budget

from ..domain.limits import EVERYWHERE, Limits, Spent
from ..tables import BUDGETS, CHANGES, LIMITS, PAYOUTS

_NAMES = tuple(field.name for field in fields(Limits))
_OF = (
    select(*(LIMITS.c[name] for name in _NAMES))
    .where(LIMITS.c.scope == any_(bindparam("scopes", type_=ARRAY(Uuid))))
    .order_by(LIMITS.c.scope)
)
_LOCK = _OF.with_for_update()
_SAVE = Insertion(LIMITS, *_NAMES, replace=True)
_SPENDING = (PayoutState.ISSUING, PayoutState.UNKNOWN, PayoutState.ISSUED)
_NEWEST = (
    (CHANGES.c.tenant_id == PAYOUTS.c.tenant_id)
    & (CHANGES.c.payout_id == PAYOUTS.c.id)
    & (CHANGES.c.revision == PAYOUTS.c.revision)
)
_TODAY = PAYOUTS.c.resolved_at >= bindparam("since", type_=DateTime(timezone=True))
_CONTACTS = bindparam("contact_ids", type_=ARRAY(Uuid))
_SPENT = (
    select(func.coalesce(func.sum(CHANGES.c.amount).filter(_TODAY), 0), func.coalesce(func.sum(CHANGES.c.amount), 0))
    .select_from(PAYOUTS.join(CHANGES, _NEWEST))
    .where(
        PAYOUTS.c.state.in_(_SPENDING),
        PAYOUTS.c.currency == bindparam("currency", type_=Text),
        or_(bindparam("scope", type_=Uuid) == EVERYWHERE, PAYOUTS.c.campaign_id == bindparam("scope", type_=Uuid)),
        or_(_CONTACTS.is_(None), PAYOUTS.c.contact_id == any_(_CONTACTS)),
    )
)
_LOCK_BUDGET = (
    select(BUDGETS.c.campaign, BUDGETS.c.contact)
    .where(BUDGETS.c.campaign_id == bindparam("campaign_id", type_=Uuid))
    .with_for_update()
)
_NEW = insert(BUDGETS)
_KEEP_BUDGET = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", "campaign_id"],
    set_={name: getattr(_NEW.excluded, name) for name in ("version", "campaign", "contact")},
    where=BUDGETS.c.version < _NEW.excluded.version,
)


class LimitSets:
    """Limits; whoever spends up to one holds its row's lock, and takes it before every other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, scope: UUID) -> Limits:
        """The limits of a scope; without any, none."""
        return next(iter(await self._read(_OF, [scope])), Limits(scope))

    async def locked(self, campaign_id: UUID) -> Sequence[Limits]:
        """The limits that hold for payouts of a campaign, their rows locked."""
        return await self._read(_LOCK, [EVERYWHERE, campaign_id])

    async def save(self, limits: Limits) -> None:
        """Store the limits of a scope."""
        await _SAVE(self._connection, [asdict(limits)])

    async def keep_budget(self, campaign_id: UUID, version: int, budget: Budget) -> None:
        """Store what a version of a campaign pays at most, unless a higher one is known."""
        row = {"campaign_id": campaign_id, "version": version, **budget.model_dump()}
        await self._connection.execute(_KEEP_BUDGET, row)

    async def locked_budget(self, campaign_id: UUID) -> Budget:
        """What a campaign pays at most, its row locked; without a known version, no limit."""
        row = (await self._connection.execute(_LOCK_BUDGET, {"campaign_id": campaign_id})).one_or_none()
        return Budget() if row is None else Budget(campaign=row["campaign"], contact=row["contact"])

    async def spent(
        self, scope: UUID, currency: str, *, since: datetime, contacts: Sequence[UUID] | None = None
    ) -> Spent:
        """What was or is being issued in a currency, of a scope, or of some contacts there: since a time, and ever."""
        named = {"scope": scope, "currency": currency, "since": since, "contact_ids": contacts}
        today, ever = (await self._connection.execute(_SPENT, named)).one()
        return Spent(int(today), int(ever))

    async def _read(self, statement: object, scopes: Sequence[UUID]) -> list[Limits]:
        rows = await self._connection.execute(statement, {"scopes": list(scopes)})  # type: ignore[arg-type]
        return [Limits(**row) for row in rows]
