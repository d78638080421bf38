"""What other sites show of ours: a script that makes elements, what it asks, and what a chatbot may tell.

All of it is public and the same for everybody, so every origin may read it and caches may keep it.
"""

import re
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from ..door import Public, PublicContext
from ..door.paths import OFFERS
from ..errors import GatewayDown, TooMany
from ..schemas.offers import Badge, Landing
from ..view import Look
from ..view.languages import chosen
from ..view.words import word

router = APIRouter()
T = TypeVar("T")
Lang = Annotated[str, Query(max_length=35)]
SCRIPT = "offers.js"
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_MINUTE = {**_FOR_ALL, "Cache-Control": "public, max-age=60, stale-while-revalidate=60"}
_HOUR = {**_FOR_ALL, "Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
_NOW = {**_FOR_ALL, "Cache-Control": "no-store"}
_MORE = re.compile(rf"^More: ({OFFERS}/\S+)$", re.MULTILINE)


def _(text: str) -> str:
    return text


_TEXTS = {"heading": _("Win back what you pay"), "more": _("See the offer"), "closes": _("Closes in")}


@router.get(f"/embed/{SCRIPT}")
async def show_script(context: Public) -> Response:
    """The script, under an address that stays; smaller where it was built."""
    asset = context.view.assets.script(SCRIPT)
    if asset.compressed and "gzip" in context.request.headers.get("accept-encoding", ""):
        headers = {**_HOUR, "Content-Encoding": "gzip"}
        return FileResponse(asset.compressed, media_type=asset.media_type, headers=headers)
    return FileResponse(asset.path, media_type=asset.media_type, headers=_HOUR)


@router.get("/embed/offers.json")
async def list_cards(context: Public, lang: Lang = "") -> Response:
    """Campaigns that visitors can join now, with the words of the cards in a language."""
    look = Look(chosen(None, lang))
    landings = await _if_told(context.ask.offers.active())
    if landings is None:
        return _untold()
    texts = {name: context.view.text(look, text) for name, text in _TEXTS.items()}
    cards = [_card(context, look, landing) for landing in landings]
    return JSONResponse({"lang": look.language, "texts": texts, "offers": cards}, headers=_MINUTE)


@router.get("/embed/badges.json")
async def list_badges(context: Public) -> Response:
    """Each bundle that can be bought to get into a campaign, with those campaigns."""
    bundles = await _if_told(context.ask.offers.shop())
    if bundles is None:
        return _untold()
    found = {bundle.id: [_badge(context, one) for one in bundle.badges] for bundle in bundles if bundle.badges}
    return JSONResponse({"badges": found}, headers=_MINUTE)


@router.get("/embed/knowledge.txt")
async def show_knowledge(context: Public) -> Response:
    """What a chatbot may tell of the campaigns of now, with addresses that can be followed."""
    text = await _knowledge(context)
    return _untold() if text is None else PlainTextResponse(text, headers=_MINUTE)


@router.get("/embed/knowledge.json")
async def show_knowledge_fields(context: Public) -> Response:
    """The same as a field."""
    text = await _knowledge(context)
    return _untold() if text is None else JSONResponse({"text": text}, headers=_MINUTE)


async def _knowledge(context: PublicContext) -> str | None:
    told = await _if_told(context.ask.offers.knowledge())
    return None if told is None else _MORE.sub(lambda found: f"More: {context.origin}{context.way(found[1])}", told)


async def _if_told(answer: Awaitable[T]) -> T | None:
    try:
        return await answer
    except (GatewayDown, TooMany):
        return None


def _untold() -> Response:
    """The gateway does not answer: said so that a script of another site can read it, and kept by nobody."""
    return JSONResponse({}, 503, headers=_NOW)


def _card(context: PublicContext, look: Look, landing: Landing) -> dict[str, Any]:
    closes_at = landing.closes_at if landing.ends_at else None
    kind = context.view.text(look, word("type", landing.campaign_type).text)
    return {
        "slug": landing.slug,
        "name": landing.name,
        "kind": "" if kind.lower() == landing.name.lower() else kind,
        "promo": landing.promo_copy,
        "picture": landing.hero_image_url,
        "closes_at": closes_at.isoformat() if closes_at else None,
        "path": context.way(f"{OFFERS}/{landing.slug}"),
    }


def _badge(context: PublicContext, badge: Badge) -> dict[str, str]:
    return {"name": badge.name, "path": context.way(f"{OFFERS}/{badge.slug}")}
