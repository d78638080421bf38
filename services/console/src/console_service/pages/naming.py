"""What campaigns and contacts are called, for pages that are told only their ids."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from ..door import Desk
from ..schemas.contacts import Contact

_MOST = 200


async def campaign_names(here: Desk) -> Mapping[UUID, str]:
    """The names of the newest campaigns, by id; none while their owner is down."""
    found = await here.if_reachable(here.ask.campaigns.search(limit=_MOST))
    return {one.id: one.definition.name for one in found.campaigns} if found else {}


async def contact_names(here: Desk, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What these contacts are called; those that cannot be told just now are left out."""
    return {contact_id: found.title for contact_id, found in (await contacts_of(here, ids)).items()}


async def contacts_of(here: Desk, ids: Iterable[UUID]) -> Mapping[UUID, Contact]:
    """Contacts by the id that was asked for, as far as there are any and somebody tells."""
    return await here.if_reachable(here.ask.contacts.several(set(ids))) or {}
