"""HTTP shapes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.http.backlog import BacklogOut

from ..domain.facts import Disposition
from ..domain.figures import Check, Difference, Figures
from ..domain.webhooks import ListedEvent
from .users import Code


class SignInIn(BaseModel):
    """Who signs in; the tenant may be left out where there is only one."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(min_length=3, max_length=320, strip_whitespace=True, to_lower=True)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]
    tenant: UUID | None = None
    code: Code | None = None
    """Of the authenticator, or a recovery code, for those who have a second factor."""
    device: Annotated[str, Field(max_length=1000)] | None = None
    """What the last sign-in answered by this name."""


class SessionOut(BaseModel):
    """A sign-in: the token is shown this once."""

    token: str
    expires_at: datetime
    tenant_id: UUID
    staff_id: UUID
    role: str
    device: str
    """To be kept, and shown at the next sign-in."""


class PortalLinkOut(BaseModel):
    """A link that lets a contact see what is hers."""

    url: str
    token: str
    expires_at: datetime


class PulseOut(BaseModel):
    """What of a contact's has changed since the event before; of the first event nothing is known."""

    changed: tuple[str, ...]


class WebhookOut(BaseModel):
    """A webhook and what became of it."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    received_at: datetime
    disposition: Disposition
    reason: str
    note: str | None = None
    """What somebody wrote who closed it."""
    closed_by: UUID | None = None
    closed_at: datetime | None = None

    @classmethod
    def of(cls, listed: ListedEvent) -> "WebhookOut":
        """From a row."""
        return cls.model_validate(listed, from_attributes=True)


class WebhookBodyOut(WebhookOut):
    """A webhook with its bytes."""

    body: str
    """As it came; what is not UTF-8 is replaced."""

    @classmethod
    def with_body(cls, listed: ListedEvent, body: bytes) -> "WebhookBodyOut":
        """From a row."""
        return cls(**WebhookOut.of(listed).model_dump(), body=body.decode("utf-8", "replace"))


class ClosingIn(BaseModel):
    """Why nothing more is to be done."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=r"^[^\x00]*$")]


class BacklogsOut(BaseModel):
    """What waits in every service."""

    services: dict[str, BacklogOut]
    missing: list[str]
    """Services that did not answer."""


class PointOut(BaseModel):
    """One hour or day of a series."""

    at: datetime | date
    count: int


class DifferenceOut(BaseModel):
    """A counter on which statistics and its owner do not agree."""

    name: str
    service: str
    counted: int
    owned: int

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceOut":
        """From the domain."""
        return cls.model_validate(difference, from_attributes=True)


class CheckOut(BaseModel):
    """How the figures compare with what the owners count themselves."""

    agrees: bool
    checked_at: datetime
    differences: list[DifferenceOut]
    missing: list[str]
    """Services that did not answer."""

    @classmethod
    def of(cls, check: Check) -> "CheckOut":
        """From a row."""
        found = [DifferenceOut.of(one) for one in check.differences]
        return cls(agrees=check.agrees, checked_at=check.checked_at, differences=found, missing=list(check.missing))


class FiguresOut(BaseModel):
    """A campaign in numbers; money in minor units."""

    campaign_id: UUID
    counters: dict[str, int]
    hours: dict[str, list[PointOut]]
    days: dict[str, list[PointOut]]
    counted_at: datetime | None
    check: CheckOut | None = None

    @classmethod
    def of(cls, campaign_id: UUID, figures: Figures, check: Check | None = None) -> "FiguresOut":
        """From the domain."""
        return cls(
            campaign_id=campaign_id,
            counters=dict(sorted(figures.counters.items())),
            hours={name: _points(series) for name, series in sorted(figures.hours.items())},
            days={name: _points(series) for name, series in sorted(figures.days.items())},
            counted_at=figures.counted_at,
            check=CheckOut.of(check) if check else None,
        )


def _points(series: Mapping[Any, int]) -> list[PointOut]:
    return [PointOut(at=at, count=count) for at, count in sorted(series.items())]
