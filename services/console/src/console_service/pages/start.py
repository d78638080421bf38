"""The start page: active campaigns, who is in them, what waits for a person, and the money of what runs now."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from ..schemas.money import PayoutSums
from ..view.words import ENROLLMENTS
from .counting import Row, counted

router = APIRouter()
_SHOWN, _WAITING = 20, 50
_BOUGHT = "purchases.amount"


@dataclass(frozen=True)
class Payouts:
    """What contacts have earned in one currency, and what of it was paid or is left to pay, in minor units."""

    promised: int
    paid: int
    left: int


@dataclass(frozen=True)
class Sums:
    """Money of active campaigns in one currency, in minor units."""

    currency: str
    bought: int
    payouts: Payouts | None
    """None while nobody answers."""


@router.get("/admin")
async def show_start(here: Here) -> Response:
    """Read everything at once; parts whose owner is down are left out and named."""
    found, waiting, ledger = await asyncio.gather(
        here.ask.campaigns.search(status="active", limit=_SHOWN),
        here.if_reachable(here.ask.overview.waiting(limit=_WAITING)),
        here.if_reachable(here.ask.overview.ledger()),
    )
    rows, payouts = await asyncio.gather(
        counted(here, found.campaigns, with_figures=True),
        here.if_reachable(here.ask.payouts.sums([one.id for one in found.campaigns])),
    )
    return here.render(
        "start.html",
        rows=rows,
        total=found.total,
        sums=sums_of(rows, payouts),
        enrolled=sum(row.headcount.open for row in rows if row.headcount),
        statuses=statuses_of(rows),
        waiting=waiting,
        ledger=ledger,
    )


def sums_of(rows: Iterable[Row], payouts: Sequence[PayoutSums] | None) -> list[Sums]:
    """What was bought, promised and paid back, by currency."""
    bought = Counter[str]()
    for row in rows:
        bought[row.campaign.definition.currency] += row.counter(_BOUGHT)
    currencies = sorted({*bought, *(one.currency for one in payouts or ())})
    return [Sums(one, bought[one], None if payouts is None else _payouts_in(one, payouts)) for one in currencies]


def _payouts_in(currency: str, payouts: Iterable[PayoutSums]) -> Payouts:
    own = [one for one in payouts if one.currency == currency]
    return Payouts(sum(one.promised for one in own), sum(one.paid for one in own), sum(one.left for one in own))


def statuses_of(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """How many enrollments have each status, in the order of their life."""
    known = [row.headcount for row in rows if row.headcount]
    names = [*ENROLLMENTS, *sorted({name for one in known for name in one.by_status} - {*ENROLLMENTS})]
    return [(name, number) for name in names if (number := sum(one.of(name) for one in known))]
