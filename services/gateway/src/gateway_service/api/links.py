"""Links people follow without signing in: to unsubscribe, or to see what is theirs."""

from html import escape
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from chassis.errors import Missing, Unauthenticated
from chassis.security.links import PORTAL, Link, portal_page, way_out

from ..clients import Call, system
from ..domain.routes import CONTACTS
from ..errors import NotFound, Unreachable
from ..schemas.portal import PortalLinkOut
from ..schemas.preferences import PreferencesIn, PreferencesOut
from .front import Front, Here
from .gate import Authenticated, address
from .owners import require
from .rates import Rate

router = APIRouter()
UNSUBSCRIBE = "unsubscribe"
_OK, _MISSING = 200, 404
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
{way}<title>{title}</title>
<style>body{{font:1rem/1.5 system-ui;max-width:30rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit}}</style>
<h1>{title}</h1><p>{text}</p>{form}</html>
"""
_FORM = '<form method="post"><button>Unsubscribe</button></form>'
_WAY = '<meta http-equiv="refresh" content="0; url={url}">\n'


@router.get("/u/{token}", response_class=HTMLResponse, responses={401: {}})
async def show_unsubscribe(token: str, request: Request, here: Here) -> HTMLResponse:
    """A page with a button, which leads on to that of the console. It changes nothing: mail scanners follow links."""
    await _read(request, here, token)
    way = _WAY.format(url=escape(way_out(here.settings.console_url, token)))
    page = _PAGE.format(title="Unsubscribe", text="You will get no more mail of this kind.", form=_FORM, way=way)
    return HTMLResponse(page, headers=_HEADERS)


@router.post("/u/{token}", response_class=HTMLResponse, responses={401: {}})
async def unsubscribe(token: str, request: Request, here: Here) -> HTMLResponse:
    """One click (RFC 8058), by a mail program or by the page's button: 200 means it is committed."""
    link = await _read(request, here, token)
    body = orjson.dumps({"message_id": str(link.subject)})
    call = Call("POST", "/internal/unsubscribe", headers={"content-type": "application/json"}, body=body)
    reply = await here.services.send("messaging", system(link.tenant_id), call)
    if reply.status == _MISSING:
        raise Missing(NotFound.MESSAGE_GONE)
    if reply.status != _OK:
        raise Unreachable(service="messaging")
    page = _PAGE.format(title="You are unsubscribed", text="You will get no more mail of this kind.", form="", way="")
    return HTMLResponse(page, headers=_HEADERS)


@router.get("/u/{token}/preferences", responses={401: {}})
async def show_preferences(token: str, request: Request, here: Here, answer: Response) -> PreferencesOut:
    """Which channels are open for the contact of a mail, by the link in it."""
    return await _preferences(await _read(request, here, token), here, answer)


@router.put("/u/{token}/preferences", responses={401: {}})
async def keep_preferences(
    token: str, body: PreferencesIn, request: Request, here: Here, answer: Response
) -> PreferencesOut:
    """Close channels, and open again what she has closed herself: 200 means it is committed."""
    return await _preferences(await _read(request, here, token), here, answer, body)


@router.post("/api/admin/contacts/{contact_id}/portal-link")
async def make_portal_link(contact_id: UUID, here: Here, who: Authenticated) -> PortalLinkOut:
    """A link that lets a contact in until it expires."""
    await require(here.services, who, CONTACTS, {"contact_id": str(contact_id)})
    lifetime = here.settings.portal_lifetime
    token = here.links.token(PORTAL, Link(who.tenant_id, contact_id), lifetime=lifetime)
    url = portal_page(here.settings.console_url, token)
    return PortalLinkOut(url=url, token=token, expires_at=here.clock.now() + lifetime)


async def _preferences(
    link: Link, here: Front, answer: Response, wanted: PreferencesIn | None = None
) -> PreferencesOut:
    path, headers = f"/internal/preferences/{link.subject}", {"content-type": "application/json"}
    call = Call("PUT", path, headers=headers, body=wanted.model_dump_json().encode()) if wanted else Call("GET", path)
    reply = await here.services.send("messaging", system(link.tenant_id), call)
    if reply.status == _MISSING:
        raise Missing(NotFound.MESSAGE_GONE)
    if reply.status != _OK:
        raise Unreachable(service="messaging")
    answer.headers["Cache-Control"] = "no-store"
    return PreferencesOut.model_validate_json(reply.body)


async def _read(request: Request, here: Here, token: str) -> Link:
    """What a token is about. One that is good is always heard: the servers of a mail provider ask for many people."""
    try:
        return here.links.read(UNSUBSCRIBE, token)
    except Unauthenticated:
        await here.rates.take(Rate.LINK, address(request))
        raise
