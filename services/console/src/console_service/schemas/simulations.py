"""What a simulated cohort came to."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class MessagesSent(BaseModel):
    """How many messages were sent, and the most to one contact."""

    total: int
    most: int


class Money(BaseModel):
    """What the cohort is promised and gets, in minor units."""

    currency: str
    promised: int
    paid: int


class StepTally(BaseModel):
    """What became of one step."""

    step_id: UUID
    kind: str
    name: str
    came: int
    standing: int
    results: dict[str, int]
    branches: dict[str, int]
    variants: dict[str, int]
    by_day: list[int]

    @property
    def first_day(self) -> int | None:
        """The day on which it first began, counted from 1; None if nobody came."""
        return next((day for day, count in enumerate(self.by_day, 1) if count), None)


class Simulation(BaseModel):
    """Sums over the contacts of the cohort."""

    seed: int
    starts_at: datetime
    contacts: int
    met: int
    ends: dict[str, int]
    messages: MessagesSent
    money: Money
    steps: list[StepTally]
