"""Composition: the one page that shows this service."""

from functools import partial

from chassis.service import Service

from . import api, consumers
from .domain.sizes import Sizes
from .schemas.documents import DocumentLimits
from .schemas.templates import shipped_templates
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Campaigns, put together."""
    limits = DocumentLimits(settings.document_limit, settings.document_parts, settings.document_depth)
    return Service(
        "campaigns",
        settings,
        work=partial(
            open_work,
            sizes=Sizes(settings.definition_limit, settings.content_limit),
            shipped=shipped_templates(limits),
            templates_limit=settings.templates_limit,
            currency=settings.form_currency,
        ),
        api=api.router,
        consumers=consumers.TABLE,
    )
