"""What happens to mail without a request to the API: doors below `/control/<provider>`."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException

from ..faults import CALLBACK_MODES
from ..journal import Json
from ..provider import Provider
from ..schemas import Body
from .mail_api import MODES, PERSON, Happening, Kind, MailApi, Refused
from .smtp.inbox import MAIL


class HookIn(Body):
    """Where it calls back, and with which secret."""

    url: str
    secret: str


class HappeningIn(Body):
    """Something that happens to the newest mail to an address."""

    to: str
    kind: Kind
    permanent: bool = False
    agent: str = PERSON
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Doors:
    """What recipients, their servers and the owner of the account do."""

    api: MailApi

    async def register(self, body: HookIn) -> Json:
        """Call back here from now on."""
        self.api.register(body.url, body.secret)
        await self.api.shared.journal.synced()
        return {"url": body.url}

    async def happen(self, body: HappeningIn) -> Json:
        """Something happens to the newest mail to an address; answers the event."""
        found = self.api.found(to=body.to)
        if not found:
            raise HTTPException(404, "There is no mail to this address.")
        happening = Happening(body.kind, body.permanent, body.agent, seconds=body.seconds)
        try:
            return await self.api.happen(found[0]["id"], happening)
        except Refused as refusal:
            raise HTTPException(refusal.status, refusal.message) from None


def played(api: MailApi, *public: APIRouter) -> Provider:
    """A provider of mail with its API, its doors and its callbacks."""
    doors, name = Doors(api), api.dialect.name
    router = APIRouter(prefix=f"/control/{name}")
    router.add_api_route("/webhook", doors.register, methods=["PUT"])
    router.add_api_route("/events", doors.happen, methods=["POST"], status_code=201)
    return Provider(
        name=name,
        operations=frozenset({MAIL}),
        modes=MODES | CALLBACK_MODES,
        routes=(*public, router),
        callbacks=api.callbacks,
    )
