"""Tenants: made at the start from a file, or by the operator of the installation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.errors import Rejected

from ..domain.audit import Actor
from ..domain.endpoints import Endpoint
from ..domain.keys import KeyRow
from ..domain.people import ApiKey, Staff
from ..domain.tenants import Grants, Tenant, changed
from ..errors import NoSuchTenant, Refusal
from ..repository.users import NewUser
from ..work import Work
from .audit import note_done


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


@dataclass(frozen=True)
class Founding:
    """A tenant as the operator makes it, with the admin who is invited, and the hash of her link."""

    name: str
    zone: str
    currency: str
    locale: str
    grants: Grants
    admin: NewUser
    token_hash: bytes = field(repr=False)


async def set_up(work: Work, new: NewTenant) -> None:
    """Make the tenant of this transaction as described; doing it again changes nothing and says nothing."""
    for staff in new.staff:
        await work.people.save_staff(staff)
    for key_hash, key in new.keys:
        await work.keys.save(KeyRow(key_hash, key.id, key.name, key.role, "", None, work.now))
    for endpoint in new.endpoints:
        await work.endpoints.save(endpoint)
    named = {name: getattr(new, name) for name in ("name", "zone", "currency", "locale")}
    await _change(work, {**named, "status": "active"})


async def found_tenant(work: Work, new: Founding, *, lifetime: timedelta) -> Tenant:
    """Make the tenant of this transaction, and invite its first admin. Raises `Rejected` where there is one."""
    named = {name: getattr(new, name) for name in ("name", "zone", "currency", "locale", "grants")}
    before, tenant = await _change(work, {**named, "status": "active"})
    if before is not None:
        raise Rejected(Refusal.TENANT_ID_TAKEN)
    await work.users.add(new.admin, now=work.now)
    await work.users.add_link(new.admin.id, new.token_hash, expires_at=work.now + lifetime)
    await note_done(work, Actor.OPERATOR, UUID(int=0), "operator", "POST /api/operator/tenants")
    return tenant


async def change_tenant(work: Work, wanted: Mapping[str, Any]) -> tuple[Tenant, Tenant]:
    """Change fields of the tenant of this transaction; how it was, and how it is. Raises `Missing`."""
    before, after = await _change(work, wanted)
    if before is None:
        raise NoSuchTenant
    return before, after


async def show_tenant(work: Work) -> Tenant:
    """The tenant of this transaction. Raises `Missing`."""
    tenant = await work.tenants.find(work.tenant_id)
    if tenant is None:
        raise NoSuchTenant
    return tenant


async def show_grants(work: Work) -> Grants:
    """What the tenant of this transaction is granted."""
    return await work.tenants.grants()


async def list_tenants(work: Work, *, after: UUID | None, limit: int) -> Sequence[Tenant]:
    """Every tenant by id; needs no tenant itself."""
    return await work.tenants.listing(after, limit)


async def _change(work: Work, wanted: Mapping[str, Any]) -> tuple[Tenant | None, Tenant]:
    before = await work.tenants.find_locked(work.tenant_id)
    nobody = Tenant(work.tenant_id, 0, "", "UTC", "USD", "en-US", "active")
    after, said = changed(before or nobody, work.now, **wanted)
    if after != before:
        await work.tenants.save(after)
    work.outbox.extend(said)
    return before, after
