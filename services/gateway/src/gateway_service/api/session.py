"""Signing in and out, and who one is.

Whoever guesses at an address is slowed down, whichever address he guesses from, and so would the person be to whom it
belongs. She is told apart by the `device` that her last sign-in gave her: attempts that show it are counted for
themselves, so that strangers cannot lock her out (OWASP calls it a device cookie).
"""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.errors import Unauthenticated
from chassis.security.links import Link

from ..domain.people import Staff, hashed
from ..errors import SecondFactorNeeded, WrongCredentials
from ..handlers import factors, people
from ..schemas.sessions import OwnSessionOut, SessionOut, SignInIn
from .front import Front, Here
from .gate import Authenticated, address, bearer
from .rates import Rate
from .tokens import new_session

router = APIRouter()
DEVICE = "device"
_LONGEST_AGENT = 200


@router.post("/api/session", responses={401: {}})
async def sign_in(body: SignInIn, request: Request, here: Here) -> SessionOut:
    """Sign in as a user; the token goes into `Authorization: Bearer`. Keep `device`, and show it the next time."""
    await here.rates.take(Rate.SIGN_IN_ADDRESS, address(request))
    tenant = await here.directory.asked_tenant(request, named=body.tenant)
    staff = await _staff(here, tenant, body)
    await _second_factor(here, tenant, staff, body)
    token, lifetime = new_session(tenant), here.settings.session_lifetime
    agent = request.headers.get("user-agent", "")[:_LONGEST_AGENT]
    session = await here.runner.change(tenant, people.open_session, staff, token, lifetime=lifetime, agent=agent)
    device = here.links.token(DEVICE, Link(tenant, staff.id), lifetime=here.settings.device_lifetime)
    return SessionOut(
        token=token,
        expires_at=session.expires_at,
        tenant_id=tenant,
        staff_id=staff.id,
        role=staff.role,
        device=device,
    )


@router.get("/api/session")
async def show_session(request: Request, here: Here, who: Authenticated) -> OwnSessionOut:
    """Who one is here: the user, as what, the tenant with its zone, currency and locale, and until when."""
    return OwnSessionOut.of(*await here.runner.ask(who.tenant_id, people.show_session, bearer(request) or ""))


@router.delete("/api/session", status_code=204, response_class=Response)
async def sign_out(request: Request, here: Here, who: Authenticated) -> Response:
    """Sign out: the token is worth nothing from now on."""
    await here.runner.change(who.tenant_id, people.end_session, bearer(request) or "")
    return Response(status_code=204)


async def _staff(here: Front, tenant: UUID, body: SignInIn) -> Staff:
    staff = await here.runner.ask(tenant, people.find_staff, body.email)
    await here.rates.take(Rate.SIGN_IN, _counted_as(here, tenant, staff, body))
    fits = await here.passwords.fits(staff.password_hash if staff else None, body.password.get_secret_value())
    if staff is None or not fits:
        raise WrongCredentials
    return staff


def _counted_as(here: Front, tenant: UUID, staff: Staff | None, body: SignInIn) -> str:
    """By what an attempt is counted: the device that a former sign-in made known, or the address that is tried."""
    if body.device is not None and staff is not None and _is_device_of(here, tenant, staff, body.device):
        return f"{tenant}/{staff.id}/{hashed(body.device).hex()}"
    return f"{tenant}/{body.email}"


def _is_device_of(here: Front, tenant: UUID, staff: Staff, device: str) -> bool:
    try:
        return here.links.read(DEVICE, device) == Link(tenant, staff.id)
    except Unauthenticated:
        return False


async def _second_factor(here: Front, tenant: UUID, staff: Staff, body: SignInIn) -> None:
    if not await here.runner.ask(tenant, factors.has_factor, staff.id):
        return
    if body.code is None:
        raise SecondFactorNeeded
    await here.rates.take(Rate.FACTOR, f"{tenant}/{staff.id}")
    code = body.code.get_secret_value()
    await here.runner.change(tenant, factors.use_factor, staff.id, code, step_of=here.codes.step_of)
