"""Calls to the world, in an author's words: what is claimed, what a provider answers, and what is settled."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

R = TypeVar("R")


@dataclass(frozen=True)
class Lease:
    """What a claim writes: until when nobody else may claim, and how many things it may take."""

    until: datetime
    limit: int


@dataclass(frozen=True)
class Claimed(Generic[R]):
    """One thing to do: its row, the epoch its lease was given, and what the call needs."""

    id: UUID
    epoch: int
    request: R
    asked_before: bool = False
    """An earlier call was made and its outcome is not known."""


@dataclass(frozen=True)
class Succeeded:
    """The provider did it, and this is its name for it."""

    reference: str


@dataclass(frozen=True)
class Declined:
    """The provider will not do it, now or later."""

    reason: str


@dataclass(frozen=True)
class Later:
    """The provider did not do it, and may when asked again after so many seconds."""

    reason: str
    seconds: float


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether the provider did it."""

    reason: str


Answer = Succeeded | Declined | Later | Unknown


class Answered(NamedTuple, Generic[R]):
    """A call that has ended, and what it came to."""

    claimed: Claimed[R]
    answer: Answer


Settle = Callable[[Any, Sequence[Answered[R]]], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Effect(Generic[R]):
    """One kind of call.

    What follows from an unknown outcome depends on the provider. It knows our key (`repeatable`): the call is made
    again. It has a search (`look_up`): the search is asked. Neither: nobody is asked, the claim is answered
    `Unknown` without a call, and the service settles it when enough time has passed.
    """

    name: str
    claim: Callable[[Any, Lease], Awaitable[Sequence[Claimed[R]]]]
    call: Callable[[R], Awaitable[Answer]]
    settle: Settle[R]
    """Stores the outcomes of calls of one tenant that have ended together."""
    look_up: Callable[[R], Awaitable[Answer]] | None = None
    next_due: Callable[[Any], Awaitable[datetime | None]] | None = None
    """When the next claim could find something that it could not find now. Without it, idle effects only poll."""
    by_time: bool = False
    """Only time makes work for it: it looks when something is due, and now and then, but not after every commit."""
    timeout: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(seconds=60)
    repeatable: bool
    concurrency: int = 16
    """Calls in hand at once: claimed and not yet settled."""

    def __post_init__(self) -> None:
        """Raise `ValueError` for a call that could outlive its lease, or two ways to treat an unknown outcome."""
        if self.repeatable and self.look_up is not None:
            message = f"{self.name}: what is repeatable is not looked up"
            raise ValueError(message)
        if self.timeout * 2 > self.lease:
            message = f"{self.name}: the lease must be at least twice the timeout"
            raise ValueError(message)

    async def ask(self, claimed: Claimed[R]) -> Answer:
        """Call the provider, or find out what became of an earlier call. Raises whatever the provider's client does."""
        if not claimed.asked_before or self.repeatable:
            return await self.call(claimed.request)
        return await self.look_up(claimed.request) if self.look_up is not None else Unknown("nobody_to_ask")


def one_by_one(settle: Callable[[Any, Claimed[R], Answer], Awaitable[None]]) -> Settle[R]:
    """A settlement of many calls, made from one that stores a single answer."""

    async def settle_each(work: Any, answered: Sequence[Answered[R]]) -> None:  # noqa: ANN401 - any service's work
        for claimed, answer in answered:
            await settle(work, claimed, answer)

    return settle_each
