"""Answers of doors that tell of several things at once."""

from collections.abc import Callable
from typing import Any

import httpx


def each(query: str, name: str, /, **told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """The same of each thing whose id is in a query, with that id under a name."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[{**told, name: one} for one in request.url.params.get_list(query)])

    return answer


def headcounts(**told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """Each campaign has so many in it."""
    plain = {"open": 3, "earned": 1, "by_status": {"active": 2, "criteria_met": 1}}
    return each("campaign_ids", "campaign_id", **{**plain, **told})


def campaign_names(campaign_id: str) -> Callable[[httpx.Request], httpx.Response]:
    """Each campaign that is asked for is called Spring, and so is the only one that there is."""

    def answer(request: httpx.Request) -> httpx.Response:
        ids = request.url.params.get_list("campaign_ids") or [campaign_id]
        return httpx.Response(200, json=[{"id": one, "name": "Spring"} for one in ids])

    return answer


def payout_sums(**told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """So much was earned, paid and is left to pay in each campaign."""
    plain = {"currency": "USD", "promised": 150_000, "paid": 120_000, "left": 30_000}
    return each("campaign_ids", "campaign_id", **{**plain, **told})


def counters(**told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """So much was counted of each campaign."""
    plain = {"counters": {"purchases.amount": 500_000, "payouts.issued.amount": 120_000}, "check": None}
    return each("campaign_ids", "campaign_id", **{**plain, **told})
