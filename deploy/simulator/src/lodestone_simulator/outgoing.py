"""Which callbacks are owed to the webhook address, and what became of each attempt."""

from dataclasses import dataclass, field

from .journal import Json


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery: the status that came back, or why none did. `at` is in unix seconds."""

    at: int
    status: int | None
    reason: str | None

    def is_accepted(self) -> bool:
        """Stripe counts any 2xx as taken."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Owed:
    """One event to be delivered."""

    event: str
    attempts: list[Attempt] = field(default_factory=list)

    def is_delivered(self) -> bool:
        """Whether it was taken at least once."""
        return any(attempt.is_accepted() for attempt in self.attempts)


@dataclass(slots=True)
class Outgoing:
    """All callbacks ever owed, oldest first."""

    owed: dict[str, Owed] = field(default_factory=dict)

    def expect(self, event: str) -> None:
        """An event was said that the webhook address must hear of."""
        self.owed.setdefault(event, Owed(event))

    def note(self, record: Json) -> None:
        """One attempt was made."""
        self.expect(record["event"])
        self.owed[record["event"]].attempts.append(Attempt(record["at"], record["status"], record["reason"]))

    def undelivered(self) -> list[str]:
        """Events nobody took yet."""
        return [owed.event for owed in self.owed.values() if not owed.is_delivered()]
