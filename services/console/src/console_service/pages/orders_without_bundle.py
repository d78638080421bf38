"""Purchases of which nothing says what was bought, and saying it."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form, key_of
from ..forms.failing import status_of, told
from ..forms.onward import onward
from .differences import Asked, Shown

router = APIRouter()
PATH = "/admin/orders/without-bundle"


def _(text: str) -> str:
    return text


_OF_NONE = _("The purchase is of no bundle, and waits for nobody any more.")
_NAMED = _("It is said what was bought. Whether the purchase enrolls is decided again.")


@router.get(PATH)
async def list_orders(here: Here, asked: Asked) -> Response:
    """Read one page of the list, and what there is to buy: what waits, or what is of no bundle."""
    return await _list(here, asked)


@router.post(f"{PATH}/{{order_id}}")
async def name_bundle(here: Here, order_id: UUID, given: Posted) -> Response:
    """Say what was bought."""
    form = Form({"bundle_id": given.get("bundle_id", "").strip()})
    try:
        await here.ask.orders.name_bundle(order_id, form.value("bundle_id"), key=key_of(given))
    except (WrongFields, Refused) as failure:
        form = told(form, failure, at="bundle_id")
        return await _list(here, Shown(wrong=order_id, form=form, status=status_of(failure)))
    return here.go(PATH, said=here.text(_NAMED))


@router.post(f"{PATH}/{{order_id}}/none")
async def name_none(here: Here, order_id: UUID, given: Posted) -> Response:
    """Say that what was bought is no bundle."""
    await here.ask.orders.name_bundle(order_id, None, key=key_of(given))
    return here.go(PATH, said=here.text(_OF_NONE))


async def _list(here: RequestContext, shown: Shown) -> Response:
    limit, cursor = here.settings.page_rows, shown.cursor
    found, bundles = await asyncio.gather(
        here.ask.orders.without_bundle(state=shown.state, cursor=cursor or None, limit=limit),
        here.if_reachable(here.ask.bundles.all()),
    )
    return here.render(
        "orders_without_bundle.html",
        status=shown.status,
        orders=found.items,
        bundles=[(one.id, one.name) for one in bundles or ()],
        shown=shown,
        pages=onward(PATH, {"state": shown.state}, cursor, found.next),
    )
