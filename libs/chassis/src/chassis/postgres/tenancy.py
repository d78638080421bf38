"""Every service's own list of tenants, kept from `tenant.changed`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from contracts.gateway import TenantChanged

from ..errors import Rejected
from .sql import Connection
from .tables import TENANTS
from .transactions import Transaction

_COLUMNS = ("version", "name", "zone", "currency", "locale", "status")
_NEW = insert(TENANTS).values({name: bindparam(name) for name in ("id", *_COLUMNS)})
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _NEW.excluded[name] for name in _COLUMNS},
    where=TENANTS.c.version < _NEW.excluded.version,
)
_LOCALE = select(TENANTS.c.locale).where(TENANTS.c.id == bindparam("of"))
_ZONE = select(TENANTS.c.zone).where(TENANTS.c.id == bindparam("of"))
_ACTIVE = select(TENANTS.c.id).where(TENANTS.c.status == "active")


async def keep_tenant(transaction: Transaction, event: TenantChanged) -> None:
    """Remember the tenant as it is now; an older version never replaces a newer. Raises `Rejected` for another's."""
    if event.tenant_id != transaction.tenant_id:
        raise Rejected("A tenant can only change itself.")
    row = {name: getattr(event, name) for name in _COLUMNS}
    await transaction.connection.execute(_KEEP, {"id": event.tenant_id, **row})
    transaction.changes_tenant = True


async def active_tenants(connection: Connection) -> Sequence[UUID]:
    """Ids of the tenants that are active."""
    return (await connection.scalars(_ACTIVE)).all()


async def locale_of(connection: Connection, tenant_id: UUID) -> str:
    """How a tenant's people write numbers and dates; `en-US` of a tenant we have not heard of."""
    locale: str | None = await connection.scalar(_LOCALE, {"of": tenant_id})
    return locale or "en-US"


async def zone_of(connection: Connection, tenant_id: UUID) -> str | None:
    """Where a tenant works, as an IANA zone; None of a tenant we have not heard of."""
    zone: str | None = await connection.scalar(_ZONE, {"of": tenant_id})
    return zone
