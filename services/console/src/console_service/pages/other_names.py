"""Other addresses under which campaigns are looked for; each leads to the one section that has them."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Anybody
from ..door.paths import OFFERS
from .campaigns import PATH

router = APIRouter()
_PLAYBOOKS = "/company/{company}/playbooks"


@router.get(f"{OFFERS}/new")
@router.get(f"{OFFERS}/create")
@router.get(f"{_PLAYBOOKS}/new")
async def lead_to_new(context: Anybody) -> Response:
    """To the form in which a campaign is begun."""
    return context.go(f"{PATH}/new")


@router.get(f"{OFFERS}/templates")
async def lead_to_templates(context: Anybody) -> Response:
    """To the gallery."""
    return context.go(f"{PATH}/templates")


@router.get(f"{OFFERS}/{{campaign_id}}/builder")
async def lead_to_builder(context: Anybody, campaign_id: UUID) -> Response:
    """To the map on which the journey is built."""
    return context.go(f"{PATH}/{campaign_id}/steps")


@router.get(_PLAYBOOKS)
async def lead_to_lifecycle(context: Anybody) -> Response:
    """To the campaigns that elsewhere are called playbooks; the company is that of whoever is signed in."""
    return context.go(f"{PATH}?family=lifecycle")


@router.get(f"{_PLAYBOOKS}/{{campaign_id}}")
async def lead_to_one(context: Anybody, campaign_id: UUID) -> Response:
    """To one of them."""
    return context.go(f"{PATH}/{campaign_id}")
