"""What visitors see: the published version only, of campaigns that are active."""

from collections.abc import Collection

from ..domain.bundle import Bundle, relevant
from ..domain.knowledge import knowledge
from ..domain.landing import Landing
from ..errors import CampaignOver, NoSuchCampaign
from ..work import Work

Shown = tuple[Landing, list[Bundle]]
"""A campaign as visitors see it, with the bundles they may buy to get in."""


async def show_active(work: Work) -> list[Shown]:
    """Campaigns that visitors may join now, as they were published."""
    landings = await work.versions.admitting(work.now)
    known = await work.bundles.named(bundle_id for landing in landings for bundle_id in landing.bundle_ids)
    return [(landing, landing.offered(known)) for landing in landings]


async def show_landing(work: Work, slug: str) -> Shown:
    """One public campaign by its slug, as it was published. Raises `CampaignOver`, `NoSuchCampaign`."""
    landing = await work.versions.on_show(slug, work.now)
    if landing is None:
        raise NoSuchCampaign
    if landing.is_over:
        raise CampaignOver(landing.definition.name)
    return landing, landing.offered(await work.bundles.named(landing.bundle_ids))


async def show_knowledge(work: Work) -> str:
    """What may be told of the campaigns that visitors may join now."""
    return knowledge(await show_active(work))


async def show_shop(work: Work) -> list[tuple[Bundle, list[Landing]]]:
    """What can be bought, each bundle with the campaigns that a purchase of it could enroll in now."""
    landings, bundles = await work.versions.admitting(work.now), await work.bundles.all()
    return [(b, [one for one in landings if b.id in one.bundle_ids]) for b in bundles if b.is_offered]


async def show_relevant_bundles(work: Work, slug: str, tags: Collection[str] | None) -> Shown:
    """The bundles of a public campaign that concern somebody with these tags."""
    landing, bundles = await show_landing(work, slug)
    return landing, relevant(bundles, tags)
