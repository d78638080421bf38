"""What staff writes to one contact: the same rules and the same evidence as any message, and once for each key."""

from typing import Any

import pytest

from chassis.testing import Running, staff
from chassis.testing import contact as a_contact
from chassis.testing.running import OTHER_TENANT
from contracts.messaging import MessageSettled
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import contact, contact_id

PATH = f"/api/admin/contacts/{contact_id(1)}/messages"
TEXT = {"subject": "Hi {first_name}", "body": "About your goal, {{ firstName }}: use {SAVE10}."}


async def write(service: Running[Work], key: str | None = "one", **changed: str) -> Any:
    async with service.client(staff(service.tenant)) as team:
        headers = {"Idempotency-Key": key} if key else {}
        return await team.post(PATH, json={**TEXT, **changed}, headers=headers)


async def told(service: Running[Work], message_id: str) -> Any:
    async with service.client(staff(service.tenant)) as team:
        return (await team.get(f"/api/messages/{message_id}/explain")).json()


async def test_staff_writes_to_a_contact_who_gets_it_once(service: Running[Work], sink: Simulator) -> None:
    await service.receive(contact(1))
    first, again, other = await write(service), await write(service), await write(service, "two")
    assert (first.status_code, first.json()) == (202, again.json())
    assert other.json()["id"] != first.json()["id"]
    await service.carry_out(2)
    mails = await asking(sink)
    assert [(mail["to"], mail["subject"]) for mail in mails] == [(["contact-1@example.com"], "Hi Ada")] * 2
    assert mails[0]["text"].startswith("About your goal, Ada: use {SAVE10}.")
    assert mails[0]["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = await told(service, first.json()["id"])
    assert (found["outcome"], found["message"]["enrollment_id"]) == ("sent", None)
    assert [decision["verdict"] for decision in found["decisions"]] == ["send"]
    assert await service.said(MessageSettled) == []


async def test_who_has_opted_out_is_not_written_to(service: Running[Work], sink: Simulator) -> None:
    await service.receive(contact(1))
    async with service.client(staff()) as team:
        await team.post(f"/api/admin/contacts/{contact_id(1)}/suppressions", json={})
    message_id = (await write(service)).json()["id"]
    await service.carry_out()
    found = await told(service, message_id)
    assert (found["outcome"], found["message"]["reasons"]) == ("skipped", ["suppressed", "staff"])
    assert await asking(sink) == []


@pytest.mark.parametrize(("field", "text"), [("body", "{{ name | nope }}"), ("subject", " "), ("body", "")])
async def test_a_text_that_could_not_be_sent_is_refused_at_the_door(
    service: Running[Work], field: str, text: str
) -> None:
    await service.receive(contact(1))
    answer = await write(service, **{field: text})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [f"body.{field}"])


async def test_nobody_writes_twice_by_mistake_or_to_a_stranger(service: Running[Work]) -> None:
    assert (await write(service)).status_code == 404
    await service.receive(contact(1))
    assert (await write(service, key=None)).status_code == 422
    assert (await write(service.of(OTHER_TENANT))).status_code == 404
    async with service.client(a_contact(contact_id(1))) as her:
        assert (await her.post(PATH, json=TEXT, headers={"Idempotency-Key": "x"})).status_code == 403
