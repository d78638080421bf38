"""Composition: the one page that shows this service."""

from chassis.service import Service, closing

from . import api, consumers, effects
from .clients import StripeProvider
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Payouts, put together."""
    provider = StripeProvider(settings.stripe_base_url, settings.stripe_api_key, settings.stripe_timeout)
    return Service(
        "payouts",
        settings,
        work=open_work,
        api=api.router,
        consumers=consumers.TABLE,
        effects=effects.table(provider),
        resources=(closing(provider),),
    )
