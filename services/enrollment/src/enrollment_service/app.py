"""Composition: the one page that shows this service."""

from datetime import timedelta
from functools import partial

from chassis.security.identity import identity
from chassis.service import Service

from . import api, consumers, jobs
from .domain.spreadsheet import SheetLimits
from .repository.definitions import Definitions
from .settings import Settings
from .work import ImportLimits, Limits, RuleLimits, Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Enrollment, put together."""
    return Service(
        "enrollment",
        settings,
        work=partial(
            open_work,
            identify=partial(identity, settings.identity_pepper),
            definitions=Definitions(settings.definitions_kept),
            limits=Limits(_import_limits(settings), _rule_limits(settings)),
            link_window=timedelta(days=settings.order_link_days),
        ),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
        large=(api.IMPORTS,),
    )


def _import_limits(settings: Settings) -> ImportLimits:
    sheet = SheetLimits(settings.import_rows, settings.import_columns, settings.import_characters)
    return ImportLimits(sheet, settings.import_part, settings.import_tries)


def _rule_limits(settings: Settings) -> RuleLimits:
    patience = timedelta(seconds=settings.preview_seconds)
    return RuleLimits(settings.contact_fields, settings.segments, settings.preview_sample, patience)
