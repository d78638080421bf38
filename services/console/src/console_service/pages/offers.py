"""What visitors see: the campaigns that they may join, and one of them with what can be bought to get in."""

import secrets
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import HTMLResponse, Response

from chassis.errors import Failure

from ..door import Public, PublicContext
from ..door.paths import OFFERS
from ..door.public import origin_of, with_sources
from ..errors import CampaignOver, NotThere, SignedOut
from ..schemas.offers import Landing, Offer, parts_of

router = APIRouter()
PATH = f"{OFFERS}/{{slug}}"
Slug = Annotated[str, Part(pattern="^[A-Za-z0-9_-]{1,200}$")]
_ALL = "all"


@router.get(OFFERS)
async def list_offers(context: Public) -> Response:
    """Every campaign that visitors may join now."""
    found = await context.ask.offers.active()
    return _with_pictures(context.render("offers.html", landings=found), context, found)


@router.get(PATH)
async def show_offer(
    context: Public,
    slug: Slug,
    checkout: Annotated[str, Query(max_length=20)] = "",
    bundles: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """One campaign, to somebody who comes upon it or back from the page of the payment provider."""
    return await offer_page(context, slug, is_cancelled=checkout == "cancelled", with_all=bundles == _ALL)


async def offer_page(  # noqa: PLR0913 - each of them is said on the page
    context: PublicContext,
    slug: str,
    *,
    refused: str = "",
    status: int = 200,
    is_cancelled: bool = False,
    with_all: bool = False,
) -> Response:
    """The page of a campaign; `refused` is why something could not be bought just now."""
    try:
        landing = await context.ask.offers.get(slug)
    except (NotThere, SignedOut) as failure:  # an id is for those who work here, and none is shown
        return context.go(f"/admin/campaigns/{slug}") if _is_id(slug) else await absent_page(context, failure)
    hers = None if with_all else await _hers(context, landing)
    answer = context.render(
        "offer.html",
        status=status,
        landing=landing,
        base=f"{OFFERS}/{slug}",
        tenant=context.tenant,
        offers=hers or landing.bundles,
        is_chosen=bool(hers),
        key=secrets.token_urlsafe(18),
        refused=context.text(refused) if refused else "",
        is_cancelled=is_cancelled,
        parts_of=parts_of,
        picture=_picture(context, landing),
    )
    return _with_pictures(answer, context, [landing])


async def absent_page(context: PublicContext, failure: Failure) -> Response:
    """Where a campaign was looked for that has ended, or never was; with those that there are."""
    name = failure.name if isinstance(failure, CampaignOver) else ""
    others = await _others(context)
    answer = context.render("offer_absent.html", status=410 if name else 404, name=name, landings=others)
    return _with_pictures(answer, context, others)


async def _others(context: PublicContext) -> list[Landing]:
    try:
        return await context.ask.offers.active()
    except Failure:
        return []


async def _hers(context: PublicContext, landing: Landing) -> list[Offer] | None:
    """The bundles that concern a contact who came by her link, if they are fewer than all."""
    if context.contact is None:
        return None
    try:
        found = await context.contact.offers.relevant(landing.slug)
    except Failure:  # her link may be too old, or another tenant's: then she is a visitor like any other
        return None
    return found if len(found) < len(landing.bundles) else None


def _is_id(slug: str) -> bool:
    try:
        return str(UUID(slug)) == slug.lower()
    except ValueError:
        return False


def _picture(context: PublicContext, landing: Landing) -> str:
    """The address of the picture if a browser may show it: over TLS, where the page came over TLS."""
    url = landing.hero_image_url or ""
    is_mixed = context.settings.is_secure and not url.startswith("https://")
    return "" if is_mixed or not origin_of(url) else url


def _with_pictures(answer: HTMLResponse, context: PublicContext, landings: Sequence[Landing]) -> HTMLResponse:
    """The page, which may load the pictures of these campaigns and send its forms on to the payment provider."""
    origins = {origin_of(landing.hero_image_url or "") for landing in landings} - {""}
    return with_sources(answer, images=" ".join(sorted(origins)), forms=" ".join(context.settings.payment_origins))
