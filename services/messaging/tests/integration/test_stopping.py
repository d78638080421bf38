"""STOP, START and HELP by text message."""

import pytest

from chassis.testing import Running, staff
from contracts.messaging import ContactSuppressed
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import contact, contact_id, ends
from services.messaging.tests.texting import (
    SECOND,
    all_due,
    campaign_of_texts,
    heard,
    phone,
    text_due,
    texted,
    texts,
    with_account,
)


@pytest.fixture
def service(vaulted: Running[Work]) -> Running[Work]:
    return vaulted


async def test_whoever_answers_stop_gets_no_second_text(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(*all_due(2, await service.now()))
    await service.carry_out()
    await service.receive(heard(0, "Stop."), repeat=2)
    now = await service.now()
    await service.receive(text_due(0, now, step=SECOND), text_due(1, now, step=SECOND))
    await service.carry_out()
    assert sorted(await ends(service)) == [("sent", ())] * 3 + [("skipped", ("suppressed", "unsubscribed"))]
    assert [one["to"] for one in await texts(sink)][2:] == [phone(1)]
    said = await service.said(ContactSuppressed)
    assert [(one.contact_id, one.channel, one.reason) for one in said] == [(contact_id(0), "sms", "unsubscribed")]


async def test_start_opens_what_stop_has_closed(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(*campaign_of_texts(), texted(0))
    await service.receive(heard(0, "ABMELDEN"))
    await service.receive(heard(0, "start", reference="SM2"))
    await service.receive(text_due(0, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]


async def test_start_does_not_open_what_staff_has_closed(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(*campaign_of_texts(), texted(0))
    async with service.client(staff(service.tenant)) as team:
        path = f"/api/admin/contacts/{contact_id(0)}/suppressions"
        assert (await team.post(path, json={"channel": "sms"})).status_code == 200
    await service.receive(heard(0, "start"))
    await service.receive(text_due(0, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("skipped", ("suppressed", "staff"))]


async def test_stop_from_a_number_that_nobody_has_holds_for_whoever_has_it_later(
    service: Running[Work], sink: Simulator
) -> None:
    await with_account(service, sink)
    await service.receive(heard(0, "STOP"))
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("skipped", ("suppressed", "unsubscribed"))]


async def test_stop_closes_texts_and_nothing_else_for_everybody_with_the_number(
    service: Running[Work], sink: Simulator
) -> None:
    await service.receive(texted(0), contact(1, phone=phone(0)))
    await service.receive(heard(0, "unsubscribe"))
    said = await service.said(ContactSuppressed)
    assert {(one.contact_id, one.channel) for one in said} == {(contact_id(0), "sms"), (contact_id(1), "sms")}


async def test_other_words_close_nothing(service: Running[Work], sink: Simulator) -> None:
    await service.receive(texted(0))
    await service.receive(heard(0, "Please stop by tomorrow"), heard(0, "help", reference="SM2"))
    assert await service.said(ContactSuppressed) == []
