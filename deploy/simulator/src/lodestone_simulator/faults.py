"""Failures on demand: which request of which provider goes wrong, how, and how often."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from . import ids


class Mode(StrEnum):
    """What goes wrong. Stripe's and the mail server's modes share names where they share meaning."""

    FAIL_BEFORE = "fail_before"
    UNAVAILABLE = "unavailable"
    EXECUTE_THEN_TIMEOUT = "execute_then_timeout"
    EXECUTE_THEN_500 = "execute_then_500"
    EXECUTE_THEN_DROP = "execute_then_drop"
    RATE_LIMIT = "rate_limit"
    GARBAGE = "garbage"
    SLOW = "slow"
    REJECT = "reject"
    CALLBACK_FIRST = "callback_first"
    DUPLICATE_CALLBACKS = "duplicate_callbacks"
    SHUFFLE_CALLBACKS = "shuffle_callbacks"


CALLBACK_MODES = frozenset({Mode.DUPLICATE_CALLBACKS, Mode.SHUFFLE_CALLBACKS})
STRIPE_MODES = frozenset(
    {
        Mode.FAIL_BEFORE,
        Mode.UNAVAILABLE,
        Mode.EXECUTE_THEN_TIMEOUT,
        Mode.EXECUTE_THEN_500,
        Mode.RATE_LIMIT,
        Mode.GARBAGE,
        Mode.SLOW,
        Mode.CALLBACK_FIRST,
    }
)
SMTP_MODES = frozenset({Mode.FAIL_BEFORE, Mode.EXECUTE_THEN_TIMEOUT, Mode.EXECUTE_THEN_DROP, Mode.SLOW, Mode.REJECT})
MODES = {"stripe": STRIPE_MODES | CALLBACK_MODES, "smtp": SMTP_MODES}


@dataclass(slots=True)
class Fault:
    """One planned failure.

    `operation` is a name such as `refund`, or `*`; `times` is how often it still strikes (None: until removed);
    `seconds` is the delay of `slow`, the `Retry-After` of `rate_limit` and the longest hang of a timeout;
    `probability` is the chance that a matching request is struck, drawn from a generator with `seed`.
    """

    provider: str
    operation: str
    mode: Mode
    times: int | None = None
    seconds: float | None = None
    probability: float = 1.0
    seed: int | None = None
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

    def take(self, provider: str, operation: str, *, modes: frozenset[Mode]) -> Fault | None:
        """The first planned failure among `modes` that strikes this request."""
        return next(
            (fault for fault in self.planned if fault.mode in modes and fault.strikes(provider, operation)), None
        )
