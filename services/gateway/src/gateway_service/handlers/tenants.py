"""Tenants made at the start from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.gateway import TenantChanged

from ..domain.people import ApiKey, Endpoint, Staff
from ..work import Work


@dataclass(frozen=True)
class NewTenant:
    """A tenant with everything it needs to begin."""

    name: str
    zone: str
    currency: str
    staff: Sequence[Staff]
    keys: Sequence[tuple[bytes, ApiKey]]
    """Hash of a key, and the key."""
    endpoints: Sequence[Endpoint]
    locale: str = "en-US"
    """How its people write numbers and dates."""


async def set_up(work: Work, new: NewTenant) -> None:
    """Make the tenant of this transaction as described; doing it again changes nothing and says nothing."""
    for staff in new.staff:
        await work.people.save_staff(staff)
    for key_hash, key in new.keys:
        await work.people.save_api_key(key_hash, key)
    for endpoint in new.endpoints:
        await work.endpoints.save(endpoint)
    await _name(work, work.tenant_id, new)


async def _name(work: Work, tenant_id: UUID, new: NewTenant) -> None:
    named = {"id": tenant_id, **{name: getattr(new, name) for name in ("name", "zone", "currency", "locale")}}
    before = await work.tenants.find(tenant_id) or {"version": 0}
    row = {**named, "status": "active", "version": before["version"]}
    if before == row:
        return
    row["version"] = int(str(before["version"])) + 1
    await work.tenants.save(row)
    work.outbox.add(TenantChanged.model_validate({**row, "tenant_id": tenant_id, "changed_at": work.now}))
