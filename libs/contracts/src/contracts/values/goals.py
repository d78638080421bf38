"""What ends an enrollment at once, wherever its journey stands: something that the contact does."""

from typing import Annotated, Literal

from pydantic import Field

from ..base import Value
from .criteria import TrackingSource
from .enrollments import ExitReason

MOST_GOALS = 20
EventName = Annotated[str, Field(min_length=1, max_length=200)]


class Goal(Value):
    """A milestone after which a campaign has nothing more to say to the contact.

    It counts from the moment of enrolling on; a payout that was earned is never taken away by it.
    """

    source: TrackingSource
    event_name: EventName | None = None
    """Only a milestone of this name; None takes every name of the source."""
    reason: Literal[ExitReason.GOAL_ACHIEVED, ExitReason.COMPLETED, ExitReason.ABANDONED] = ExitReason.GOAL_ACHIEVED
    """Why the enrollment has ended then; the outcome follows from it."""
