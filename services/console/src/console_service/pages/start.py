"""The start page: active campaigns, what waits for a person, and the money of what runs now."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from .counting import Row, counted

router = APIRouter()
_SHOWN, _WAITING = 20, 50
_BOUGHT, _PAID = "purchases.amount", "payouts.issued.amount"


@dataclass(frozen=True)
class Sums:
    """Money of active campaigns in one currency, in minor units."""

    currency: str
    bought: int
    paid: int


@router.get("/admin")
async def show_start(here: Here) -> Response:
    """Read everything at once; parts whose owner is down are left out and named."""
    found, waiting, ledger = await asyncio.gather(
        here.ask.campaigns.search(status="active", limit=_SHOWN),
        here.if_reachable(here.ask.overview.waiting(limit=_WAITING)),
        here.if_reachable(here.ask.overview.ledger()),
    )
    rows = await counted(here, found.campaigns, with_figures=True)
    enrolled = sum(row.headcount.open for row in rows if row.headcount)
    return here.render(
        "start.html",
        rows=rows,
        total=found.total,
        sums=sums_of(rows),
        enrolled=enrolled,
        waiting=waiting,
        ledger=ledger,
    )


def sums_of(rows: Iterable[Row]) -> list[Sums]:
    """What was bought and paid back, by currency."""
    bought, paid = Counter[str](), Counter[str]()
    for row in rows:
        currency = row.campaign.definition.currency
        bought[currency] += row.counter(_BOUGHT)
        paid[currency] += row.counter(_PAID)
    return [Sums(currency, bought[currency], paid[currency]) for currency in sorted(bought)]
