"""What can be bought, for staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http.callers import Staff
from chassis.http.do import Do

from ..handlers import bundles
from ..schemas.bundles import BundleIn, BundleOut
from ..schemas.fields import BundleId

router = APIRouter()
ALL = "/api/admin/bundles"


@router.get(ALL)
async def list_bundles(do: Do, _who: Staff) -> list[BundleOut]:
    """Everything that can be bought, and what was withdrawn."""
    return [BundleOut.of(bundle) for bundle in await do(bundles.show_bundles)]


@router.post(ALL, status_code=201)
async def put_bundle(body: BundleIn, do: Do, _who: Staff) -> BundleOut:
    """Offer a bundle, or change it."""
    return BundleOut.of(await do(bundles.put_bundle, body.bundle()))


@router.delete(ALL, status_code=204)
async def remove_bundle(
    bundle_id: Annotated[BundleId, Query()], do: Do, _who: Staff, *, permanent: Annotated[bool, Query()] = False
) -> Response:
    """Offer a bundle no more; with `permanent`, take it away, if no campaign lists it."""
    if permanent:
        await do(bundles.delete_bundle, bundle_id)
    else:
        await do(bundles.withdraw_bundle, bundle_id)
    return Response(status_code=204)
