"""Endpoints: where providers send webhooks, and how admins see them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Endpoint:
    """Where a provider sends webhooks: for which tenant and account, and with which secrets they are signed."""

    id: UUID
    tenant_id: UUID
    provider: str
    account: str
    secrets: tuple[str, ...] = field(repr=False)
    livemode: bool = True
    """Whether it takes what happens for real; False: only what is a test. The two never mix."""


@dataclass(frozen=True)
class ListedEndpoint:
    """An endpoint without its secrets."""

    id: UUID
    provider: str
    account: str
    name: str
    livemode: bool
    """Whether it takes what happens for real, or only what is a test."""
    secrets: int
    """How many are good: two while one replaces the other."""
    old_until: datetime | None
    """When the older one ends; None: there is none, or it does not."""
    disabled_at: datetime | None


@dataclass(frozen=True)
class Sealed:
    """The secrets of an endpoint, the newest first, locked."""

    secrets: tuple[str, ...] = field(repr=False)
    old_until: datetime | None

    def with_new(self, secret: str) -> tuple[str, ...]:
        """The secrets once another has been made: it and the newest one from before; an older one is gone."""
        return (secret, *self.secrets[:1])


def endpoint_purpose(endpoint_id: UUID) -> str:
    """What the secrets of an endpoint are sealed for."""
    return f"webhook endpoint {endpoint_id}"
