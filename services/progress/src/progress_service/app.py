"""Composition: the one page that shows this service."""

from chassis.service import Service

from . import api, consumers, jobs
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Progress, put together."""
    return Service(
        "progress",
        settings,
        work=open_work,
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
    )
