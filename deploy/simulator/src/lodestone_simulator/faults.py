"""Failures on demand: which request of which provider goes wrong, how, and how often."""

import asyncio
import contextlib
import random
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.requests import Request

from . import ids

LONGEST_SILENCE = 600.0
DELAY = 1.0


class Mode(StrEnum):
    """The names that several providers share. A provider with a failure of its own names it in its own folder."""

    FAIL_BEFORE = "fail_before"
    UNAVAILABLE = "unavailable"
    EXECUTE_THEN_TIMEOUT = "execute_then_timeout"
    EXECUTE_THEN_500 = "execute_then_500"
    EXECUTE_THEN_DROP = "execute_then_drop"
    RATE_LIMIT = "rate_limit"
    GARBAGE = "garbage"
    SLOW = "slow"
    REJECT = "reject"
    HOLD = "hold"
    ASK_CUSTOMER = "ask_customer"
    SHORT_OF_MONEY = "short_of_money"
    CALLBACK_FIRST = "callback_first"
    DUPLICATE_CALLBACKS = "duplicate_callbacks"
    SHUFFLE_CALLBACKS = "shuffle_callbacks"


CALLBACK_MODES = frozenset({Mode.DUPLICATE_CALLBACKS, Mode.SHUFFLE_CALLBACKS})
"""For these, `operation` is the kind of the callback."""


@dataclass(slots=True)
class Fault:
    """One planned failure.

    `operation` is a name such as `refund`, or `*`; `times` is how often it still strikes (None: until removed);
    `seconds` is the delay of `slow`, the `Retry-After` of `rate_limit` and the longest silence of a timeout;
    `reply` is what a server answers in the words of its protocol, a byte for each character (Latin-1);
    `probability` is the chance that a matching request is struck, drawn from a generator with `seed`.
    """

    provider: str
    operation: str
    mode: str
    times: int | None = None
    seconds: float | None = None
    probability: float = 1.0
    seed: int | None = None
    reply: str | None = None
    id: str = field(default_factory=lambda: ids.new("fault", length=12))
    struck: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - a repeatable plan is the point, not secrecy

    def strikes(self, provider: str, operation: str) -> bool:
        """Whether this request is struck; if so it is counted."""
        if self.provider != provider or self.operation not in ("*", operation) or self.is_spent():
            return False
        if self._dice.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def is_spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.times is not None and self.struck >= self.times


@dataclass(slots=True)
class Faults:
    """The failures planned, first come first served. They live in memory only: a restart heals everything."""

    planned: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Plan one more."""
        self.planned.append(fault)

    def clear(self) -> int:
        """Call all of them off; says how many there were."""
        count = len(self.planned)
        self.planned.clear()
        return count

    def take(self, provider: str, operation: str, *, modes: Collection[str]) -> Fault | None:
        """The first planned failure among `modes` that strikes this request."""
        return next(
            (fault for fault in self.planned if fault.mode in modes and fault.strikes(provider, operation)), None
        )


def is_struck(fault: Fault | None, mode: Mode) -> bool:
    """Whether a request meets this failure."""
    return fault is not None and fault.mode == mode


def seconds_of(fault: Fault | None, otherwise: float) -> float:
    """How long a failure lasts."""
    return otherwise if fault is None or fault.seconds is None else fault.seconds


async def stay_silent(request: Request, seconds: float) -> None:
    """Leave the client of a request waiting until it gives up, at most so long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                continue
