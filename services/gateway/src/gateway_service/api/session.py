"""Signing in and out."""

import secrets
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..clients import Passwords
from ..domain.people import SESSION, Staff, credential
from ..errors import WrongCredentials
from ..handlers import people
from ..schemas import SessionOut, SignInIn
from ..settings import Settings
from .directory import Directory
from .gate import Known, address, bearer
from .limits import Limits
from .run import change, run

router = APIRouter()


@router.post("/api/session")
async def sign_in(body: SignInIn, request: Request) -> SessionOut:
    """Sign in as staff; the token goes into `Authorization: Bearer`."""
    tenant = await _tenant(request, body)
    staff = await _staff(request, tenant, body)
    token = credential(SESSION, tenant, secrets.token_urlsafe(32))
    settings: Settings = request.app.state.settings
    session = await change(request, tenant, people.open_session, staff, token, lifetime=settings.session_lifetime)
    return SessionOut(token=token, expires_at=session.expires_at, tenant_id=tenant, staff_id=staff.id, role=staff.role)


@router.delete("/api/session", status_code=204, response_class=Response)
async def sign_out(request: Request, who: Known) -> Response:
    """Sign out: the token is worth nothing from now on."""
    await change(request, who.tenant_id, people.end_session, bearer(request) or "")
    return Response(status_code=204)


async def _tenant(request: Request, body: SignInIn) -> UUID:
    limits: Limits = request.app.state.limits
    limits.take(limits.public, "sign-in", address(request))
    directory: Directory = request.app.state.directory
    tenant = await directory.asked_tenant(request, named=body.tenant)
    limits.take(limits.sign_in, "sign-in", tenant, body.email)
    return tenant


async def _staff(request: Request, tenant: UUID, body: SignInIn) -> Staff:
    staff = await run(request, tenant, people.find_staff, body.email)
    passwords: Passwords = request.app.state.passwords
    fits = await passwords.fits(staff.password_hash if staff else None, body.password.get_secret_value())
    if staff is None or not fits:
        raise WrongCredentials("The e-mail address or the password is wrong.")
    return staff
