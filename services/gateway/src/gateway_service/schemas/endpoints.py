"""HTTP shapes of webhook endpoints."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from chassis.http.bodies import In

from ..domain.endpoints import ListedEndpoint
from ..domain.keyed import with_key
from ..domain.providers import PROVIDERS

_LONGEST_OVERLAP = timedelta(days=30)
Secret = Annotated[SecretStr, Field(min_length=16, max_length=500)]


class EndpointIn(In):
    """An endpoint that is to be made; `secret` is the provider's. For one that gets its own from here, it is made."""

    provider: Annotated[str, StringConstraints(max_length=50)]
    account: Annotated[str, StringConstraints(max_length=255)] = ""
    name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    secret: Secret | None = None
    livemode: bool = True
    """Whether it takes what happens for real; false: only what the provider marks as a test."""


class EndpointSecretIn(In):
    """Another secret for an endpoint, and how long the one before stays good, in seconds."""

    secret: Secret | None = None
    overlap: Annotated[int, Field(ge=0, le=int(_LONGEST_OVERLAP.total_seconds()))] = 86_400

    @property
    def overlap_period(self) -> timedelta:
        """The same as a span of time."""
        return timedelta(seconds=self.overlap)


class EndpointOut(BaseModel):
    """An endpoint without its secrets; `secrets` is how many are good."""

    id: UUID
    provider: str
    account: str
    name: str
    url: str
    livemode: bool
    secrets: int
    old_until: datetime | None
    disabled_at: datetime | None

    @classmethod
    def of(cls, listed: ListedEndpoint, public_base_url: str) -> "EndpointOut":
        """From the domain, with the address a provider is told."""
        shown = {name: getattr(listed, name) for name in ListedEndpoint.__dataclass_fields__}
        return cls(**shown, url=f"{public_base_url}/webhooks/{listed.provider}/{listed.id}")


class ShownEndpointOut(EndpointOut):
    """An endpoint with the secret that was made for it; it is shown this once. Null: it was given by the provider."""

    secret: str | None
    url_with_key: str | None = None
    """For a provider that signs nothing and sends no header of ours: its address, with the secret that was made."""

    @classmethod
    def made(cls, listed: ListedEndpoint, public_base_url: str, secret: str | None) -> "ShownEndpointOut":
        """From the domain, with what was made for it."""
        shown = EndpointOut.of(listed, public_base_url)
        url = with_key(shown.url, secret) if secret and PROVIDERS[listed.provider].keyed else None
        return cls(**shown.model_dump(), secret=secret, url_with_key=url)
