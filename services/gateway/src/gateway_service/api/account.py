"""One's own account: the password, the second factor, and where one is signed in."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import SecretStr

from chassis.security.links import Link
from chassis.security.tokens import Caller

from ..domain.people import tenant_of
from ..errors import PasswordLinkOver, WrongPassword
from ..handlers import factors, resets, users
from ..schemas.users import (
    CodeIn,
    CurrentPasswordIn,
    FactorOut,
    OpenSessionOut,
    OpenSessionsOut,
    PasswordChangeIn,
    PasswordIn,
    PasswordOut,
    RecoveryCodesOut,
    ResetIn,
    ResetOut,
)
from .front import Front, Here
from .gate import Authenticated, address, bearer
from .rates import Rate
from .session import DEVICE
from .tokens import new_recovery_codes

router = APIRouter()


@router.post("/api/password", responses={401: {}})
async def set_password(body: PasswordIn, request: Request, here: Here) -> PasswordOut:
    """Set a password with a link. The link is used up, and every session from before ends."""
    await here.rates.take(Rate.LINK, address(request))
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    tenant = tenant_of(token)
    if tenant is None or not await _is_good(here, tenant, token):
        raise PasswordLinkOver
    password_hash = await here.passwords.hashed(password)
    user_id = await here.runner.change(tenant, users.follow_link, token, password_hash)
    return PasswordOut(device=here.links.token(DEVICE, Link(tenant, user_id), lifetime=here.settings.device_lifetime))


@router.post("/api/password/reset", status_code=202)
async def ask_reset(body: ResetIn, request: Request, here: Here) -> ResetOut:
    """Ask for a mail with a link that sets a password. The answer is the same whether or not there is such a user."""
    await here.rates.take(Rate.RESET_ADDRESS, address(request))
    tenant = await here.directory.asked_tenant(request, named=body.tenant)
    await here.rates.take(Rate.RESET, f"{tenant}/{body.email}")
    await here.runner.change(tenant, resets.ask_reset, body.email)
    return ResetOut()


@router.put("/api/password", status_code=204, response_class=Response)
async def change_password(body: PasswordChangeIn, request: Request, here: Here, who: Authenticated) -> Response:
    """Change one's own password; every other session ends."""
    await _confirm(here, who, body.current)
    password_hash = await here.passwords.hashed(body.password.get_secret_value())
    token = bearer(request) or ""
    await here.runner.change(who.tenant_id, users.change_password, who.id, password_hash, token=token)
    return Response(status_code=204)


@router.post("/api/second-factor")
async def propose_factor(body: CurrentPasswordIn, here: Here, who: Authenticated) -> FactorOut:
    """Begin to set up a second factor; a first code confirms it."""
    await _confirm(here, who, body.current)
    user, secret = await here.runner.ask(who.tenant_id, users.show_user, who.id), here.codes.new_secret()
    await here.runner.change(who.tenant_id, factors.propose_factor, who.id, secret)
    return FactorOut(secret=secret, uri=here.codes.uri(secret, user.email))


@router.post("/api/second-factor/confirm")
async def confirm_factor(body: CodeIn, here: Here, who: Authenticated) -> RecoveryCodesOut:
    """Confirm the second factor with a first code; from then on it is asked for at every sign-in."""
    await here.rates.take(Rate.FACTOR, f"{who.tenant_id}/{who.id}")
    codes, code = new_recovery_codes(), body.code.get_secret_value()
    confirm = factors.confirm_factor
    await here.runner.change(who.tenant_id, confirm, who.id, code, codes, step_of=here.codes.step_of)
    return RecoveryCodesOut(recovery_codes=list(codes))


@router.delete("/api/second-factor", status_code=204, response_class=Response)
async def drop_factor(body: CurrentPasswordIn, here: Here, who: Authenticated) -> Response:
    """Take one's own second factor away."""
    await _confirm(here, who, body.current)
    await here.runner.change(who.tenant_id, factors.drop_factor, who.id)
    return Response(status_code=204)


@router.get("/api/sessions")
async def list_sessions(request: Request, here: Here, who: Authenticated) -> OpenSessionsOut:
    """Where one is signed in, the newest first."""
    found = await here.runner.ask(who.tenant_id, users.list_sessions, who.id, token=bearer(request) or "")
    return OpenSessionsOut(items=[OpenSessionOut.of(session) for session in found])


@router.delete("/api/sessions/{session_id}", status_code=204, response_class=Response)
async def end_session(session_id: UUID, here: Here, who: Authenticated) -> Response:
    """Sign out somewhere."""
    await here.runner.change(who.tenant_id, users.end_session, who.id, session_id)
    return Response(status_code=204)


async def _is_good(here: Front, tenant: UUID, token: str) -> bool:
    return await here.directory.is_active(tenant) and await here.runner.ask(tenant, users.is_link, token)


async def _confirm(here: Front, who: Caller, password: SecretStr) -> None:
    """Ask for the password again: a session that was left open is not enough. Raises `WrongPassword`."""
    await here.rates.take(Rate.CONFIRM, f"{who.tenant_id}/{who.id}")
    kept = await here.runner.ask(who.tenant_id, users.password_of, who.id)
    if not await here.passwords.fits(kept, password.get_secret_value()):
        raise WrongPassword
