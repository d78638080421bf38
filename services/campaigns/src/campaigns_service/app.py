"""Composition: the one page that shows this service."""

from functools import partial

from chassis.service import Service

from . import api, consumers
from .domain.sizes import Sizes
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Campaigns, put together."""
    return Service(
        "campaigns",
        settings,
        work=partial(open_work, sizes=Sizes(settings.definition_limit, settings.content_limit)),
        api=api.router,
        consumers=consumers.TABLE,
    )
