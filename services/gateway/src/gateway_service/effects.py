"""Calls to the world: every owner is asked for its own count of a campaign, and the comparison is kept."""

from datetime import timedelta
from functools import partial
from typing import Any

from chassis.effects import Effect, one_by_one

from .clients import Services
from .handlers import figures
from .settings import Settings

_TIMEOUT, _LEASE = timedelta(seconds=25), timedelta(seconds=60)
"""Longer than a forwarded request may take."""


def table(services: Services, settings: Settings) -> tuple[Effect[Any], ...]:
    """One replica compares each campaign, once an interval. It is repeatable, because asking changes nothing."""
    return (
        Effect(
            name="compare_figures",
            claim=figures.claim_checks,
            call=services.own_counts,
            settle=one_by_one(partial(figures.settle_check, interval=settings.check_interval)),
            timeout=_TIMEOUT,
            lease=_LEASE,
            repeatable=True,
        ),
    )
