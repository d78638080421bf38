"""Fault case 21: webhooks doubled, shuffled, forged, too old, too young and foreign end as one calm run in order."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from gateway_service.domain.facts import Disposition
from gateway_service.domain.routes import Role
from gateway_service.domain.signature import NEWEST, OLDEST, sign
from services.gateway.tests.fakes import ENDPOINTS, HEADERS, SECRETS, Door, open_door
from tests.faults.webhook_story import Story, Webhook

Note = Callable[[str, object], None]
pytestmark = pytest.mark.fault
SO_MANY = [60, pytest.param(1_500, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
NEW_SECRET = "whsec_newest-of-all"
_KEPT = "SELECT provider, event_id, disposition, reason FROM inbound_events"
_NAMED = {"OrderPaid": "reference", "OrderRefunded": "refund_reference", "ActivityRecorded": "reference"}
_ONLY_HERE = {"revision", "paid_at", "refunded_at", "recorded_at"}
"""What depends on the order in which webhooks came."""


@dataclass(frozen=True)
class End:
    """Everything that webhooks can change, once they have all been taken."""

    facts: dict[str, dict[str, Any]]
    """The last word on each fact."""
    kept: list[tuple[str, str, str, str]]

    @classmethod
    async def of(cls, door: Door) -> "End":
        """As the outbox and the table say."""
        facts: dict[str, dict[str, Any]] = {}
        for event in await door.running.all_said():
            if (name := _NAMED.get(type(event).__name__)) is not None:
                told = event.model_dump(mode="json", exclude=_ONLY_HERE)
                facts[f"{event.topic.name} {told[name]}"] = told
        async with door.connection() as connection:
            rows = [tuple(row) for row in await connection.fetch(_KEPT)]
        return cls(facts, rows)

    @property
    def dispositions(self) -> Counter[str]:
        """How many webhooks ended as what."""
        return Counter(row[2] for row in self.kept)


async def calm(start: Start, keys: KeyPair, webhooks: Sequence[Webhook]) -> End:
    """Each once, in order."""
    async with open_door(start, keys.private) as door:
        for webhook in webhooks:
            assert (await door.hook(webhook.body, webhook.endpoint)).status_code == 200
        return await End.of(door)


@dataclass
class Disorder:
    """A door at which webhooks come in any order and any number, and some that are not what they say."""

    door: Door
    chance: random.Random
    refused: Counter[str]
    repeated: int = 0

    async def deliver(self, webhooks: Sequence[Webhook]) -> None:
        """Each once to five times, shuffled; at half of it the key is changed, and one in a hundred is bad."""
        deliveries = [webhook for webhook in webhooks for _ in range(self.chance.randint(1, 5))]
        self.chance.shuffle(deliveries)
        bad = max(len(deliveries) // 100, 3)
        for number, webhook in enumerate(deliveries):
            if number == len(deliveries) // 2:
                await self._change_keys()
            secrets = SECRETS if number < len(deliveries) // 2 else (NEW_SECRET,)
            answer = await self.door.hook(webhook.body, webhook.endpoint, secret=self.chance.choice(secrets))
            assert answer.status_code == 200, answer.text
            self.repeated += answer.json().get("duplicate", False)
            if number % (len(deliveries) // bad) == 0:
                await self._send_bad(webhook)

    async def _change_keys(self) -> None:
        headers = await self.door.headers_of(Role.ADMIN)
        for endpoint in ENDPOINTS.values():
            path = f"/api/admin/webhook-endpoints/{endpoint}/rotate"
            body = {"secret": NEW_SECRET, "overlap": 86_400}
            answer = await self.door.client.post(path, json=body, headers=headers)
            assert answer.status_code == 200, answer.text

    async def _send_bad(self, webhook: Webhook) -> None:
        """Of the same webhook under another id: were one of them taken, something would be different in the end."""
        told = orjson.loads(webhook.body)
        name = f"bad-{self.refused.total()}"
        body = orjson.dumps({**told, "id": name, "name": "forged"})
        tampered = await self._tampered(body, webhook.endpoint)
        stale = await self.door.hook(body, webhook.endpoint, age=OLDEST + 1)
        future = await self.door.hook(body, webhook.endpoint, age=-NEWEST - 30)
        for kind, answer in (("tampered", tampered), ("stale", stale), ("future", future)):
            self.refused[f"{kind} {answer.status_code}"] += 1

    async def _tampered(self, body: bytes, provider: str) -> Any:
        header = {HEADERS[provider]: sign(body[:-1] + b" }", SECRETS[1], int(time.time()))}
        return await self.door.client.post(f"/webhooks/{provider}/{ENDPOINTS[provider]}", content=body, headers=header)


def foreign(webhooks: Iterable[Webhook]) -> list[Webhook]:
    """The same, told of an account that is not the endpoint's; rightly signed."""
    found = []
    for number, webhook in enumerate(one for one in webhooks if one.endpoint == "stripe" and one.fact):
        body = {**orjson.loads(webhook.body), "id": f"evt_foreign_{number}", "account": "acct_other"}
        found.append(Webhook("stripe", str(body["id"]), orjson.dumps(body)))
    return found


@pytest.mark.parametrize("purchases", SO_MANY)
async def test_any_order_any_number_and_any_forgery_end_as_one_calm_run(
    start: Start, keys: KeyPair, note: Note, purchases: int
) -> None:
    webhooks = Story(random.Random(21)).in_order(purchases)
    wanted = await calm(start, keys, webhooks)
    others = foreign(webhooks)[: max(len(webhooks) // 100, 3)]
    async with open_door(start, keys.private) as door:
        disorder = Disorder(door, random.Random(21), Counter())
        await disorder.deliver([*webhooks, *others])
        found = await End.of(door)
        parked = await door.running.parked()
    note("webhooks", len(webhooks))
    note("repetitions", disorder.repeated)
    note("refused", dict(disorder.refused))
    note("of other accounts", len(others))
    assert found.facts == wanted.facts
    assert {kind.split()[1] for kind in disorder.refused} == {"400"}
    assert {row[1] for row in found.kept} == {one.id for one in (*webhooks, *others)}
    assert len(found.kept) == len(webhooks) + len(others)
    assert {row[3] for row in found.kept if row[1].startswith("evt_foreign")} == {"other_account"}
    assert parked == []
    assert found.dispositions[Disposition.PARKED] == wanted.dispositions[Disposition.PARKED]
    assert found.dispositions[Disposition.WAITING] == wanted.dispositions[Disposition.WAITING]


async def test_the_comparison_sees_an_endpoint_that_takes_what_is_of_another_account(
    start: Start, keys: KeyPair
) -> None:
    webhooks = Story(random.Random(22)).in_order(3)
    wanted = await calm(start, keys, webhooks)
    body = orjson.loads(next(one.body for one in webhooks if one.endpoint == "stripe" and one.fact))
    body["data"]["object"]["payment_intent"] = body["data"]["object"]["id"] = "pi_foreign"
    taken = Webhook("stripe", "evt_foreign", orjson.dumps({**body, "id": "evt_foreign"}))
    assert (await calm(start, keys, [*webhooks, taken])).facts != wanted.facts
