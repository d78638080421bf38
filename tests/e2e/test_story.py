"""The demo's story; it moves the clock of the system ahead, so it is told last, and then it is looked at."""

import json

import pytest

from chassis.settings import Settings
from chassis.testing.topics import read
from contracts.base import Personal
from contracts.registry import TOPICS
from tests.e2e.conftest import Stack

PEOPLE = (b"Ada", b"@example.com")
"""A name, and what every address of the story ends with."""


@pytest.mark.timeout(240)
def test_one_purchase_travels_to_one_payout(stack: Stack) -> None:
    told = stack.run("lodestone_local.demo")
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-4000:]
    record = json.loads((stack.settings.local / "demo.json").read_text())
    assert record["ok"]
    assert record["figures"]["check"]["agrees"]
    assert record["figures"]["campaign"]["payouts.issued"] == 1


async def test_only_topics_that_may_name_people_do(stack: Stack) -> None:
    broker = Settings.model_construct(kafka_bootstrap_servers=f"127.0.0.1:{stack.settings.ports['kafka']}")
    naming = {seen.topic for seen in await read(broker, *TOPICS) if any(name in seen.value for name in PEOPLE)}
    assert {"contact.changed", "order.paid"} <= naming
    assert [name for name in naming if TOPICS[name].personal is not Personal.DIRECT] == []
