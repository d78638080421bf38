"""Signing in and out."""

import secrets
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..domain.people import SESSION, Staff, credential
from ..errors import WrongCredentials
from ..handlers import people
from ..schemas import SessionOut, SignInIn
from .front import Front, Here
from .gate import Authenticated, address, bearer
from .rates import Rate

router = APIRouter()


@router.post("/api/session")
async def sign_in(body: SignInIn, request: Request, here: Here) -> SessionOut:
    """Sign in as staff; the token goes into `Authorization: Bearer`."""
    tenant = await _tenant(request, here, body)
    staff = await _staff(here, tenant, body)
    token, lifetime = credential(SESSION, tenant, secrets.token_urlsafe(32)), here.settings.session_lifetime
    session = await here.runner.change(tenant, people.open_session, staff, token, lifetime=lifetime)
    return SessionOut(token=token, expires_at=session.expires_at, tenant_id=tenant, staff_id=staff.id, role=staff.role)


@router.delete("/api/session", status_code=204, response_class=Response)
async def sign_out(request: Request, here: Here, who: Authenticated) -> Response:
    """Sign out: the token is worth nothing from now on."""
    await here.runner.change(who.tenant_id, people.end_session, bearer(request) or "")
    return Response(status_code=204)


async def _tenant(request: Request, here: Front, body: SignInIn) -> UUID:
    await here.rates.take(Rate.SIGN_IN_ADDRESS, address(request))
    tenant = await here.directory.asked_tenant(request, named=body.tenant)
    await here.rates.take(Rate.SIGN_IN, f"{tenant}/{body.email}")
    return tenant


async def _staff(here: Front, tenant: UUID, body: SignInIn) -> Staff:
    staff = await here.runner.ask(tenant, people.find_staff, body.email)
    fits = await here.passwords.fits(staff.password_hash if staff else None, body.password.get_secret_value())
    if staff is None or not fits:
        raise WrongCredentials("The e-mail address or the password is wrong.")
    return staff
