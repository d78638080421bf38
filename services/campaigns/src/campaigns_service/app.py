"""Composition: the one page that shows this service."""

from functools import partial

from chassis.service import Service

from . import api
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Campaigns, put together."""
    return Service(
        "campaigns",
        settings,
        work=partial(open_work, record_limit=settings.outbox_limit),
        api=api.router,
    )
