"""Calls to the payment provider: claim, call, settle."""

from datetime import timedelta
from typing import Any

from chassis.effects import Effect, one_by_one

from . import handlers
from .clients import Provider

_TIMEOUT, _LEASE = timedelta(seconds=25), timedelta(seconds=60)
"""A call reads before it writes, each within the provider's own timeout."""


def table(provider: Provider) -> tuple[Effect[Any], ...]:
    """What is asked of a provider. All are repeatable: a payment under its stored key, a list because it only reads."""
    paying = (
        ("refund", handlers.claim_refunds, provider.refund),
        ("credit", handlers.claim_credits, provider.credit),
        ("rollover", handlers.claim_rollovers, provider.rollover),
    )
    return (
        *(
            Effect(
                name=name,
                claim=claim,
                call=call,
                settle=one_by_one(handlers.settle_payout),
                timeout=_TIMEOUT,
                lease=_LEASE,
                repeatable=True,
            )
            for name, claim, call in paying
        ),
        Effect(
            name="reconcile",
            claim=handlers.claim_comparisons,
            call=provider.list_refunds,
            settle=one_by_one(handlers.settle_comparison),
            timeout=_TIMEOUT,
            lease=_LEASE,
            repeatable=True,
        ),
    )
