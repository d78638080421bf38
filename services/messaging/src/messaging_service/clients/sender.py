"""What messaging asks of any provider, and the answers that it knows beside those of the chassis."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from chassis.effects import Answer, Declined, Later, Unknown

M_contra = TypeVar("M_contra", contravariant=True)


@dataclass(frozen=True)
class Sought:
    """An attempt whose outcome nobody knows."""

    attempt_id: UUID
    began_at: datetime
    written: Any = None
    """What was handed over, written once more; None if that is not known any more, or went to another address."""


LookUp = Callable[[Sought], Awaitable[Answer]]
"""A provider's own search for the message of an attempt: `Succeeded`, `NotFound`, or `Unknown` if it cannot say."""


@dataclass(frozen=True)
class NotFound(Later):
    """The provider's search knows of no such message."""


@dataclass(frozen=True)
class NotNow(Later):
    """The provider did not take the message, for a reason that passes."""

    detail: str
    """What it said."""


@dataclass(frozen=True)
class AccountStopped(Later):
    """The provider takes nothing from this account, whatever the message; `reason` is a `Trouble`."""

    detail: str = ""
    """What it said."""


@dataclass(frozen=True)
class MessageRefused(Declined):
    """The provider will never take this message; `reason` is a `Reason`."""

    detail: str
    """What it said."""


@dataclass(frozen=True)
class NobodyToAsk(Unknown):
    """The provider neither knows our key nor has a search."""


class Sender(Protocol[M_contra]):
    """One account at a provider. `M_contra` is what the account's channel has written."""

    @property
    def repeatable(self) -> bool:
        """Whether the provider honours our key, so that a message may be handed over again."""
        ...

    @property
    def look_up(self) -> LookUp | None:
        """The provider's own search, or None if it has none."""
        ...

    async def send(self, message: M_contra) -> Answer:
        """Hand a message over. Raises whatever leaves the outcome unknown."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
