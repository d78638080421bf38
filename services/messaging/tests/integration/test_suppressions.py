"""Opt-outs: said once, at once, and for good."""

import asyncio
from datetime import timedelta
from uuid import UUID

from chassis.testing import Running, staff, system
from chassis.testing import contact as a_contact
from chassis.testing.waiting import eventually
from contracts.messaging import ContactSuppressed, MessageSettled
from messaging_service.handlers import suppressions
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import (
    REMINDER,
    campaign,
    contact,
    contact_id,
    due,
    everything,
    published,
)


async def message_of(service: Running[Work], number: int) -> str:
    async with service.client(staff()) as team:
        found = (await team.get("/api/messages", params={"contact_id": str(contact_id(number))})).json()
    return str(found["items"][-1]["id"])


async def click(service: Running[Work], message_id: str) -> int:
    async with service.client(system()) as gateway:
        return (await gateway.post("/internal/unsubscribe", json={"message_id": message_id})).status_code


async def test_one_click_closes_the_channel_and_says_so_once(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    message_id = await message_of(service, 0)
    assert await asyncio.gather(*(click(service, message_id) for _ in range(4))) == [200] * 4
    (said,) = await service.said(ContactSuppressed)
    assert (said.contact_id, said.reason, str(said.message_id)) == (contact_id(0), "unsubscribed", message_id)


async def test_a_message_that_is_queued_when_its_contact_opts_out_is_not_sent(
    service: Running[Work], sink: Simulator
) -> None:
    await service.receive(*everything(2, await service.now()))
    assert await click(service, await message_of(service, 1)) == 200
    await service.carry_out()
    assert [mail["to"] for mail in await asking(sink)] == [["contact-0@example.com"]]
    settled = {event.contact_id: (event.outcome, event.reasons) for event in await service.said(MessageSettled)}
    assert settled[contact_id(1)] == ("skipped", ("suppressed", "unsubscribed"))


async def test_an_address_stays_closed_when_it_is_imported_again(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(*everything(1, now))
    await service.carry_out()
    await click(service, await message_of(service, 0))
    await service.receive(contact(7, email="Contact-0@EXAMPLE.com"), due(7, now))
    await service.carry_out()
    assert len(await asking(sink)) == 1
    assert (await service.said(MessageSettled))[-1].reasons == ("suppressed", "unsubscribed")


async def test_a_contact_stays_closed_under_a_new_address(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(*everything(1, now))
    await service.carry_out()
    await click(service, await message_of(service, 0))
    await service.receive(contact(0, version=2, email="other@example.com"), due(0, now, step=REMINDER))
    await service.carry_out()
    assert len(await asking(sink)) == 1


async def test_a_click_racing_the_sender_is_seen_or_too_late_but_never_ignored(
    service: Running[Work], sink: Simulator
) -> None:
    now = await service.now()
    await service.receive(
        *published(),
        campaign(),
        *(contact(n) for n in range(10)),
        *(due(n, now) for n in range(10)),
    )
    ids = [await message_of(service, number) for number in range(10)]
    await asyncio.gather(service.carry_out(2), *(click(service, message_id) for message_id in ids))
    await service.receive(*(due(n, now, step=REMINDER) for n in range(10)))
    await service.carry_out(2)
    settled = await service.said(MessageSettled)
    reminders = [event.reasons for event in settled if event.step_id == REMINDER.step_id]
    assert reminders == [("suppressed", "unsubscribed")] * 10
    assert len(await asking(sink)) == sum(event.outcome == "sent" for event in settled)


async def test_a_claim_waits_for_an_opt_out_that_is_about_to_commit_and_sees_it(
    service: Running[Work], sink: Simulator
) -> None:
    await service.receive(*everything(1, await service.now()))
    message_id = UUID(await message_of(service, 0))
    async with service.database.transaction(service.tenant) as transaction:
        await suppressions.unsubscribe(service.service.work(transaction), message_id)
        claiming = asyncio.create_task(service.carry_out())
        await eventually(lambda: service.is_waiting("Lock"))
        assert not claiming.done()
    await claiming
    assert (await service.said(MessageSettled))[0].reasons == ("suppressed", "unsubscribed")
    assert not await asking(sink)


async def test_staff_closes_a_channel_and_sees_it(service: Running[Work], sink: Simulator) -> None:
    path = f"/api/admin/contacts/{contact_id(0)}/suppressions"
    async with service.client(staff()) as team:
        assert (await team.get(path)).json() == []
        first, again = await team.post(path, json={}), await team.post(path, json={"channel": "email"})
    assert [one["reason"] for one in again.json()] == ["staff"]
    assert first.json() == again.json()
    await service.receive(*everything(1, await service.now() - timedelta(minutes=1)))
    await service.carry_out()
    assert (await service.said(MessageSettled))[0].reasons == ("suppressed", "staff")
    assert len(await service.said(ContactSuppressed)) == 1


async def test_the_doors_are_for_whom_they_are(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        assert (await team.post("/internal/unsubscribe", json={"message_id": str(UUID(int=1))})).status_code == 403
    async with service.client(a_contact(contact_id(0))) as her:
        assert (await her.get(f"/api/admin/contacts/{contact_id(0)}/suppressions")).status_code == 403
    assert await click(service, str(UUID(int=1))) == 404
