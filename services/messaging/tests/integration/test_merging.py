"""Two contacts who are one person: an opt-out of either holds for both."""

import asyncio
from itertools import permutations

import pytest

from chassis.testing import Running, staff
from contracts.enrollment import ContactChanged
from contracts.messaging import ContactSuppressed, MessageSettled
from messaging_service.handlers.recipients import keep_recipients
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import REMINDER, campaign, contact, contact_id, due, published

MERGED = contact(1, version=2, merged_into=contact_id(0))
"""Contact 1 is contact 0."""
AGAIN = contact(0, version=2, merged_into=contact_id(2))
"""And contact 0 is contact 2."""


async def suppress(service: Running[Work], number: int) -> None:
    async with service.client(staff()) as team:
        answer = await team.post(f"/api/admin/contacts/{contact_id(number)}/suppressions", json={})
    assert answer.status_code == 200


@pytest.mark.parametrize("closed", [0, 1])
@pytest.mark.parametrize("is_first", [True, False])
async def test_what_either_has_closed_before_or_after_is_closed_for_both(
    service: Running[Work], sink: Simulator, closed: int, *, is_first: bool
) -> None:
    now = await service.now()
    await service.receive(*published(), campaign(), contact(0), contact(1))
    if is_first:
        await suppress(service, closed)
    await service.receive(MERGED, due(0, now), due(1, now, step=REMINDER))
    if not is_first:
        await suppress(service, closed)
    await service.carry_out()
    assert [one.reasons for one in await service.said(MessageSettled)] == [("suppressed", "staff")] * 2
    assert await asking(sink) == []


@pytest.mark.parametrize("merges", list(permutations((MERGED, AGAIN))))
async def test_an_opt_out_reaches_everybody_along_a_chain_whichever_merge_is_heard_of_first(
    service: Running[Work], sink: Simulator, merges: tuple[object, ...]
) -> None:
    now = await service.now()
    await service.receive(*published(), campaign(), *(contact(number) for number in range(4)))
    await suppress(service, 1)
    await service.receive(*merges)  # type: ignore[arg-type]
    await service.receive(due(2, now), due(3, now))
    await service.carry_out()
    settled = {one.contact_id: one.reasons for one in await service.said(MessageSettled)}
    assert settled == {contact_id(2): ("suppressed", "staff"), contact_id(3): ()}


@pytest.mark.parametrize("known", [(0, 1, 2), (1, 2)])
@pytest.mark.parametrize("merges", list(permutations((MERGED, AGAIN))))
async def test_an_opt_out_reaches_everybody_though_the_merges_of_a_chain_are_heard_of_at_the_same_time(
    service: Running[Work], merges: tuple[ContactChanged, ContactChanged], known: tuple[int, ...]
) -> None:
    await service.receive(*(contact(number) for number in known))
    await suppress(service, 1)
    async with service.database.transaction(service.tenant) as transaction:
        await keep_recipients(service.service.work(transaction), merges[:1])
        other = asyncio.create_task(service.receive(merges[1]))
        await service.held_up(other)
    await other
    async with service.client(staff()) as team:
        answer = await team.get(f"/api/admin/contacts/{contact_id(2)}/suppressions")
    assert [one["reason"] for one in answer.json()] == ["staff"]


async def test_it_is_said_of_each_contact_once(service: Running[Work]) -> None:
    await service.receive(contact(0), contact(1), MERGED)
    await suppress(service, 1)
    await suppress(service, 0)
    assert {one.contact_id for one in await service.said(ContactSuppressed)} == {contact_id(0), contact_id(1)}
    assert len(await service.said(ContactSuppressed)) == 2


async def test_a_step_of_the_contact_that_stays_is_told_at_its_address_alone(
    service: Running[Work], sink: Simulator
) -> None:
    now = await service.now()
    await service.receive(*published(), campaign(), contact(0), contact(1), MERGED, due(0, now))
    await service.carry_out()
    assert [mail["to"] for mail in await asking(sink)] == [["contact-0@example.com"]]
