"""Tenants: all of them for the operator of the installation, and each for its own people."""

from uuid import UUID

from fastapi import APIRouter, Request

from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id
from chassis.security.links import password_page

from ..domain.users import UserRole
from ..handlers import tenants
from ..handlers.tenants import Founding
from ..repository.users import NewUser
from ..schemas.tenants import (
    FoundedTenantOut,
    OwnTenantChangeIn,
    OwnTenantOut,
    TenantChangeIn,
    TenantIn,
    TenantOut,
    WholeTenantOut,
)
from .audit import note_change
from .front import Here
from .gate import Authenticated
from .run import NO_TENANT
from .tokens import new_link

router = APIRouter()
_ONE = "/api/operator/tenants/{tenant_id}"
_OWN = "/api/admin/tenant"


@router.get("/api/operator/tenants")
async def list_tenants(here: Here, _who: Authenticated, limit: Limit = 50, cursor: Cursor = None) -> Page[TenantOut]:
    """Every tenant of the installation, by id."""
    found = await here.runner.ask(NO_TENANT, tenants.list_tenants, after=after(cursor, UUID), limit=limit)
    return page([TenantOut.of(one) for one in found], limit, lambda one: (one.id,))


@router.post("/api/operator/tenants", status_code=201)
async def found_tenant(body: TenantIn, here: Here, _who: Authenticated) -> FoundedTenantOut:
    """Make a tenant. The answer holds the link with which its first admin sets a password."""
    tenant_id = body.id or new_id()
    lifetime = here.settings.invitation_lifetime
    made_link = new_link(here.links, tenant_id, lifetime)
    token = made_link.token
    admin = NewUser(new_id(), body.admin_email, "", UserRole.ADMIN)
    grants = body.grants.grants()
    new = Founding(body.name, body.zone, body.currency, body.locale, grants, admin, made_link.link.token_hash)
    made = await here.runner.change(tenant_id, tenants.found_tenant, new, lifetime=lifetime)
    here.directory.forget(tenant_id)
    return FoundedTenantOut(
        tenant=WholeTenantOut.of(made),
        admin_url=password_page(here.settings.console_url, token),
        admin_token=token,
        expires_at=here.clock.now() + lifetime,
    )


@router.get(_ONE)
async def show_tenant(tenant_id: UUID, here: Here, _who: Authenticated) -> WholeTenantOut:
    """One tenant with everything that is known of it."""
    return WholeTenantOut.of(await here.runner.ask(tenant_id, tenants.show_tenant))


@router.patch(_ONE)
async def change_tenant(
    tenant_id: UUID, body: TenantChangeIn, here: Here, _who: Authenticated, request: Request
) -> WholeTenantOut:
    """Rename a tenant, suspend it or let it work again, or grant it other rates."""
    found = await here.runner.change(tenant_id, tenants.change_tenant, body.wanted())
    here.directory.forget(tenant_id)
    before, after_ = map(WholeTenantOut.of, found)
    note_change(request, before, after_)
    return after_


@router.get(_OWN)
async def show_own_tenant(here: Here, who: Authenticated) -> OwnTenantOut:
    """The tenant one works for, with its zone, currency and locale."""
    return OwnTenantOut.of(await here.runner.ask(who.tenant_id, tenants.show_tenant))


@router.patch(_OWN)
async def change_own_tenant(body: OwnTenantChangeIn, here: Here, who: Authenticated, request: Request) -> OwnTenantOut:
    """Rename the tenant one works for, or give it another zone or locale."""
    wanted = body.model_dump(exclude_none=True)
    before, after_ = map(OwnTenantOut.of, await here.runner.change(who.tenant_id, tenants.change_tenant, wanted))
    note_change(request, before, after_)
    return after_
