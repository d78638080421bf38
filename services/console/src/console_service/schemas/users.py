"""Users, their links, second factors and sessions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class User(BaseModel):
    """A user as admins see one."""

    id: UUID
    email: str
    name: str
    role: str
    status: str
    has_second_factor: bool
    created_at: datetime


class FoundUsers(BaseModel):
    """Some users, the oldest first, and where the list goes on."""

    items: list[User]
    next: str | None = None


class LinkedUser(BaseModel):
    """A user, and the link with which she sets a password; nobody can read it again."""

    user: User
    url: str = Field(repr=False)
    expires_at: datetime


class KnownDevice(BaseModel):
    """What lets a browser be told from strangers at the next sign-in."""

    device: str


class ProposedFactor(BaseModel):
    """A second factor that waits for its first code."""

    uri: str = Field(repr=False)


class RecoveryCodes(BaseModel):
    """Codes for the day the authenticator is lost; nobody can read them again."""

    recovery_codes: list[str] = Field(repr=False)


class OpenSession(BaseModel):
    """A place where somebody is signed in."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    agent: str
    is_current: bool


class OpenSessions(BaseModel):
    """One's own, the newest first."""

    items: list[OpenSession]
