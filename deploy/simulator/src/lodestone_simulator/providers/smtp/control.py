"""The mail that was accepted, for tests and demos that look into it."""

from dataclasses import dataclass

from fastapi import APIRouter

from ...journal import Json
from .inbox import Inbox, Wanted
from .reading import readable


def router(inbox: Inbox) -> APIRouter:
    """The door `/control/mail`."""
    made = APIRouter(prefix="/control")
    made.add_api_route("/mail", Doors(inbox).mail)
    return made


@dataclass(frozen=True, slots=True)
class Doors:
    """What can be asked of the inbox."""

    inbox: Inbox

    async def mail(self, message_id: str | None = None, to: str | None = None, limit: int = 100) -> Json:
        """Accepted mail by Message-ID (with or without angle brackets) or recipient; the newest `limit`, oldest first.

        `count` is how many there are in all.
        """
        await self.inbox.journal.synced()
        bare = None if message_id is None else message_id.strip("<> ")
        wanted = Wanted(message_id=bare, to=to)
        count, found = self.inbox.count(wanted), self.inbox.newest(wanted, limit=limit)
        return {"found": count > 0, "count": count, "messages": [readable(one) for one in reversed(found)]}
