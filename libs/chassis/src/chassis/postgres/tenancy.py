"""Every service's own list of tenants, kept from `tenant.changed`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contracts.gateway import TenantChanged

from ..errors import Rejected
from .sql import Connection
from .tables import TENANTS
from .transactions import Transaction


async def keep_tenant(transaction: Transaction, event: TenantChanged) -> None:
    """Remember the tenant as it is now; an older version never replaces a newer. Raises `Rejected` for another's."""
    if event.tenant_id != transaction.tenant_id:
        raise Rejected("A tenant can only change itself.")
    columns = {
        "version": event.version,
        "name": event.name,
        "zone": event.zone,
        "currency": event.currency,
        "status": event.status,
    }
    statement = insert(TENANTS).values(id=event.tenant_id, **columns)
    await transaction.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_=columns, where=TENANTS.c.version < statement.excluded.version
        )
    )


async def active_tenants(connection: Connection) -> Sequence[UUID]:
    """Tenants whose work is done."""
    return (await connection.scalars(select(TENANTS.c.id).where(TENANTS.c.status == "active"))).all()
