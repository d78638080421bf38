"""A journey: steps that lead to each other by id, and what makes such a graph invalid."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from uuid import UUID

from pydantic import Field

from ..base import Value
from .steps import Step

MAX_STEPS = 200
SHORTEST_ROUND = 60
"""Seconds that each round of a loop must at least take."""


class Journey(Value):
    """Steps by id, and which of them is first."""

    entry: UUID | None = None
    """None if there are no steps."""
    steps: tuple[Step, ...] = Field(default=(), max_length=MAX_STEPS)

    @cached_property
    def by_id(self) -> dict[UUID, Step]:
        """Each step by its id."""
        return {step.step_id: step for step in self.steps}

    def contents(self) -> set[UUID]:
        """Every content that its steps name."""
        return {content_id for step in self.steps if (content_id := step.says()) is not None}

    def saying(self, versions: Mapping[UUID, int]) -> "Journey":
        """The same journey with these versions of its contents."""
        steps = tuple(step.saying(versions[content_id]) if (content_id := step.says()) else step for step in self.steps)
        return Journey(entry=self.entry, steps=steps)

    def faults(self) -> list[str]:
        """Everything that keeps this from being a journey, in sentences; empty if nothing does."""
        return [*self._strangers(), *self._unreachable(), *self._hasty_loops()]

    def _strangers(self) -> Iterator[str]:
        if len(self.by_id) < len(self.steps):
            yield "steps must have different ids"
        if self.entry is None and self.steps:
            yield "the journey has no entry"
        if self.entry is not None and self.entry not in self.by_id:
            yield f"the entry {self.entry} is no step"
        for step in self.steps:
            for target in step.leads_to():
                if target not in self.by_id:
                    yield f"step '{step.name}' leads to {target}, which is no step"

    def _unreachable(self) -> Iterator[str]:
        reached = self._reached_from(self.entry)
        for step in self.steps:
            if step.step_id not in reached:
                yield f"step '{step.name}' cannot be reached from the entry"

    def _reached_from(self, *entries: UUID | None, hasty: bool = False) -> set[UUID]:
        """Steps on any path from some steps, those included; where `hasty`, on paths through steps that hardly wait."""
        open_, reached = [entry for entry in entries if entry in self.by_id], set[UUID]()
        while open_:
            step = self.by_id[open_.pop()]
            if step.step_id not in reached and not (hasty and step.waits() >= SHORTEST_ROUND):
                reached.add(step.step_id)
                open_ += [target for target in step.leads_to() if target in self.by_id]
        return reached

    def _hasty_loops(self) -> Iterator[str]:
        for step in self.steps:
            if step.waits() < SHORTEST_ROUND and step.step_id in self._reached_from(*step.leads_to(), hasty=True):
                yield f"step '{step.name}' is in a loop without a wait of at least {SHORTEST_ROUND} seconds"
