"""HTTP shapes of what a contact sees by her link."""

from datetime import datetime

from pydantic import BaseModel


class PortalLinkOut(BaseModel):
    """A link that lets a contact see what is hers."""

    url: str
    token: str
    expires_at: datetime


class PulseOut(BaseModel):
    """What of a contact's has changed since the event before; of the first event nothing is known."""

    changed: tuple[str, ...]
