"""HTTP shapes of simulations. Shares are between 0 and 1, amounts in minor units of the campaign's currency."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from chassis.http.bodies import In
from chassis.http.values import Moment
from contracts.values import MAX_MINOR_UNITS, CampaignDefinition, TrackingSource

from ..domain.simulation import Assumptions, Behaviour, Cohort, SimulationRequest, StepTally, Tally
from .altering import Zone

_Share = Annotated[float, Field(ge=0, le=1)]
_Days = Annotated[int, Field(ge=0, le=366)]


class BehaviourIn(In):
    """Something that a share of contacts does once, at a time drawn evenly from the days after enrolling."""

    source: TrackingSource
    name: Annotated[str, Field(max_length=200)] | None = None
    """The event, such as `booked`; None for one that has no name of its own."""
    share: _Share
    within_days: _Days = 30


class AssumptionsIn(In):
    """What contacts will do, and what will become of messages."""

    failed: _Share = 0.02
    """Of messages: the provider refuses them for good."""
    met: _Share = 0.3
    """Of contacts: they meet all required criteria, at a time drawn evenly from enrolling to the deadline."""
    paid_after_days: _Days = 2
    """Between meeting the criteria and the money."""
    purchase_amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] | None = None
    """What each has paid; null for contacts without a purchase."""
    behaviours: Annotated[list[BehaviourIn], Field(max_length=20)] = Field(default_factory=list)

    def assumed(self) -> Assumptions:
        """For the domain."""
        behaviours = [
            Behaviour(one.source, one.name, one.share, timedelta(days=one.within_days)) for one in self.behaviours
        ]
        paid_after = timedelta(days=self.paid_after_days)
        return Assumptions(self.failed, self.met, paid_after, self.purchase_amount, behaviours)


class SimulationIn(In):
    """Contacts who might enroll, what they would do, and for how long they are followed."""

    definition: CampaignDefinition | None = None
    """What is simulated; where it is left out, the campaign's draft, or its `version`."""
    version: Annotated[int, Field(ge=1)] | None = None
    contacts: Annotated[int, Field(ge=1, examples=[1_000])] = 1_000
    days: Annotated[int, Field(ge=1, le=366)] = 90
    starts_at: Moment | None = None
    """When the first of them enrolls; now, if it is left out."""
    arrive_over_days: _Days = 0
    """The others follow at even distances within these days."""
    zones: Annotated[list[Zone], Field(max_length=50)] = Field(default_factory=list)
    """Where they live, each in one of these; in the tenant's, if there is none."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """The same seed, start and assumptions always give the same answer."""
    assumptions: AssumptionsIn = Field(default_factory=AssumptionsIn)

    def wanted(self) -> SimulationRequest:
        """For the domain."""
        return SimulationRequest(
            definition=self.definition,
            assumed=self.assumptions.assumed(),
            size=self.contacts,
            lasts=timedelta(days=self.days),
            starts_at=self.starts_at,
            arrive_over=timedelta(days=self.arrive_over_days),
            zones=[ZoneInfo(name) for name in self.zones],
            seed=self.seed,
        )


class MessagesOut(BaseModel):
    """How many messages were sent."""

    total: int
    most: int
    """To one contact."""
    contacts_by_count: dict[int, int]
    """How many contacts were sent so many."""

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Self:
        """From how many contacts were sent how many."""
        total = sum(count * contacts for count, contacts in counts.items())
        return cls(total=total, most=max(counts, default=0), contacts_by_count=dict(sorted(counts.items())))


class MoneyOut(BaseModel):
    """What the cohort is promised, and what it gets, in minor units."""

    currency: str
    promised: int
    paid: int


class StepTallyOut(BaseModel):
    """What became of one step."""

    step_id: UUID
    kind: str
    name: str
    came: int
    """How often contacts came to it."""
    standing: int
    """How many are there at the end."""
    results: dict[str, int]
    reasons: dict[str, int]
    branches: dict[str, int]
    variants: dict[str, int]
    by_day: list[int]
    """How often it began on each day, the first of them that of the start."""

    @classmethod
    def of(cls, step_id: UUID, tally: Tally, days: int) -> Self:
        """From the domain."""
        step, counted = tally.scenario.definition.journey.by_id[step_id], tally.steps[step_id]
        return cls(
            step_id=step_id,
            kind=step.kind,
            name=step.name,
            came=counted.came,
            standing=counted.standing,
            by_day=[counted.by_day[day] for day in range(days)],
            **_shown(counted),
        )


def _shown(step: StepTally) -> dict[str, dict[str, int]]:
    def plain(counts: Counter[str]) -> dict[str, int]:
        return {str(name): counts[name] for name in sorted(counts)}

    names = ("results", "reasons", "branches", "variants")
    return {name: plain(getattr(step, name)) for name in names}


class SimulationOut(BaseModel):
    """What the cohort came to."""

    seed: int
    starts_at: datetime
    ends_at: datetime
    contacts: int
    met: int
    """How many met all required criteria."""
    ends: dict[str, int]
    """How many left for which reason, were `paid`, or are still `inside`."""
    messages: MessagesOut
    money: MoneyOut
    steps: list[StepTallyOut]
    """In the order of the definition."""

    @classmethod
    def of(cls, tally: Tally, cohort: Cohort) -> Self:
        """From the domain."""
        ends_at, definition = tally.scenario.ends_at, tally.scenario.definition
        days = (ends_at - cohort.starts_at).days
        return cls(
            seed=cohort.seed,
            starts_at=cohort.starts_at,
            ends_at=ends_at,
            contacts=tally.contacts,
            met=tally.met,
            ends={str(end): tally.ends[end] for end in sorted(tally.ends)},
            messages=MessagesOut.of(tally.messages),
            money=MoneyOut(currency=definition.currency, promised=tally.promised, paid=tally.paid),
            steps=[StepTallyOut.of(step_id, tally, days) for step_id in tally.steps],
        )
