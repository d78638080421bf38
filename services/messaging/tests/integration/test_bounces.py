"""A mailbox that does not exist gets no second message; one that is full, or a rule against one message, may."""

from typing import Any

import pytest

from chassis.testing import Running, staff
from contracts.messaging import ContactSuppressed
from messaging_service.work import Work
from services.messaging.tests.integration.test_suppressions import click, message_of
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import REMINDER, contact, contact_id, due, ends, everything

NOBODY = "550 5.1.1 <contact-0@example.com>: User unknown"
CLOSED = ("skipped", ("suppressed", "bounced"))


async def bounced(service: Running[Work], sink: Simulator, reply: str = NOBODY) -> None:
    """The welcome to contact 0 is refused with these words."""
    operation = "mail" if "spam" in reply else "recipient"
    sink.plan_fault("smtp", "reject", operation=operation, reply=reply, times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()


async def reminded(service: Running[Work], number: int = 0) -> tuple[str, tuple[str, ...]]:
    """How the next message to a contact ends."""
    await service.receive(due(number, await service.now(), step=REMINDER))
    await service.carry_out()
    return (await ends(service))[-1]


async def listed(service: Running[Work], **wanted: str) -> Any:
    async with service.client(staff()) as team:
        answer = await team.get("/api/admin/suppressions", params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize("reply", [NOBODY, "550 No such user here", "550 5.1.2 no such host", "556 5.1.10 null MX"])
async def test_a_mailbox_that_does_not_exist_gets_no_further_message(
    service: Running[Work], sink: Simulator, reply: str
) -> None:
    await bounced(service, sink, reply)
    (said,) = await service.said(ContactSuppressed)
    assert (said.contact_id, said.reason) == (contact_id(0), "bounced")
    assert str(said.message_id) == await message_of(service, 0)
    assert await reminded(service) == CLOSED
    assert await ends(service) == [("failed", ("mailbox_unknown",)), CLOSED]
    assert await asking(sink) == []
    assert len(await service.said(ContactSuppressed)) == 1


async def test_what_settled_a_later_message_can_be_read(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    await reminded(service)
    async with service.client(staff()) as team:
        later, _first = (await team.get("/api/messages")).json()["items"]
        explained = (await team.get(f"/api/messages/{later['id']}/explain")).json()
    assert later["reasons"] == ["suppressed", "bounced"]
    assert explained["explanation"][-1] == "An earlier message was refused because there is no such mailbox."
    (decision,) = explained["decisions"]
    assert (decision["reason"], decision["inputs"]["suppressed_because"]) == ("suppressed", "bounced")


@pytest.mark.parametrize(
    "reply",
    [
        "552 5.2.2 Full",
        "550 5.2.1 Disabled",
        "550 5.7.1 Not wanted",
        "550 5.7.1 Looks like spam",
        "550 Mailbox unavailable",
        "550 Sender verify failed: unknown user",
        "550 5.4.1 No answer from host",
        "553 Mailbox name not allowed",
    ],
)
async def test_any_other_refusal_closes_nothing(service: Running[Work], sink: Simulator, reply: str) -> None:
    await bounced(service, sink, reply)
    assert (await ends(service))[0][0] == "failed"
    assert await service.said(ContactSuppressed) == []
    assert await reminded(service) == ("sent", ())


async def test_the_contact_is_written_to_under_another_address(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    await service.receive(contact(0, version=2, email="right@example.com"))
    assert await reminded(service) == ("sent", ())
    assert [mail["to"] for mail in await asking(sink)] == [["right@example.com"]]
    await service.receive(contact(0, version=3))
    await service.receive(
        due(0, await service.now(), step=REMINDER).model_copy(update={"execution_id": contact_id(99)})
    )
    await service.carry_out()
    assert (await ends(service))[-1] == CLOSED


async def test_the_address_is_closed_for_everybody_who_has_it(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    await service.receive(contact(7, email="Contact-0@EXAMPLE.com"))
    assert await reminded(service, 7) == CLOSED


async def test_an_opt_out_is_kept_beside_it(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    assert await click(service, await message_of(service, 0)) == 200
    await service.receive(contact(0, version=2, email="right@example.com"))
    assert await reminded(service) == ("skipped", ("suppressed", "unsubscribed"))
    assert [one["reason"] for one in await listed(service)] == ["unsubscribed", "bounced"]
    assert [one.reason for one in await service.said(ContactSuppressed)] == ["bounced", "unsubscribed"]
