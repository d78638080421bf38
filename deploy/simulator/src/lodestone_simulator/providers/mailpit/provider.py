"""Mailpit, as the simulator plays it."""

from fastapi import APIRouter

from ...provider import Provider, Shared
from ..smtp.inbox import Inbox
from .api import MESSAGE, MODES, NAME, SEARCH, Api


def play(shared: Shared) -> Provider:
    """Mailpit's search and messages below `/api/v1`; its inbox is that of the mail server, which shows it."""
    api = Api(Inbox(shared.journal), shared.faults)
    router = APIRouter()
    router.add_api_route("/api/v1/search", api.search, include_in_schema=False)
    router.add_api_route("/api/v1/message/{id_}", api.message, include_in_schema=False)
    return Provider(name=NAME, operations=frozenset({SEARCH, MESSAGE}), modes=MODES, routes=(router,))
