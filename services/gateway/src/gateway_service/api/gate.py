"""Who is asking, by the credential, and whether the route of the path is for the role of that caller."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.errors import Forbidden, Unauthenticated
from chassis.http.do import Doer
from chassis.security.tokens import Caller, Kind

from ..domain.people import API_KEY, SESSION, hashed, tenant_of
from ..domain.routes import Role
from ..errors import NoSuchPath, WrongCredentials
from ..handlers import people
from .front import Here
from .rates import Rate
from .routing import Found
from .run import NO_TENANT

PORTAL = "portal"
_WITHOUT_NAME = {Kind.CONTACT: Role.CONTACT, Kind.PUBLIC: Role.PUBLIC}


def route(request: Request, here: Here) -> Found:
    """The route of a path. Raises `NoSuchPath`."""
    found = here.routing.find(request.method, request.scope["path"])  # `request.url` raises for odd bytes in a query
    if found is None:
        raise NoSuchPath
    return found


async def caller(request: Request, here: Here, found: Annotated[Found, Depends(route)]) -> Caller:
    """The caller, if the route is for her role. Raises `Unauthenticated`, `Forbidden` or `TooMany`."""
    token = bearer(request)
    if token is None:
        if Role.PUBLIC not in found.route.roles:
            raise Unauthenticated("A bearer token is needed.")
        await here.rates.take(Rate.PUBLIC, address(request))
        return Caller(await here.directory.asked_tenant(request), Kind.PUBLIC, NO_TENANT)
    await here.rates.take_here(Rate.REQUEST, hashed(token).hex())
    known = await _known(request, here, token)
    await here.rates.take(Rate.REQUEST, f"{known.tenant_id}/{known.id}")
    role = role_of(known)
    if role not in found.route.roles:
        raise Forbidden(f"Not for the role {role.name.lower() if role.name else ''}.")
    return known


def role_of(who: Caller) -> Role:
    """The role of a caller; that of staff is stored with the person."""
    return _WITHOUT_NAME.get(who.kind) or Role[who.role.upper()]


async def doer(request: Request, who: Annotated[Caller, Depends(caller)]) -> Doer:
    """Runs handlers for the caller."""
    return Doer(request, who, await request.body())


Where = Annotated[Found, Depends(route)]
Authenticated = Annotated[Caller, Depends(caller)]
Do = Annotated[Doer, Depends(doer)]


def bearer(request: Request) -> str | None:
    """The credential of a request, or None. Raises `Unauthenticated` for another scheme."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("A bearer token is needed.")
    return token.strip()


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


async def _known(request: Request, here: Here, token: str) -> Caller:
    is_portal = token.count(".") == 2  # noqa: PLR2004 - parts of a JWT
    found = _portal(here, token) if is_portal else await _staff(here, token)
    if found is None or not await here.directory.is_active(found.tenant_id):
        await here.rates.take(Rate.REFUSED, address(request))
        raise WrongCredentials("The credential is not one we know.")
    return found


def _portal(here: Here, token: str) -> Caller:
    link = here.links.read(PORTAL, token)
    return Caller(link.tenant_id, Kind.CONTACT, link.subject)


async def _staff(here: Here, token: str) -> Caller | None:
    # A credential that names no tenant is one of the only tenant's; what the request says of tenants does not count.
    tenant = tenant_of(token) or await here.directory.only_tenant()
    if tenant is None:
        return None
    if token.startswith(f"{SESSION}_"):
        session = await here.runner.ask(tenant, people.find_session, token)
        return Caller(tenant, Kind.STAFF, session.staff_id, session.role) if session else None
    if token.startswith(f"{API_KEY}_"):
        key = await here.runner.ask(tenant, people.find_api_key, token)
        return Caller(tenant, Kind.STAFF, key.id, "service") if key else None
    return None
