"""What a simulated cohort came to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import promised

from .walking import Scenario, SimulatedStep, Walk


class WalkEnd(StrEnum):
    """Where contacts are at the end, beside the reasons for which others have left."""

    PAID = "paid"
    INSIDE = "inside"


@dataclass
class StepTally:
    """What became of one step."""

    came: int = 0
    results: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    branches: Counter[str] = field(default_factory=Counter)
    variants: Counter[str] = field(default_factory=Counter)
    standing: int = 0
    """How many are there at the end."""
    by_day: Counter[int] = field(default_factory=Counter)
    """How often it began on each day, counted from 0."""


@dataclass
class Tally:
    """Sums over contacts; amounts in minor units of the campaign's currency."""

    scenario: Scenario
    starts_at: datetime
    contacts: int = 0
    steps: dict[UUID, StepTally] = field(default_factory=dict)
    messages: Counter[int] = field(default_factory=Counter)
    """How many contacts were sent how many."""
    ends: Counter[str] = field(default_factory=Counter)
    """By reason for leaving, or whereabouts."""
    met: int = 0
    promised: int = 0
    paid: int = 0

    def __post_init__(self) -> None:
        self.steps = {step.step_id: StepTally() for step in self.scenario.definition.journey.steps}

    def add(self, walked: Walk) -> None:
        """Count one contact."""
        self.contacts += 1
        self.messages[walked.messages] += 1
        self.ends[_end(walked)] += 1
        self.met += walked.has_met
        self.promised += (amount := self._amount())
        self.paid += amount if walked.is_paid else 0
        for passed in walked.passed.values():
            self._count(passed)
        if walked.exit is None and walked.state.step_id is not None:
            self.steps[walked.state.step_id].standing += 1

    def _amount(self) -> int:
        definition = self.scenario.definition
        if not self.scenario.asks_something:
            return 0
        return promised(definition.payout, self.scenario.assumed.purchase, definition.currency)

    def _count(self, passed: SimulatedStep) -> None:
        step = self.steps[passed.step_id]
        step.came += 1
        step.by_day[(passed.begun_at - self.starts_at).days] += 1
        if passed.over is not None:
            step.results[passed.over.result] += 1
            step.reasons.update(passed.over.reasons)
            step.branches.update([passed.over.branch] if passed.over.branch else [])
            step.variants.update([passed.over.variant] if passed.over.variant else [])


def _end(walked: Walk) -> str:
    if walked.is_paid:
        return WalkEnd.PAID
    return walked.exit or WalkEnd.INSIDE
