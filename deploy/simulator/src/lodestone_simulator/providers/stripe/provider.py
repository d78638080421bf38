"""Stripe, as the simulator plays it."""

from functools import partial

from fastapi import APIRouter

from ...callbacks import Callbacks
from ...faults import CALLBACK_MODES
from ...idempotency import Keys
from ...provider import Provider, Shared
from ...settings import Settings
from . import checkout_page, control, page
from .account import NAME, Account
from .api import MODES, Api
from .execution import Recorder
from .operations import OPERATIONS
from .settings import StripeSettings
from .webhooks import Webhook


def play(shared: Shared) -> Provider:
    """Stripe's API below `/v1`, its webhooks, and doors for customers below `/control/stripe`."""
    settings = StripeSettings(_secrets_dir=Settings().secrets_directory)
    account = Account(shared.journal.objects)
    callbacks = _callbacks(settings, account, shared)
    recorder = Recorder(shared.journal, account, calls_back=callbacks is not None)
    api = Api(settings, recorder, Keys(NAME, shared.journal.answers), callbacks, shared.faults, shared.clock)
    return Provider(
        name=NAME,
        operations=frozenset(operation.name for operation in OPERATIONS),
        modes=MODES if callbacks is None else MODES | CALLBACK_MODES,
        routes=(_public(api), checkout_page.router(api), control.router(api)),
        callbacks=callbacks,
        show=partial(page.show, shared.journal),
    )


def _callbacks(settings: StripeSettings, account: Account, shared: Shared) -> Callbacks | None:
    if settings.webhook_url is None:
        return None
    webhook = Webhook(settings.webhook_url, settings.webhook_secret.get_secret_value(), account, shared.clock)
    return Callbacks(NAME, webhook.request, shared.journal, shared.faults, shared.clock)


def _public(api: Api) -> APIRouter:
    router = APIRouter()
    router.add_api_route("/v1/{path:path}", api.answer, methods=["GET", "POST", "DELETE"], include_in_schema=False)
    return router
