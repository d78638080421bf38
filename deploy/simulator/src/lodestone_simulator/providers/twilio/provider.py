"""Twilio, as the simulator plays it."""

from functools import partial

from fastapi import APIRouter

from ...callbacks import Callbacks
from ...faults import CALLBACK_MODES
from ...provider import Provider, Shared
from . import control, page
from .api import MODES, OPERATIONS, Api, path_of
from .settings import TwilioSettings
from .texts import NAME, Texts
from .webhooks import Webhook


def play(shared: Shared) -> Provider:
    """Twilio's messages below `/2010-04-01`, its callbacks, and doors for people's phones below `/control/twilio`."""
    settings = TwilioSettings()
    texts = Texts(shared.journal, settings.account_sid)
    webhook = Webhook(texts, settings.auth_token.get_secret_value())
    callbacks = Callbacks(NAME, webhook.request, shared.journal, shared.faults, shared.clock)
    api = Api(settings, texts, callbacks, shared.faults, shared.clock)
    return Provider(
        name=NAME,
        operations=OPERATIONS,
        modes=MODES | CALLBACK_MODES,
        routes=(_public(api), control.router(api)),
        callbacks=callbacks,
        show=partial(page.show, texts),
    )


def _public(api: Api) -> APIRouter:
    router = APIRouter()
    router.add_api_route(path_of("Messages.json"), api.create, methods=["POST"], include_in_schema=False)
    router.add_api_route(path_of("Messages.json"), api.search, methods=["GET"], include_in_schema=False)
    router.add_api_route(path_of("Messages/{sid}.json"), api.read, methods=["GET"], include_in_schema=False)
    return router
