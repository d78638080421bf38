"""A journey: steps that lead to each other by id, and what makes such a graph invalid."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from uuid import UUID

from pydantic import Field

from ..base import Value
from .faults import Fault
from .reasons import Reason
from .rule_fields import FieldKind
from .rules import Node
from .steps import Step, Webhook
from .steps.deciding import answering_steps

MAX_STEPS = 200
SHORTEST_ROUND = 60
"""Seconds that each round of a loop must at least take."""


class JourneyFault(Reason):
    """Why steps are no journey."""

    STEPS_OF_ONE_ID = "steps must have different ids"
    JOURNEY_WITHOUT_ENTRY = "the journey has no entry"
    ENTRY_IS_NO_STEP = "the entry {entry} is no step"
    STEP_LEADS_NOWHERE = "step '{step}' leads to {target}, which is no step"
    STEP_UNREACHABLE = "step '{step}' cannot be reached from the entry"
    ANSWER_OF_NO_WEBHOOK = "step '{step}' asks the answer to {asked}, which is no webhook step"
    STEP_LOOPS_AT_ONCE = "step '{step}' is in a loop without a wait of at least {seconds} seconds"


class JourneyWarning(Reason):
    """What whoever publishes steps should know, though they are a journey."""

    NO_PROVIDER = "step '{step}' will be skipped: there is no provider for {kind}"
    NEEDS_ACCOUNT = "step '{step}' is skipped as long as there is no provider account for {kind}"


class Journey(Value):
    """Steps by id, and which of them is first."""

    entry: UUID | None = None
    """None if there are no steps."""
    steps: tuple[Step, ...] = Field(default=(), max_length=MAX_STEPS)

    @cached_property
    def by_id(self) -> dict[UUID, Step]:
        """Each step by its id."""
        return {step.step_id: step for step in self.steps}

    @cached_property
    def asked(self) -> tuple[Node, ...]:
        """Every rule that its steps ask of the contact."""
        return tuple(rule for step in self.steps if (rule := step.asks()) is not None)

    @cached_property
    def alters(self) -> bool:
        """Whether any of its steps changes what is known of the contact."""
        return any(step.alters for step in self.steps)

    def contents(self) -> set[UUID]:
        """Every content that its steps name."""
        return {content_id for step in self.steps if (content_id := step.says()) is not None}

    def saying(self, versions: Mapping[UUID, int]) -> "Journey":
        """The same journey with these versions of its contents."""
        steps = tuple(step.saying(versions[content_id]) if (content_id := step.says()) else step for step in self.steps)
        return Journey(entry=self.entry, steps=steps)

    def faults(self) -> list[Fault]:
        """Everything that keeps this from being a journey; empty if nothing does."""
        return [*self._strangers(), *self._unreachable(), *self._hasty_loops()]

    def field_faults(self, own: Mapping[str, FieldKind]) -> list[Fault]:
        """Every field of contacts that its steps cannot ask or change as they say; `own` are those of the tenant."""
        found = [fault.within(_place(step)) for step in self.steps for fault in step.field_faults(own)]
        return found or list(self._strange_answers())

    def warnings(self) -> list[Fault]:
        """Everything in it that will not be done as it says, though the journey goes on."""
        told = ((step, _warning(step)) for step in self.steps)
        return [why.at(_place(step), step=step.name, kind=step.kind) for step, why in told if why is not None]

    def _strange_answers(self) -> Iterator[Fault]:
        """Questions about answers of steps that are no webhooks, of rules without other faults."""
        for step in self.steps:
            for place, asked in answering_steps(rule) if (rule := step.asks()) is not None else ():
                if not isinstance(self.by_id.get(asked), Webhook):
                    fault = JourneyFault.ANSWER_OF_NO_WEBHOOK.at(place, step=step.name, asked=str(asked))
                    yield fault.within(_place(step))

    def _strangers(self) -> Iterator[Fault]:
        if len(self.by_id) < len(self.steps):
            yield JourneyFault.STEPS_OF_ONE_ID.at("steps")
        if self.entry is None and self.steps:
            yield JourneyFault.JOURNEY_WITHOUT_ENTRY.at("entry")
        if self.entry is not None and self.entry not in self.by_id:
            yield JourneyFault.ENTRY_IS_NO_STEP.at("entry", entry=str(self.entry))
        for step in self.steps:
            for target in step.leads_to():
                if target not in self.by_id:
                    yield _of(step, JourneyFault.STEP_LEADS_NOWHERE, target=str(target))

    def _unreachable(self) -> Iterator[Fault]:
        reached = self._reached_from(self.entry)
        for step in self.steps:
            if step.step_id not in reached:
                yield _of(step, JourneyFault.STEP_UNREACHABLE)

    def _reached_from(self, *entries: UUID | None, hasty: bool = False) -> set[UUID]:
        """Steps on any path from some steps, those included; where `hasty`, on paths through steps that hardly wait."""
        open_, reached = [entry for entry in entries if entry in self.by_id], set[UUID]()
        while open_:
            step = self.by_id[open_.pop()]
            if step.step_id not in reached and not (hasty and step.waits() >= SHORTEST_ROUND):
                reached.add(step.step_id)
                open_ += [target for target in step.leads_to() if target in self.by_id]
        return reached

    def _hasty_loops(self) -> Iterator[Fault]:
        for step in self.steps:
            if step.waits() < SHORTEST_ROUND and step.step_id in self._reached_from(*step.leads_to(), hasty=True):
                yield _of(step, JourneyFault.STEP_LOOPS_AT_ONCE, seconds=SHORTEST_ROUND)


def _of(step: Step, reason: JourneyFault, **params: str | int) -> Fault:
    return reason.at(_place(step), step=step.name, **params)


def _warning(step: Step) -> JourneyWarning | None:
    """Why it may not be done as it says, though the journey goes on."""
    if not step.is_carried_out:
        return JourneyWarning.NO_PROVIDER
    return JourneyWarning.NEEDS_ACCOUNT if step.needs_account else None


def _place(step: Step) -> str:
    return f"steps.{step.step_id}"
