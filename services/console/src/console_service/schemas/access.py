"""What systems come in with: API keys, and the addresses to which providers send webhooks."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class KeySecret(BaseModel):
    """What may be seen of one secret of a key."""

    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class ApiKey(BaseModel):
    """A key without its secrets, the newest of which comes first."""

    id: UUID
    name: str
    role: str
    scopes: list[str]
    secrets: list[KeySecret]


class ShownKey(ApiKey):
    """A key with the secret that was just made; nobody can read it again."""

    key: str | None = Field(repr=False)


class FoundKeys(BaseModel):
    """Some keys, the oldest first, and where the list goes on."""

    items: list[ApiKey]
    next: str | None = None


class Endpoint(BaseModel):
    """An address for the webhooks of a provider; `secrets` is how many are good."""

    id: UUID
    provider: str
    account: str
    name: str
    url: str
    livemode: bool
    secrets: int
    old_until: datetime | None
    disabled_at: datetime | None


class ShownEndpoint(Endpoint):
    """An address with the secret that was made for it; None where the provider gave it."""

    secret: str | None = Field(repr=False)
    url_with_key: str | None = Field(default=None, repr=False)
    """Of a provider that signs nothing: the address that it is told."""


class FoundEndpoints(BaseModel):
    """Some addresses, the oldest first, and where the list goes on."""

    items: list[Endpoint]
    next: str | None = None
