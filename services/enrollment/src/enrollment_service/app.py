"""Composition: the one page that shows this service."""

from datetime import timedelta
from functools import partial

from chassis.security.identity import identity
from chassis.service import Service

from . import api, consumers, jobs
from .domain.spreadsheet import SheetLimits
from .repository.definitions import Definitions
from .settings import Settings
from .work import ImportLimits, Limits, RuleLimits, SimulationLimits, Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Enrollment, put together."""
    return Service(
        "enrollment",
        settings,
        work=partial(
            open_work,
            identify=partial(identity, settings.identity_pepper),
            definitions=Definitions(settings.definitions_kept),
            limits=_limits(settings),
        ),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
        large=(api.IMPORTS,),
    )


def _limits(settings: Settings) -> Limits:
    sheet = SheetLimits(settings.import_rows, settings.import_columns, settings.import_characters)
    imports = ImportLimits(sheet, settings.import_part, settings.import_tries)
    patience = timedelta(seconds=settings.preview_seconds)
    pairs = settings.membership_pairs
    rules = RuleLimits(settings.contact_fields, settings.segments, settings.preview_sample, pairs, patience)
    simulations = SimulationLimits(settings.simulation_contacts, timedelta(seconds=settings.simulation_seconds))
    return Limits(
        imports,
        rules,
        simulations,
        link_window=timedelta(days=settings.order_link_days),
        step_visits=settings.step_visits,
        resumed_every=timedelta(minutes=1) / settings.resumed_per_minute,
    )
