"""Composition: the one page that shows this service."""

from functools import partial

from chassis.protections import Protections
from chassis.service import Service, closing

from . import api, consumers, effects
from .clients.stripe_provider import StripeProvider
from .domain.attempt import attempt_with_new_key, next_attempt
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Payouts, put together."""
    provider = StripeProvider(settings.stripe_base_url, settings.stripe_api_key, settings.stripe_timeout)
    attempts = Protections.of(settings).choose("effect_key", next_attempt, attempt_with_new_key)
    return Service(
        "payouts",
        settings,
        work=partial(open_work, next_attempt=attempts),
        api=api.router,
        consumers=consumers.TABLE,
        effects=effects.table(provider, settings),
        resources=(closing(provider),),
    )
