"""Purchases that gave more than was captured, and taking note of it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted
from ..forms import key_of
from ..forms.onward import onward

router = APIRouter()
PATH = "/admin/orders/overpaid"


def _(text: str) -> str:
    return text


_ACCEPTED = _("Noted. The purchase waits for nobody any more, unless it gives more.")


@router.get(PATH)
async def list_overpaid(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of the list."""
    found = await here.ask.ledger.overpaid(cursor=cursor or None, limit=here.settings.page_rows)
    return here.render("overpaid.html", orders=found.items, pages=onward(PATH, {}, cursor, found.next))


@router.post(f"{PATH}/{{order_id}}/accept")
async def accept_overpaid(here: Here, order_id: UUID, given: Posted) -> Response:
    """Take note of what a purchase has given too much."""
    await here.ask.ledger.accept(order_id, key=key_of(given))
    return here.go(PATH, said=here.text(_ACCEPTED))
