"""From a bundle to the page of the payment provider, and back from it."""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from ..door import Posted, Public, PublicContext
from ..door.paths import OFFERS
from ..errors import GatewayDown, NotThere, Refused, SignedOut, TooMany, WrongFields
from ..schemas.offers import Landing, parts_of
from ..view.offers import refusal_of
from .offers import PATH, Slug, absent_page, offer_page

router = APIRouter()


def _(text: str) -> str:
    return text


_BUNDLE = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,100}")
_DELAYED = _("The payment page cannot be opened just now. Nothing was paid; wait a moment, then try again.")
_STATUSES: dict[type[Exception], int] = {Refused: 409, WrongFields: 422, TooMany: 429, GatewayDown: 503}


@router.post(f"{PATH}/checkout")
async def check_out(context: Public, slug: Slug, given: Posted) -> Response:
    """Have a page opened at the payment provider and lead there, or say on the campaign's page why there is none."""
    bundle_id = given.get("bundle_id", "")
    if not _BUNDLE.fullmatch(bundle_id):
        return await offer_page(context, slug, refused=refusal_of(""), status=422)
    key = f"{_key(given)}.{bundle_id}"
    try:
        opened = await context.ask.offers.check_out(slug, bundle_id, locale=context.visitor.look.language, key=key)
    except (NotThere, SignedOut) as failure:
        return await absent_page(context, failure)
    except (Refused, WrongFields) as refusal:
        return await offer_page(context, slug, refused=refusal_of(refusal.code), status=_STATUSES[type(refusal)])
    except (GatewayDown, TooMany) as failure:
        return await offer_page(context, slug, refused=_DELAYED, status=_STATUSES[type(failure)])
    return _onward(context, slug, opened.url)


@router.get(f"{PATH}/thanks")
async def show_thanks(context: Public, slug: Slug) -> Response:
    """Say what comes next; that the money has come is told by the provider alone."""
    landing = await _remembered(context, slug)
    return context.render("thanks.html", landing=landing, parts_of=parts_of)


def _key(given: Mapping[str, str]) -> str:
    """What makes the request the same if it is repeated; hard to guess, because visitors share such keys."""
    key = given.get("key", "")
    return key if _KEY.fullmatch(key) else secrets.token_urlsafe(18)


def _onward(context: PublicContext, slug: str, url: str) -> Response:
    """To the payment page; by a link where a form may not lead, because its origin is not among the settings."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise GatewayDown
    if f"{parts.scheme}://{parts.netloc}" in context.settings.payment_origins:
        return RedirectResponse(url, 303)
    return context.render("onward.html", url=url, host=parts.netloc, back=context.way(f"{OFFERS}/{slug}"))


async def _remembered(context: PublicContext, slug: str) -> Landing | None:
    """The campaign that was bought into, if it can be told just now."""
    try:
        return await context.ask.offers.get(slug)
    except (NotThere, SignedOut, GatewayDown, TooMany):
        return None
