"""Composition: the one page that shows this service."""

from chassis.service import Service

from . import api
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Campaigns, put together."""
    return Service(
        "campaigns",
        settings,
        work=open_work,
        api=api.router,
    )
