"""What campaigns and contacts are called, for pages that are told only their ids."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from ..door import RequestContext
from ..schemas.contacts import Contact

_MOST = 200


async def campaign_names(here: RequestContext, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """What these campaigns are called, by id; none while their owner is down."""
    return await here.if_reachable(here.ask.campaigns.names({one for one in ids if one is not None})) or {}


async def newest_campaign_names(here: RequestContext) -> Mapping[UUID, str]:
    """What the newest campaigns are called, by id, for a choice; none while their owner is down."""
    return await here.if_reachable(here.ask.campaigns.newest_names(limit=_MOST)) or {}


async def contact_names(here: RequestContext, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What these contacts are called; those that cannot be told just now are left out."""
    return {contact_id: found.title for contact_id, found in (await contacts_of(here, ids)).items()}


async def contacts_of(here: RequestContext, ids: Iterable[UUID]) -> Mapping[UUID, Contact]:
    """Contacts by the id that was asked for, as far as there are any and somebody tells."""
    return await here.if_reachable(here.ask.contacts.several(set(ids))) or {}
