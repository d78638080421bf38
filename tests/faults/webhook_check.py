"""What is compared after gateways were killed: the sender's ledger, the rows, the outbox and the topics."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import asyncpg

from chassis.testing.topics import read as read_topics
from tests.checker.accepted import SentWebhook, Stored, accepted, decided
from tests.checker.applied import once
from tests.checker.findings import Breach
from tests.checker.rest import at_rest
from tests.checker.said import repeats, said
from tests.faults.outcome import Outcome
from tests.faults.webhook_ground import SAID, Ground
from tests.faults.webhook_story import Webhook


@dataclass
class Figures:
    """What a run showed beside its breaches."""

    accepted: int = 0
    lost: int = 0
    stored_twice: int = 0
    attempts: int = 0
    failed: int = 0
    """Attempts without an answer, or told to come back."""
    refused: int = 0
    """Attempts that were told never to come back, or that met a fault of ours."""
    cold_starts: list[float] = field(default_factory=list)
    """Seconds from the start of a new interpreter to the first webhook accepted; `resumes` are those of forks."""

    def reported(self) -> dict[str, object]:
        """As the table shows them."""
        counts = {name: value for name, value in asdict(self).items() if name != "cold_starts"}
        ranked = sorted(self.cold_starts)
        p95 = round(ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))], 2) if ranked else None
        return {**counts, "cold_starts": len(ranked), "cold_start_p95": p95}


async def check(
    ground: Ground, sent: Sequence[Webhook], told: Sequence[SentWebhook], outcome: Outcome, figures: Figures
) -> None:
    """Fill in what is found."""
    stored = await ground.stored()
    copies, seen = await ground.copies(), await read_topics(ground.settings, *(topic.name for topic in SAID))
    k1 = accepted(told, stored)
    outcome.breaches = k1 + decided(stored) + said(copies, seen) + await _facts(ground, sent, stored)
    connection = await asyncpg.connect(ground.admin_url)
    try:
        outcome.breaches += await at_rest(connection, {})
    finally:
        await connection.close()
    outcome.events, outcome.repeats = len(copies), repeats(seen)
    taken = {(line.provider, line.event_id) for line in told if line.status and 200 <= line.status < 300}
    figures.accepted, figures.attempts = len(taken), len(told)
    figures.failed = sum(not (line.status and 200 <= line.status < 300) for line in told)
    figures.refused = sum(line.status is not None and 400 <= line.status <= 500 for line in told)
    figures.lost = len(taken - {(row.provider, row.event_id) for row in stored})
    figures.stored_twice = len(stored) - len({(row.provider, row.event_id) for row in stored})


async def _facts(ground: Ground, sent: Sequence[Webhook], stored: Sequence[Stored]) -> list[Breach]:
    """Each fact is said once, and each revision of it, whichever webhook told it; that one alone is called applied."""
    happened = Counter(await ground.facts())
    told = {webhook.fact for webhook in sent}
    expected = {webhook.fact: 1 for webhook in sent if webhook.fact and webhook.needs in told | {""}}
    found = once(expected, {name: times for (name, revision), times in happened.items() if revision == 1})
    found += [Breach("K3", f"{name} was said {times} times") for name, times in happened.items() if times > 1]
    lone = [name for name in happened if name[1] > 1 and (name[0], name[1] - 1) not in happened]
    found += [Breach("K3", f"{name} was said without the revision before it") for name in lone]
    applied = sum(row.disposition == "applied" for row in stored)
    if applied != happened.total():
        found.append(Breach("K2", f"{applied} webhooks are applied and {happened.total()} facts were said"))
    return found
