"""Who is asking, by the credential, and whether the route of the path is for the role of that caller."""

import hmac
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from chassis.errors import Forbidden, TokenNeeded, WrongMethod
from chassis.http.do import Doer
from chassis.http.edge import answer_with
from chassis.security.links import PORTAL
from chassis.security.tokens import Caller, Kind

from ..clients import system
from ..domain.audit import Actor
from ..domain.people import API_KEY, SESSION, hashed, tenant_of
from ..domain.routes import Role, Route
from ..errors import Admission, NoSuchPath, UnknownCredential
from ..handlers import keys, people
from .audit import Asked, write_down
from .front import Front, Here
from .rates import Count, Rate, headers
from .routing import Found
from .run import NO_TENANT

OPERATOR = "lo"
_WITHOUT_NAME = {Kind.CONTACT: Role.CONTACT, Kind.PUBLIC: Role.PUBLIC, Kind.SYSTEM: Role.OPERATOR}


@dataclass(frozen=True)
class Program(Caller):
    """A caller with an API key, which may be for some scopes alone."""

    scopes: tuple[str, ...] = ()

    def may(self, scope: str) -> bool:
        """Whether the key is for this; one without scopes is for everything."""
        return not self.scopes or scope in self.scopes


async def route(request: Request, here: Here) -> Found:
    """The route of a path. Raises `NoSuchPath`, or `WrongMethod` where it has others.

    What is no id leads nowhere, also where it would be a name in another path: `PUT /api/admin/orders/none/bundle`.
    """
    path = request.scope["path"]  # `request.url` raises for odd bytes in a query
    found = here.routing.find(request.method, path)
    if found is None:
        methods = [] if here.routing.is_nearly(request.method, path) else here.routing.methods(path)
        raise WrongMethod(allowed=methods) if methods else NoSuchPath
    return found


async def caller(request: Request, here: Here, found: Annotated[Found, Depends(route)]) -> Caller:
    """The caller, if the route is for her role. Raises `Unauthenticated`, `Forbidden` or `TooMany`."""
    token = bearer(request)
    if token is None:
        if Role.PUBLIC not in found.route.roles:
            raise TokenNeeded
        await here.rates.take(Rate.PUBLIC, address(request))
        return Caller(await here.directory.asked_tenant(request), Kind.PUBLIC, NO_TENANT)
    kept = hashed(token).hex()
    await here.rates.take_token(kept)
    known = await _known(request, here, token)
    await _count(request, here, known, kept)
    role, actor = role_of(known), _actor_of(known, token)
    refusal = _refusal(found.route, role, by_key=actor is Actor.KEY) or _out_of_scope(request, found.route, known)
    asked = Asked(request, found, known, actor, str(role.name).lower())
    await write_down(here, asked, is_refused=refusal is not None)
    if refusal is not None:
        raise refusal
    return known


async def _count(request: Request, here: Front, known: Caller, token: str) -> None:
    grants = await here.directory.grants(known.tenant_id)
    here.rates.remember(token, grants.request_rate)
    hers = Count(Rate.REQUEST, f"{known.tenant_id}/{known.id}", grants.request_rate)
    ours = Count(Rate.TENANT, str(known.tenant_id), grants.tenant_rate)
    for name, value in headers(await here.rates.take_all(hers, ours)).items():
        answer_with(request, name, value)


def _actor_of(known: Caller, token: str) -> Actor:
    if token.startswith(f"{API_KEY}_"):
        return Actor.KEY
    return {Kind.CONTACT: Actor.CONTACT, Kind.SYSTEM: Actor.OPERATOR}.get(known.kind, Actor.USER)


def _refusal(route: Route, role: Role, *, by_key: bool) -> Forbidden | None:
    if role not in route.roles:
        return Forbidden(Admission.NOT_FOR_ROLE, role=role.name.lower() if role.name else "")
    return None if route.admits(role, by_key=by_key) else Forbidden(Admission.FOR_A_PERSON)


def _out_of_scope(request: Request, route: Route, known: Caller) -> Forbidden | None:
    needed = route.scope(request.method)
    is_inside = not isinstance(known, Program) or known.may(needed)
    return None if is_inside else Forbidden(Admission.OUT_OF_SCOPE, scope=str(needed))


def role_of(who: Caller) -> Role:
    """The role of a caller; that of staff is stored with the person, that of a program with its key."""
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
        raise TokenNeeded
    return token.strip()


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


async def _known(request: Request, here: Front, token: str) -> Caller:
    if token.startswith(f"{OPERATOR}_") and _is_operator(here, token):
        return system(NO_TENANT)
    is_portal = token.count(".") == 2  # noqa: PLR2004 - parts of a JWT
    found = _portal(here, token) if is_portal else await _staff(here, token)
    if found is None or not await here.directory.is_active(found.tenant_id):
        await here.rates.take(Rate.REFUSED, address(request))
        raise UnknownCredential
    return found


def _is_operator(here: Front, token: str) -> bool:
    mine = hashed(token).hex().encode()
    return any(hmac.compare_digest(mine, one.lower().encode()) for one in here.settings.operator_key_hashes)


def _portal(here: Front, token: str) -> Caller:
    link = here.links.read(PORTAL, token)
    return Caller(link.tenant_id, Kind.CONTACT, link.subject)


async def _staff(here: Front, token: str) -> Caller | None:
    # A credential that names no tenant is one of the only tenant's; what the request says of tenants does not count.
    tenant = tenant_of(token) or await here.directory.only_tenant()
    if tenant is None:
        return None
    if token.startswith(f"{SESSION}_"):
        session = await here.runner.ask(tenant, people.find_session, token)
        return Caller(tenant, Kind.STAFF, session.staff_id, session.role) if session else None
    if token.startswith(f"{API_KEY}_"):
        return await program(here, tenant, token)
    return None


async def program(here: Front, tenant: UUID, token: str) -> Program | None:
    """The program with this API key of a tenant, which is noted as used; None if there is none."""
    key = await here.runner.ask(tenant, keys.find_key, token)
    if key is None:
        return None
    if key.is_stale(here.clock.now()):
        await here.runner.change(tenant, keys.touch_key, token)
    return Program(tenant, Kind.STAFF, key.id, key.role, key.scopes)
