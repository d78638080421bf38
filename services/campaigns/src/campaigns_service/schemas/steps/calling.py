"""Request shapes of steps that call other systems of the tenant."""

from typing import Literal
from uuid import UUID

from contracts.values import Webhook

from .step import Place, StepOfAnyKindIn


class WebhookIn(StepOfAnyKindIn):
    """A step that posts to a system of the tenant, and goes on when it has answered, or never will.

    Conditionals after it may ask `step.{id}.result`, `step.{id}.status` and `step.{id}.answer.{name}`.
    """

    kind: Literal["webhook"]
    next: UUID | None = None
    target_id: UUID
    """Where: see `/api/webhook-targets`."""
    include_contact: bool = False
    """Whether the body says who the contact is, and what is known of her; otherwise it holds ids alone."""

    def step(self, place: Place) -> Webhook:
        """As the domain has it."""
        target = self.target("next", place)
        plain = self.placed(place)
        return Webhook(**plain, target_id=self.target_id, include_contact=self.include_contact, next=target)
