"""Purchases of which nothing says what was bought, and saying it."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form, key_of
from ..forms.failing import status_of, told
from ..forms.onward import onward

router = APIRouter()
PATH = "/admin/orders/without-bundle"


def _(text: str) -> str:
    return text


_NAMED = _("It is said what was bought. Whether the purchase enrolls is decided again.")


@router.get(PATH)
async def list_orders(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of the list, and what there is to buy."""
    return await _list(here, cursor)


@router.post(f"{PATH}/{{order_id}}")
async def name_bundle(here: Here, order_id: UUID, given: Posted) -> Response:
    """Say what was bought."""
    form = Form({"bundle_id": given.get("bundle_id", "").strip()})
    try:
        await here.ask.orders.name_bundle(order_id, form.value("bundle_id"), key=key_of(given))
    except (WrongFields, Refused) as failure:
        shown = told(form, failure, at="bundle_id")
        return await _list(here, "", wrong=order_id, form=shown, status=status_of(failure))
    return here.go(PATH, said=here.text(_NAMED))


async def _list(
    here: RequestContext, cursor: str, *, wrong: UUID | None = None, form: Form | None = None, status: int = 200
) -> Response:
    found, bundles = await asyncio.gather(
        here.ask.orders.without_bundle(cursor=cursor or None, limit=here.settings.page_rows),
        here.if_reachable(here.ask.bundles.all()),
    )
    return here.render(
        "orders_without_bundle.html",
        status=status,
        orders=found.items,
        bundles=[(one.id, one.name) for one in bundles or ()],
        pages=onward(PATH, {}, cursor, found.next),
        wrong=wrong,
        form=form or Form(),
    )
