"""Request shapes of steps that nothing carries out yet; they say what they will say then."""

from typing import Literal
from uuid import UUID

from contracts.values import Notify, RetryPayment, SendCall, SendPush

from .sending import SaysIn
from .step import Place, StepOfAnyKindIn


class SendCallIn(SaysIn):
    """A step that calls the contact; its text is what is said."""

    sends = SendCall
    channel = "call"
    kind: Literal["send_call"]


class SendPushIn(SaysIn):
    """A step that sends to the contact's devices."""

    sends = SendPush
    channel = "push"
    kind: Literal["send_push"]


class NotifyIn(SaysIn):
    """A step that tells people of the tenant something in their console."""

    sends = Notify
    channel = "in_app"
    kind: Literal["notify"]


class RetryPaymentIn(StepOfAnyKindIn):
    """A step that tries again to take a payment that failed."""

    kind: Literal["retry_payment"]
    next: UUID | None = None

    def step(self, place: Place) -> RetryPayment:
        """As the domain has it."""
        return RetryPayment(**self.placed(place), next=self.target("next", place))
