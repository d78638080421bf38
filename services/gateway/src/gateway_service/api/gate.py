"""Who is asking: the path's row in the table says who may, the credential says who it is."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from chassis.errors import Forbidden, Unauthenticated
from chassis.http.do import Doer
from chassis.security.links import LinkSigner
from chassis.security.tokens import Caller, Kind

from ..domain import routes
from ..domain.people import API_KEY, SESSION, hashed, tenant_of
from ..domain.routes import Found, Who
from ..errors import NoSuchPath, WrongCredentials
from ..handlers import people
from .directory import Directory
from .limits import Limits
from .run import run

PORTAL = "portal"
_KINDS = {Kind.STAFF: Who.STAFF, Kind.CONTACT: Who.CONTACT, Kind.PUBLIC: Who.NOBODY}


def route(request: Request) -> Found:
    """The path's row in the table. Raises `NoSuchPath`."""
    found = routes.find(request.method, request.scope["path"])  # `request.url` raises for odd bytes in a query
    if found is None:
        raise NoSuchPath
    return found


async def caller(request: Request, found: Annotated[Found, Depends(route)]) -> Caller:
    """Who is asking, if they may. Raises `Unauthenticated`, `Forbidden` or `TooMany`."""
    token = bearer(request)
    limits: Limits = request.app.state.limits
    if token is None:
        if Who.NOBODY not in found.route.who:
            raise Unauthenticated("A bearer token is needed.")
        limits.take(limits.public, "public", address(request))
        tenant = await _directory(request).asked_tenant(request)
        return Caller(tenant, Kind.PUBLIC, UUID(int=0))
    limits.take(limits.request, hashed(token))
    known = await _known(request, token)
    if _KINDS[known.kind] not in found.route.who:
        raise Forbidden(f"Not for {known.kind}.")
    return known


async def doer(request: Request, who: Annotated[Caller, Depends(caller)]) -> Doer:
    """Runs handlers for the caller."""
    return Doer(request, who, await request.body())


Where = Annotated[Found, Depends(route)]
Known = Annotated[Caller, Depends(caller)]
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


async def _known(request: Request, token: str) -> Caller:
    found = await _portal(request, token) if token.count(".") == 2 else await _staff(request, token)  # noqa: PLR2004 - parts of a JWT
    if found is None or not await _directory(request).is_active(request, found.tenant_id):
        limits: Limits = request.app.state.limits
        limits.take(limits.public, "refused", address(request))
        raise WrongCredentials("The credential is not one we know.")
    return found


async def _portal(request: Request, token: str) -> Caller:
    links: LinkSigner = request.app.state.links
    link = links.read(PORTAL, token)
    return Caller(link.tenant_id, Kind.CONTACT, link.subject)


async def _staff(request: Request, token: str) -> Caller | None:
    # A credential that names no tenant is one of the only tenant's; what the request says of tenants does not count.
    tenant = tenant_of(token) or await _directory(request).only_tenant(request)
    if tenant is None:
        return None
    if token.startswith(f"{SESSION}_"):
        session = await run(request, tenant, people.find_session, token)
        return Caller(tenant, Kind.STAFF, session.staff_id, session.role) if session else None
    if token.startswith(f"{API_KEY}_"):
        key = await run(request, tenant, people.find_api_key, token)
        return Caller(tenant, Kind.STAFF, key.id, key.role) if key else None
    return None


def _directory(request: Request) -> Directory:
    directory: Directory = request.app.state.directory
    return directory
