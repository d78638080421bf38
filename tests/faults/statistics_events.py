"""Events as four relays publish them, with the truth about them counted by other means than the service's own.

Every source numbers its events in the order in which it publishes them, over all its topics; a relay that dies repeats
its last batch with the same ids and numbers.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from chassis.envelope import sequence_text
from chassis.kafka.partitions import partition_of
from contracts.registry import TOPICS

TENANT = UUID("01910000-0000-7000-8000-000000000001")
BEGIN = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
RELAY_BATCH = 40
Truth = dict[tuple[str, str], Counter[str]]
"""(campaign, day) to counters."""


@dataclass(frozen=True)
class Sent:
    """One record as a relay sends it."""

    topic: str
    key: str
    value: bytes
    headers: list[tuple[str, bytes]]

    @property
    def partition(self) -> int:
        """As the relay computes it."""
        return partition_of(self.key)


class Story:
    """A seeded stream of events about some campaigns."""

    def __init__(self, seed: int, *, campaigns: int, repeated: float) -> None:
        self._random = random.Random(seed)
        self._campaigns = [self._uuid() for _ in range(campaigns)]
        self._steps = [self._uuid() for _ in range(3)]
        self._numbers: Counter[str] = Counter()
        self._repeated = repeated
        self.truth: Truth = {}
        self.repeats = 0

    def records(self, events: int) -> Iterator[Sent]:
        """So many events; repetitions come on top."""
        waiting: dict[str, list[Sent]] = {}
        for number in range(events):
            source, sent = self._next(number)
            batch = waiting.setdefault(source, [])
            batch.append(sent)
            yield sent
            if len(batch) == RELAY_BATCH:
                if self._random.random() < self._repeated:
                    self.repeats += len(batch)
                    yield from batch
                batch.clear()

    def _next(self, number: int) -> tuple[str, Sent]:
        kind = self._random.choice(_KINDS)
        at = BEGIN + timedelta(seconds=number * 1.7)
        key, campaign = str(self._uuid()), str(self._random.choice(self._campaigns))
        ids = {"campaign_id": campaign, "enrollment_id": key, "contact_id": str(self._uuid())}
        topic, fields, names = getattr(self, f"_{kind}")(at)
        counters = self.truth.setdefault((campaign, at.date().isoformat()), Counter())
        counters.update(names)
        if fields.get("exit_reason") == "same_purchase":
            self._take_back(campaign, fields)
        source = TOPICS[topic].owner
        self._numbers[source] += 1
        return source, Sent(topic, key, orjson.dumps({**ids, **fields}), self._headers(source, topic, key, at))

    def _headers(self, source: str, topic: str, key: str, at: datetime) -> list[tuple[str, bytes]]:
        values = {
            "ce_id": str(self._uuid()),
            "ce_source": f"/services/{source}",
            "ce_type": f"{topic}.v1",
            "ce_specversion": "1.0",
            "ce_time": at.isoformat(),
            "ce_subject": key,
            "ce_tenantid": str(TENANT),
            "ce_sequence": sequence_text(1, self._numbers[source]),
        }
        return [(name, value.encode()) for name, value in values.items()]

    def _started(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        amount = self._random.randrange(1, 100_000)
        order = {
            "provider": "stripe",
            "account": "acct_1",
            "reference": f"pi_{amount}",
            "amount": {"amount": amount, "currency": "USD"},
            "paid_at": at,
        }
        fields = {
            "campaign_version": 1,
            "source": "auto_purchase",
            "criteria": [],
            "payout": {},
            "order": order,
            "enrolled_at": at,
            "deadline_at": at + timedelta(days=30),
            "grace_hours": 24,
        }
        return "enrollment.started", fields, {**_hourly("enrollments.started", at), "purchases.amount": amount}

    def _refused(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        fields = {"source": "auto_purchase", "reasons": ["audit_missing", "below_minimum"], "occurred_at": at}
        names = ("enrollments.refused", "enrollments.refused.audit_missing", "enrollments.refused.below_minimum")
        return "enrollment.refused", fields, dict.fromkeys(names, 1)

    def _ended(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        reason, payout = self._random.choice(
            [("completed", "refund_issued"), ("expired", None), ("same_purchase", None)]
        )
        status = "completed" if payout else "exited"
        fields: dict[str, object] = {
            "status": status,
            "exit_reason": reason,
            "payout_status": payout,
            "enrolled_at": at - timedelta(minutes=self._random.randrange(3_000)),
            "began_with": self._random.choice(
                [None, {"amount": self._random.randrange(1, 100_000), "currency": "USD"}]
            ),
            "occurred_at": at,
        }
        paid = {f"enrollments.ended.{payout}": 1} if payout else {}
        return "enrollment.ended", {**fields, "occurred_at": at}, {**_hourly(f"enrollments.ended.{reason}", at), **paid}

    def _take_back(self, campaign: str, ended: dict[str, Any]) -> None:
        """The start of what turned out to be another one's purchase does not count, on the day on which it was."""
        began, paid = ended["enrolled_at"], ended["began_with"]
        counters = self.truth.setdefault((campaign, began.date().isoformat()), Counter())
        counters.subtract(_hourly("enrollments.started", began))
        counters.subtract({"purchases.amount": paid["amount"]} if paid else {})

    def _step(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        step, result = str(self._random.choice(self._steps)), self._random.choice(["completed", "skipped"])
        fields = {"execution_id": str(self._uuid()), "step_id": step, "result": result, "occurred_at": at}
        return "step.completed", fields, {f"steps.{step}.{result}": 1}

    def _changed(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        fields = {"criterion_id": str(self._uuid()), "status": "met", "percent": "100", "current_value": "1"}
        return "criterion.changed", {**fields, "auto_tracked": True, "occurred_at": at}, {"criteria.changed": 1}

    def _met(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        return "criteria.met", {"occurred_at": at}, _hourly("criteria.met", at)

    def _missed(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        return "criteria.missed", {"occurred_at": at}, _hourly("criteria.missed", at)

    def _message(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        outcome = self._random.choice(["sent", "skipped", "failed"])
        ids = {name: str(self._uuid()) for name in ("message_id", "execution_id", "step_id")}
        fields = {**ids, "channel": "email", "outcome": outcome, "occurred_at": at}
        return "message.settled", fields, _hourly(f"messages.{outcome}", at)

    def _payout(self, at: datetime) -> tuple[str, dict[str, object], dict[str, int]]:
        state, amount = self._random.choice(["offered", "issued"]), self._random.randrange(1, 100_000)
        fields = {
            "payout_id": str(self._uuid()),
            "revision": 1,
            "state": state,
            "type": "refund",
            "amount": {"amount": amount, "currency": "USD"},
            "occurred_at": at,
        }
        money = {"payouts.issued.amount": amount} if state == "issued" else {}
        return "payout.changed", fields, {**_hourly(f"payouts.{state}", at), **money}

    def _uuid(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


_KINDS = ("started", "refused", "ended", "step", "changed", "changed", "met", "missed", "message", "payout")


def _hourly(name: str, at: datetime) -> dict[str, int]:
    return {name: 1, f"{name}@{at.hour}": 1}


def difference(truth: Truth, figures: Truth) -> int:
    """By how much all counters differ, added up without regard to sign."""
    apart = 0
    for key in truth.keys() | figures.keys():
        wanted, found = truth.get(key, Counter[str]()), figures.get(key, Counter[str]())
        apart += sum(abs(wanted[name] - found[name]) for name in wanted.keys() | found.keys())
    return apart
