"""Links people follow without signing in: to unsubscribe, or to see what is theirs."""

from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from chassis.errors import Missing, Unauthenticated
from chassis.security.links import Link

from ..clients import Call, system
from ..errors import Unreachable
from ..schemas import PortalLinkOut
from .front import Here
from .gate import PORTAL, Authenticated, address
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
<title>{title}</title>
<style>body{{font:1rem/1.5 system-ui;max-width:30rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit}}</style>
<h1>{title}</h1><p>{text}</p>{form}</html>
"""
_FORM = '<form method="post"><button>Unsubscribe</button></form>'


@router.get("/u/{token}", response_class=HTMLResponse, responses={401: {}})
async def show_unsubscribe(token: str, request: Request, here: Here) -> HTMLResponse:
    """A page with a button. It changes nothing, because mail scanners follow links."""
    await _read(request, here, token)
    page = _PAGE.format(title="Unsubscribe", text="You will get no more mail of this kind.", form=_FORM)
    return HTMLResponse(page, headers=_HEADERS)


@router.post("/u/{token}", response_class=HTMLResponse, responses={401: {}})
async def unsubscribe(token: str, request: Request, here: Here) -> HTMLResponse:
    """One click (RFC 8058), by a mail program or by the page's button: 200 means it is committed."""
    link = await _read(request, here, token)
    body = orjson.dumps({"message_id": str(link.subject)})
    call = Call("POST", "/internal/unsubscribe", headers={"content-type": "application/json"}, body=body)
    reply = await here.services.send("messaging", system(link.tenant_id), call)
    if reply.status == _MISSING:
        raise Missing("The message of this link is not there any more.")
    if reply.status != _OK:
        raise Unreachable("This cannot be done just now.")
    page = _PAGE.format(title="You are unsubscribed", text="You will get no more mail of this kind.", form="")
    return HTMLResponse(page, headers=_HEADERS)


@router.post("/api/admin/contacts/{contact_id}/portal-link")
async def make_portal_link(contact_id: UUID, here: Here, who: Authenticated) -> PortalLinkOut:
    """A link that lets a contact in until it expires."""
    reply = await here.services.send("enrollment", who, Call("GET", f"/api/admin/contacts/{contact_id}"))
    if reply.status == _MISSING:
        raise Missing("No such contact.")
    if reply.status != _OK:
        raise Unreachable("Whether the contact exists cannot be said just now.")
    lifetime = here.settings.portal_lifetime
    token = here.links.token(PORTAL, Link(who.tenant_id, contact_id), lifetime=lifetime)
    url = f"{here.settings.public_base_url}/portal#{token}"
    return PortalLinkOut(url=url, token=token, expires_at=here.clock.now() + lifetime)


async def _read(request: Request, here: Here, token: str) -> Link:
    """What a token is about. One that is good is always heard: the servers of a mail provider ask for many people."""
    try:
        return here.links.read(UNSUBSCRIBE, token)
    except Unauthenticated:
        await here.rates.take(Rate.LINK, address(request))
        raise
