"""What happens at Twilio without a request of ours: people write to its numbers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from ...journal import Json
from ...schemas import Body
from .api import Api
from .texts import received_fields

_NUMBER = r"^\+[1-9][0-9]{6,14}$"
_STOP = frozenset(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"])
_START = frozenset(["start", "yes", "unstop"])
"""The words that Twilio itself acts on, whatever we do; nothing but one of them."""


class TextIn(Body):
    """A text that somebody sends."""

    sender: Annotated[str, Field(pattern=_NUMBER)]
    to: Annotated[str, Field(pattern=_NUMBER)]
    body: Annotated[str, Field(min_length=1, max_length=1600)]


def router(api: Api) -> APIRouter:
    """The doors below `/control/twilio`."""
    made, doors = APIRouter(prefix="/control/twilio"), Doors(api)
    made.add_api_route("/texts", doors.write, methods=["POST"], status_code=201)
    made.add_api_route("/texts", doors.texts, methods=["GET"])
    return made


@dataclass(frozen=True, slots=True)
class Doors:
    """What people do with their phones, and what they see there."""

    api: Api

    async def write(self, body: TextIn) -> Json:
        """Somebody writes; STOP and START hold for the number they are written to, as Twilio does it by itself."""
        texts, now, owed = self.api.texts, self.api.clock(), list[str]()
        word = body.body.strip().lower()
        with texts.journal.transaction():
            made = texts.receive(body.sender, body.to, body.body, now)
            if word in _STOP | _START:
                texts.block(body.sender, body.to, now, blocked=word in _STOP)
            if self.api.settings.webhook_url is not None:
                owed.append(texts.owe("received", self.api.settings.webhook_url, received_fields(made), now))
        await texts.journal.synced()
        self.api.callbacks.send(owed)
        return made

    async def texts(self, to: str | None = None, limit: int = 100) -> Json:
        """Texts that were sent, to a number if one is named; the newest `limit`, oldest first."""
        await self.api.texts.journal.synced()
        found = self.api.texts.newest(limit=limit, to=to, direction="outbound-api")
        return {"count": len(found), "texts": list(reversed(found))}
