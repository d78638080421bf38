"""The ledger: its accounts, what was posted to each, and a purchase with all its postings."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Cursor, Here
from ..forms.onward import onward

router = APIRouter()
ACCOUNTS = "/admin/money/ledger"
ENTRIES = f"{ACCOUNTS}/entries"
ORDER = "/admin/orders/{provider}/{reference}"
Name = Annotated[str, Part(max_length=255)]


@router.get(ACCOUNTS)
async def list_accounts(here: Here, cursor: Cursor = "") -> Response:
    """Accounts by name, with their sums."""
    found = await here.ask.ledger.accounts(cursor=cursor or None, limit=here.settings.page_rows)
    return here.render("ledger.html", ledger=found, pages=onward(ACCOUNTS, {}, cursor, found.next))


@router.get(ENTRIES)
async def list_entries(
    here: Here,
    account: Annotated[str, Query(min_length=1, max_length=300)],
    currency: Annotated[str, Query(pattern="^[A-Z]{3}$")],
    cursor: Cursor = "",
) -> Response:
    """What was posted to one account, newest first."""
    found = await here.ask.ledger.entries(account, currency, cursor=cursor or None, limit=here.settings.page_rows)
    asked = {"account": account, "currency": currency}
    pages = onward(ENTRIES, asked, cursor, found.next)
    return here.render("ledger_entries.html", account=account, currency=currency, entries=found.items, pages=pages)


@router.get(ORDER)
async def show_order(here: Here, provider: Name, reference: Name) -> Response:
    """A purchase, what of it went back, and its postings."""
    return here.render("order.html", order=await here.ask.ledger.order(provider, reference))
