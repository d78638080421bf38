"""What exists before anybody makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.gateway import TenantChanged

from ..domain.people import ApiKey, Endpoint, Staff
from ..work import Work


@dataclass(frozen=True)
class Household:
    """A tenant with everything it needs to begin."""

    name: str
    zone: str
    currency: str
    staff: Sequence[Staff]
    keys: Sequence[tuple[bytes, ApiKey]]
    """Hash of a key, and the key."""
    endpoints: Sequence[Endpoint]


async def settle_in(work: Work, household: Household) -> None:
    """Make the tenant of this transaction as described; doing it again changes nothing and says nothing."""
    for staff in household.staff:
        await work.people.save_staff(staff)
    for key_hash, key in household.keys:
        await work.people.save_api_key(key_hash, key)
    for endpoint in household.endpoints:
        await work.endpoints.save(endpoint)
    await _name(work, work.tenant_id, household)


async def _name(work: Work, tenant_id: UUID, household: Household) -> None:
    named = {"id": tenant_id, "name": household.name, "zone": household.zone, "currency": household.currency}
    before = await work.tenants.find(tenant_id) or {"version": 0}
    row = {**named, "status": "active", "version": before["version"]}
    if before == row:
        return
    row["version"] = int(str(before["version"])) + 1
    await work.tenants.save(row)
    work.outbox.add(TenantChanged.model_validate({**row, "tenant_id": tenant_id, "changed_at": work.now}))
