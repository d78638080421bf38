"""K1 and K2: what was answered 2xx is stored as it came, once, and ends in one disposition."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.checker.findings import Breach, repeated

TERMINAL = frozenset({"applied", "ignored", "duplicate", "waiting", "parked", "closed"})
"""What waits is decided as well: its facts are kept, and another webhook, which was not sent, must come first."""


@dataclass(frozen=True)
class SentWebhook:
    """A line of the client's ledger: what it sent, and the status it was answered with; None for no answer."""

    provider: str
    event_id: str
    sha256: str
    status: int | None


@dataclass(frozen=True)
class Stored:
    """An inbound event as the gateway keeps it."""

    provider: str
    event_id: str
    sha256: str
    disposition: str | None


def accepted(told: Sequence[SentWebhook], stored: Sequence[Stored]) -> list[Breach]:
    """Breaches of K1: accepted and lost, accepted and changed, stored twice, stored without having been sent."""
    rows = {(row.provider, row.event_id): row for row in stored}
    sent = {(line.provider, line.event_id) for line in told}
    found = [Breach("K1", f"{name} is stored {n} times") for name, n in _stored_twice(stored).items()]
    found += [Breach("K1", f"{name} is stored and was never sent") for name in sorted(set(rows) - sent)]
    for line in told:
        if line.status is None or not 200 <= line.status < 300:
            continue
        row = rows.get((line.provider, line.event_id))
        if row is None:
            found.append(Breach("K1", f"{line.event_id} was answered {line.status} and is not stored"))
        elif row.sha256 != line.sha256:
            found.append(Breach("K1", f"{line.event_id} is stored with other bytes than were sent"))
    return found


def decided(stored: Sequence[Stored]) -> list[Breach]:
    """Breaches of K2: inbound events without a terminal disposition."""
    return [Breach("K2", f"{row.event_id} is {row.disposition}") for row in stored if row.disposition not in TERMINAL]


def _stored_twice(stored: Sequence[Stored]) -> dict[tuple[str, str], int]:
    return repeated((row.provider, row.event_id) for row in stored)
