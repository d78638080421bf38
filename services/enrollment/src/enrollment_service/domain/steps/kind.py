"""What every kind of step decides: what happens when its turn comes, and what ends it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import Branch, StepResult
from contracts.values import Channel, CreateTask, ExitReason, StepOfAnyKind, Webhook

from ..contact import Contact
from ..execution import Execution
from ..moment import Moment

S = TypeVar("S", bound=StepOfAnyKind)


@dataclass(frozen=True)
class Turn:
    """A step's turn has come: when it should have, and what is so now."""

    due_at: datetime
    moment: Moment


@dataclass(frozen=True)
class Over:
    """The step has ended; the journey goes on at `to`, or ends if that is None."""

    result: StepResult
    to: UUID | None
    reasons: tuple[str, ...] = ()
    branch: Branch | None = None
    variant: str | None = None


@dataclass(frozen=True)
class HandOut:
    """Somebody else carries the step out with this content; the journey stays until an event ends the step."""

    channel: Channel
    content_id: UUID
    content_version: int
    stale_at: datetime
    """From then on it is not worth carrying out."""


@dataclass(frozen=True)
class Rest:
    """The journey stays until this time, unless an event ends the step before."""

    until: datetime


@dataclass(frozen=True)
class Leave:
    """The contact leaves the campaign."""

    reason: ExitReason


@dataclass(frozen=True)
class Entrust:
    """Staff is given this task; the step is over with that."""

    task: CreateTask
    over: Over


@dataclass(frozen=True)
class Alter:
    """What is known of the contact is changed; the step is over with that."""

    contact: Contact
    """As she is now."""
    said: tuple[Event, ...]
    over: Over


@dataclass(frozen=True)
class Call:
    """A system of the tenant is called; the journey stays until that is over."""

    step: Webhook


Course = Over | HandOut | Rest | Leave | Entrust | Alter | Call
"""What a step comes to when its turn has come."""


End = Callable[[Any, Execution, Any], Over | None]
"""How an event ends an execution of a step; None if it does not."""


@dataclass(frozen=True)
class Kind(Generic[S]):
    """One kind of step."""

    begin: Callable[[S, Turn], Course]
    elapsed: Callable[[S], Over] | None = None
    """What it comes to when its rest is over; None for a kind that never rests."""
    ends: Mapping[type[Event], End] = field(default_factory=dict)
    """The events that can end it."""
