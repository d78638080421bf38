"""Composition: the one page that shows this service."""

from datetime import timedelta
from functools import partial

from chassis.clock import Clock
from chassis.security.identity import identity
from chassis.security.secrets import Vault
from chassis.service import Service, closing

from . import api, consumers, effects, jobs
from .clients import PostLimits, WebhookPoster
from .domain.spreadsheet import SheetLimits
from .domain.webhook import WebhookLimits
from .repository.definitions import Definitions
from .settings import Settings
from .work import BulkLimits, ImportLimits, Limits, RuleLimits, SimulationLimits, SweepLimits, Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Enrollment, put together."""
    vault = Vault.of_files(settings.secrets_key_files) if settings.secrets_key_files else None
    poster = WebhookPoster(vault, Clock(settings.clock_file), _post_limits(settings))
    return Service(
        "enrollment",
        settings,
        work=partial(
            open_work,
            identify=partial(identity, settings.identity_pepper),
            definitions=Definitions(settings.definitions_kept),
            limits=_limits(settings),
            vault=vault,
        ),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
        effects=effects.table(poster, settings),
        resources=(closing(poster),),
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
        webhooks=WebhookLimits(settings.webhook_tries, settings.webhook_first_wait, settings.webhook_longest_wait),
        sweeps=SweepLimits(settings.sweep_every, settings.abandoned_after, settings.sweep_runs_kept),
        bulk=BulkLimits(settings.bulk_batch, settings.bulk_list, settings.bulk_preview, settings.bulk_jobs_kept),
        link_window=timedelta(days=settings.order_link_days),
        step_visits=settings.step_visits,
        resumed_every=timedelta(minutes=1) / settings.resumed_per_minute,
        put_off=settings.put_off,
        webhook_targets=settings.webhook_targets,
    )


def _post_limits(settings: Settings) -> PostLimits:
    seconds = settings.webhook_timeout.total_seconds()
    return PostLimits(seconds, settings.webhook_answer_bytes, to_loopback=settings.webhooks_to_loopback)
