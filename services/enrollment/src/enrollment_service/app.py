"""Composition: the one page that shows this service."""

from datetime import timedelta
from functools import partial

from chassis.security.identity import identity
from chassis.service import Service

from . import api, consumers, jobs
from .repository.definitions import Definitions
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Enrollment, put together."""
    return Service(
        "enrollment",
        settings,
        work=partial(
            open_work,
            identify=partial(identity, settings.identity_pepper),
            definitions=Definitions(settings.definitions_kept),
            link_window=timedelta(days=settings.order_link_days),
        ),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
    )
