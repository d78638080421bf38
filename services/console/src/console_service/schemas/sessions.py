"""Sessions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class Session(BaseModel):
    """A sign-in."""

    token: str
    expires_at: datetime
    role: str
    device: str


class OwnUser(BaseModel):
    """Who is signed in."""

    id: UUID
    email: str
    name: str
    role: str
    has_second_factor: bool


class OwnTenant(BaseModel):
    """The tenant one works for; its currency is the one in which money is typed."""

    id: UUID
    name: str
    zone: str
    currency: str
    locale: str


class OwnSession(BaseModel):
    """The session that asks, as things are now."""

    user: OwnUser
    tenant: OwnTenant
    expires_at: datetime
