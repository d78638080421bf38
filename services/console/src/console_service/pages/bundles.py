"""What can be bought: the list, and taking one out of the shop or away for good."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, RequestContext
from ..errors import Refused
from .saving import Definer

router = APIRouter()
PATH = "/admin/bundles"
BundleId = Annotated[str, Part(max_length=100)]


def _(text: str) -> str:
    return text


_WITHDRAWN = _("The bundle is withdrawn from the shop.")
_DELETED = _("The bundle is deleted.")


@router.get(PATH)
async def list_bundles(here: Here) -> Response:
    """All bundles, those that are offered first."""
    bundles = sorted(await here.ask.bundles.all(), key=lambda one: (not one.is_offered, one.name.casefold()))
    return here.render("bundles.html", bundles=bundles)


@router.get(f"{PATH}/{{bundle_id}}/withdraw")
async def show_withdrawal(here: Definer, bundle_id: BundleId) -> Response:
    """Say what withdrawing it does."""
    return await _confirmation(here, bundle_id, "withdraw")


@router.post(f"{PATH}/{{bundle_id}}/withdraw")
async def withdraw(here: Definer, bundle_id: BundleId) -> Response:
    """Offer it no more."""
    await here.ask.bundles.withdraw(bundle_id)
    return here.go(PATH, said=here.text(_WITHDRAWN))


@router.get(f"{PATH}/{{bundle_id}}/delete")
async def show_deletion(here: Definer, bundle_id: BundleId) -> Response:
    """Say what deleting it does."""
    return await _confirmation(here, bundle_id, "delete")


@router.post(f"{PATH}/{{bundle_id}}/delete")
async def delete(here: Definer, bundle_id: BundleId) -> Response:
    """Take it away; while a campaign lists it, the page says so."""
    try:
        await here.ask.bundles.delete(bundle_id)
    except Refused as refusal:
        return await _confirmation(here, bundle_id, "delete", refused=refusal.detail)
    return here.go(PATH, said=here.text(_DELETED))


async def _confirmation(here: RequestContext, bundle_id: str, action: str, *, refused: str = "") -> Response:
    bundle = await here.ask.bundles.get(bundle_id)
    status = 409 if refused else 200
    return here.render("bundle_action.html", status=status, bundle=bundle, action=action, refused=refused)
