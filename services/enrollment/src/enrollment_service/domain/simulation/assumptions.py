"""What is supposed of contacts and providers in a simulation. Shares are between 0 and 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.values import CampaignDefinition, TrackingSource


@dataclass(frozen=True)
class Behaviour:
    """Something that a share of contacts does once, at a time drawn evenly from the days after enrolling."""

    source: TrackingSource
    name: str | None
    share: float
    within: timedelta


@dataclass(frozen=True)
class Assumptions:
    """What contacts will do, and what will become of messages."""

    failed: float = 0
    """Of messages: the provider refuses them for good."""
    met: float = 0
    """Of contacts: they meet all required criteria, at a time drawn evenly from enrolling to the deadline."""
    paid_after: timedelta = timedelta()
    """Between meeting the criteria and the money."""
    purchase: int | None = None
    """What each has paid, in minor units of the campaign's currency; None for contacts without a purchase."""
    behaviours: Sequence[Behaviour] = ()


@dataclass(frozen=True)
class SimulationRequest:
    """A simulation as it is asked for."""

    definition: CampaignDefinition | None
    assumed: Assumptions
    size: int
    """Contacts of the cohort."""
    lasts: timedelta
    starts_at: datetime | None
    """Now, if it is None."""
    arrive_over: timedelta
    zones: Sequence[ZoneInfo]
    """Where the tenant is, if there is none."""
    seed: int


@dataclass(frozen=True)
class Cohort:
    """Contacts who enroll one after the other, at even distances."""

    size: int
    starts_at: datetime
    arrive_over: timedelta
    zones: Sequence[ZoneInfo]
    """Where they live: each in one of these, drawn evenly."""
    seed: int
    """The same seed always draws the same contacts with the same luck."""

    def arrival(self, number: int) -> datetime:
        """When the contact of this number, counted from 0, enrolls."""
        return self.starts_at + self.arrive_over * number / self.size
