"""What visitors see. A literal path stands before one that has a slug in its place."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from chassis.http.callers import Anyone
from chassis.http.do import Do
from chassis.http.pages import MOST_IDS

from ..handlers import visitors
from ..schemas.fields import Tag
from ..schemas.landings import KnowledgeOut, LandingOut, OfferOut, ShopBundleOut

router = APIRouter()
ACTIVE = "/api/campaigns/active"
ONE = "/api/campaigns/{slug}"
Slug = Annotated[str, Path(max_length=200)]


@router.get(ACTIVE)
async def list_active(do: Do, _who: Anyone) -> list[LandingOut]:
    """Campaigns that visitors may join now."""
    return [LandingOut.of(landing, bundles) for landing, bundles in await do(visitors.show_active)]


@router.get("/api/campaigns/knowledge")
async def show_knowledge(do: Do, _who: Anyone) -> KnowledgeOut:
    """What a chatbot may tell of the campaigns that visitors may join now."""
    return KnowledgeOut(text=await do(visitors.show_knowledge))


@router.get("/api/bundles")
async def list_shop(do: Do, _who: Anyone) -> list[ShopBundleOut]:
    """What can be bought, with a badge for each campaign that a purchase could enroll in now."""
    return [ShopBundleOut.of(bundle, landings) for bundle, landings in await do(visitors.show_shop)]


@router.get(ONE)
async def show_landing(slug: Slug, do: Do, _who: Anyone) -> LandingOut:
    """One campaign as visitors see it."""
    return LandingOut.of(*await do(visitors.show_landing, slug))


@router.get(f"{ONE}/bundles")
async def list_relevant_bundles(
    slug: Slug, do: Do, _who: Anyone, tags: Annotated[list[Tag] | None, Query(max_length=MOST_IDS)] = None
) -> list[OfferOut]:
    """Bundles of a campaign that concern somebody with these audit fields (`goal`, `goal=revenue`); all without any."""
    landing, bundles = await do(visitors.show_relevant_bundles, slug, tags)
    return [OfferOut.of(bundle, landing) for bundle in bundles]
