"""Money at a glance: what of it waits for a person, and whether the books balance."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from ..view.money_words import MONEY_QUEUES

router = APIRouter()
PATH = "/admin/money"
_COUNTED = 50


@router.get(PATH)
async def show_money(here: Here) -> Response:
    """Read what waits, and the ledger."""
    waiting, ledger = await asyncio.gather(
        here.if_reachable(here.ask.overview.waiting(limit=_COUNTED)),
        here.if_reachable(here.ask.ledger.accounts(cursor=None, limit=1)),
    )
    return here.render("money.html", waiting=waiting, ledger=ledger, queues=MONEY_QUEUES)
