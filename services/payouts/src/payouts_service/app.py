"""Composition: the one page that shows this service."""

from functools import partial

from chassis.protections import Protections
from chassis.security.secrets import Vault
from chassis.service import Service, closing

from . import api, consumers, effects, jobs
from .clients.accounts import OpenAccounts, is_live
from .clients.stripe_accounts import StripeAccounts
from .domain.account import INSTALLATION_ID, Account
from .domain.attempt import attempt_with_new_key, next_attempt
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Payouts, put together."""
    vault = Vault.of_files(settings.secrets_key_files) if settings.secrets_key_files else None
    openers = {"stripe": StripeAccounts(settings.stripe_base_url, settings.stripe_timeout)}
    accounts = OpenAccounts(openers, installation=settings.stripe_api_key, vault=vault)
    attempts = Protections.of(settings).choose("effect_key", next_attempt, attempt_with_new_key)
    return Service(
        "payouts",
        settings,
        work=partial(open_work, next_attempt=attempts, vault=vault, shared=_shared(settings)),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.table(settings),
        effects=effects.table(accounts, settings),
        resources=(closing(accounts),),
    )


def _shared(settings: Settings) -> Account | None:
    """The installation's own account, if tenants without one may use it. Raises `MalformedAccount`."""
    if not settings.stripe_key_is_shared:
        return None
    livemode = is_live("stripe", settings.stripe_api_key)
    return Account(INSTALLATION_ID, "stripe", "", "The installation's own", livemode)
