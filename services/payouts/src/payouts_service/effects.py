"""Calls to the payment provider: claim, call, settle."""

from functools import partial
from typing import Any

from chassis.effects import Effect

from .clients.accounts import OpenAccounts
from .domain.types.kind import Call
from .handlers import issuing, reconciling
from .settings import Settings


def table(provider: OpenAccounts, settings: Settings) -> tuple[Effect[Any], ...]:
    """What is asked of a provider. All are repeatable: a payment under its stored key, a list because it only reads."""
    paying = {Call.REFUND: provider.refund, Call.CREDIT: provider.credit, Call.ROLLOVER: provider.rollover}
    return (
        *(
            Effect(
                name=call,
                claim=partial(issuing.claim_payouts, call=call),
                call=ask,
                settle=issuing.settle_payouts,
                next_due=partial(issuing.next_due, call=call),
                timeout=settings.call_timeout,
                lease=settings.call_lease,
                repeatable=True,
            )
            for call, ask in paying.items()
        ),
        Effect(
            name="reconcile",
            claim=reconciling.claim_comparisons,
            call=provider.list_refunds,
            settle=reconciling.settle_comparisons,
            next_due=reconciling.next_due,
            timeout=settings.call_timeout,
            lease=settings.call_lease,
            repeatable=True,
        ),
    )
