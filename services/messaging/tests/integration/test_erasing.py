"""A contact who is forgotten: nothing of her is left here but a hash, and she is not written to again."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from chassis.testing import Running, staff
from chassis.testing.canary import tables_with
from contracts.base import Event
from contracts.enrollment import ContactErased
from contracts.examples import example
from contracts.messaging import ContactSuppressed
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, contact_id, due, ends, published

CANARIES = ("canary-ada@example.com", "Canary", "canary words")
HERS: dict[str, Any] = {"email": CANARIES[0], "name": "Canary Byron", "merge_fields": {"first_name": "Canary"}}
EMPTY: dict[str, Any] = {"email": None, "name": None, "phone": None, "zone": None, "locale": None}
LAST = contact(1, version=2, **EMPTY)
ERASED = example(ContactErased, contact_id=str(contact_id(1)), version=2)


async def write_to(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        body = {"subject": "canary words", "body": "canary words, {first_name}"}
        path = f"/api/admin/contacts/{contact_id(1)}/messages"
        assert (await team.post(path, json=body, headers={"Idempotency-Key": "one"})).status_code == 202


@pytest.mark.parametrize("events", list(permutations((contact(1, **HERS), LAST, ERASED))))
async def test_nothing_of_her_stays_and_whoever_has_her_address_is_not_written_to_in_any_order(
    service: Running[Work], sink: Simulator, events: tuple[Event, ...]
) -> None:
    now = await service.now()
    await service.receive(*published(), campaign(), contact(1, **HERS))
    await write_to(service)
    await service.carry_out()
    assert await tables_with(service, CANARIES) == {"recipients", "messages"}
    for event in events:
        await service.receive(event, repeat=2)
    await service.advance(timedelta(minutes=5))
    await service.retry_parked()
    assert await tables_with(service, CANARIES) == set()
    assert [one.reason for one in await service.said(ContactSuppressed)] == ["erased"] * 2
    await service.receive(contact(2, **HERS), due(2, now), due(1, now, contact_version=2))
    await service.carry_out()
    assert await ends(service) == [("skipped", ("suppressed", "erased"))] * 2
    assert len(await asking(sink)) == 1


async def test_a_message_that_was_not_sent_yet_is_dropped_without_its_words(
    service: Running[Work], sink: Simulator
) -> None:
    await service.receive(contact(1, **HERS))
    await write_to(service)
    await service.receive(LAST, ERASED)
    await service.carry_out()
    assert await asking(sink) == []
    assert await tables_with(service, CANARIES) == set()
    assert await service.parked() == []


async def test_both_addresses_of_merged_contacts_stay_closed(service: Running[Work]) -> None:
    await service.receive(contact(0), contact(1), contact(1, version=2, merged_into=contact_id(0)))
    last = contact(1, version=3, merged_into=contact_id(0), **EMPTY), contact(0, version=2, **EMPTY)
    ids = (1, 3), (0, 2)
    told = [example(ContactErased, contact_id=str(contact_id(one)), version=version) for one, version in ids]
    await service.receive(*last, *told)
    assert await service.parked() == []
    async with service.client(staff()) as team:
        for number in (0, 1):
            path = f"/api/admin/suppressions?address=contact-{number}@example.com"
            (closed,) = (await team.get(path)).json()["items"]
            assert (closed["contact_id"], closed["reason"]) == (str(contact_id(number)), "erased")
