"""What providers tell of messages: in any order, doubled, before the answer of the call; and who did what."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.enrollment import ContactErased
from contracts.examples import example
from contracts.gateway import MessageFeedback
from contracts.messaging import ContactSuppressed, MessageEngaged, MessageSettled
from contracts.values import FeedbackKind
from messaging_service.work import Work
from services.messaging.tests.integration.test_suppressions import message_of
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import REMINDER, contact_id, due, ends, everything

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
LATER = timedelta(minutes=5)


def told(message_id: str, kind: str, at: datetime, **more: Any) -> MessageFeedback:
    named = {"reference": f"endpoint/{kind}/{at.isoformat()}", "detail": None, "agent": None, **more}
    return example(MessageFeedback, message_id=message_id, kind=kind, occurred_at=at.isoformat(), **named)


async def sent(service: Running[Work], people: int = 1) -> list[str]:
    """So many messages that went out, by their ids."""
    await service.receive(*everything(people, await service.now()))
    await service.carry_out()
    return [await message_of(service, number) for number in range(people)]


async def said(service: Running[Work]) -> list[tuple[FeedbackKind, bool]]:
    return [(one.kind, one.by_machine) for one in await service.said(MessageEngaged)]


async def suppressed(service: Running[Work]) -> Sequence[str]:
    return [one.reason for one in await service.said(ContactSuppressed)]


async def test_what_is_told_in_any_order_and_twice_is_said_once_each(service: Running[Work]) -> None:
    (message_id,) = await sent(service)
    now = await service.now()
    events = [
        told(message_id, kind, now + number * LATER, agent=PERSON)
        for number, kind in enumerate(("delivered", "opened", "clicked"))
    ]
    await service.receive(*events, repeat=2, shuffle=True)
    assert sorted(await said(service)) == [("clicked", False), ("delivered", False), ("opened", False)]
    (one, *_rest) = await service.said(MessageEngaged)
    assert (str(one.message_id), one.contact_id, one.step_id) == (message_id, contact_id(0), due(0, now).step_id)
    assert await suppressed(service) == []


async def test_a_bounce_for_good_closes_the_address_and_one_that_may_pass_nothing(service: Running[Work]) -> None:
    first, second = await sent(service, 2)
    now = await service.now()
    await service.receive(told(first, "bounced", now, permanent=False, detail="mailbox full"))
    assert await suppressed(service) == []
    await service.receive(
        told(second, "bounced", now, permanent=True), told(second, "bounced", now + LATER, permanent=True)
    )
    assert await suppressed(service) == ["bounced"]
    await service.receive(*(due(number, now, step=REMINDER) for number in (0, 1)))
    await service.carry_out()
    assert sorted((await ends(service))[2:]) == [("sent", ()), ("skipped", ("suppressed", "bounced"))]


@pytest.mark.parametrize(("kind", "reason"), [("complained", "complained"), ("unsubscribed", "unsubscribed")])
async def test_her_own_word_closes_the_channel_for_her(service: Running[Work], kind: str, reason: str) -> None:
    (message_id,) = await sent(service)
    now = await service.now()
    await service.receive(told(message_id, kind, now), told(message_id, kind, now + LATER))
    assert await suppressed(service) == [reason]
    await service.receive(due(0, now, step=REMINDER))
    await service.carry_out()
    assert (await ends(service))[-1] == ("skipped", ("suppressed", reason))


async def test_an_answer_that_was_lost_is_settled_by_what_the_provider_tells(
    service: Running[Work], sink: Simulator
) -> None:
    sink.fail("execute_then_drop", times=1)
    (message_id,) = await sent(service)
    assert await ends(service) == []
    await service.receive(told(message_id, "delivered", await service.now()))
    assert await ends(service) == [("sent", ())]
    await service.advance(timedelta(hours=1))
    await service.carry_out(2)
    assert await ends(service) == [("sent", ())]


async def test_what_comes_before_the_answer_of_the_call_settles_once(service: Running[Work], sink: Simulator) -> None:
    sink.fail("slow", times=1, seconds=2)
    await service.receive(*everything(1, await service.now()))
    calling = asyncio.create_task(service.carry_out())
    while not await service.do(in_call):  # noqa: ASYNC110 - another task's progress, as the database has it
        await asyncio.sleep(0.05)
    (message_id,) = await service.do(in_call)
    await service.receive(told(str(message_id), "bounced", await service.now(), permanent=True))
    assert await ends(service) == [("sent", ())]
    await calling
    assert await ends(service) == [("sent", ())]
    assert len(await service.said(MessageSettled)) == 1
    assert await suppressed(service) == ["bounced"]


async def in_call(work: Work) -> list[UUID]:
    found = await work.messages.page({"state": "sending"}, before=None, limit=10)
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("agent", "seconds", "by_machine"),
    [
        (PERSON, 60, False),
        (PERSON, 2, True),
        (None, 60, False),
        ("Mozilla/5.0", 60, True),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel)", 60, True),
        ("Mozilla/5.0 (Windows NT 5.1) via ggpht.com GoogleImageProxy", 60, False),
        ("python-requests/2.31", 60, True),
    ],
)
async def test_machines_are_told_apart(
    service: Running[Work], agent: str | None, seconds: int, by_machine: bool
) -> None:
    (message_id,) = await sent(service)
    delivered = await service.now() + LATER
    await service.receive(told(message_id, "delivered", delivered))
    await service.receive(told(message_id, "clicked", delivered + timedelta(seconds=seconds), agent=agent))
    assert (await said(service))[-1] == ("clicked", by_machine)


async def test_the_word_of_the_provider_is_enough_for_a_machine(service: Running[Work]) -> None:
    (message_id,) = await sent(service)
    await service.receive(told(message_id, "opened", await service.now() + LATER, agent=PERSON, by_machine=True))
    assert await said(service) == [("opened", True)]


async def test_what_another_installation_has_sent_is_nobodys_here(service: Running[Work]) -> None:
    await service.receive(told(str(UUID(int=5)), "bounced", await service.now(), permanent=True))
    assert (await service.parked(), await said(service), await suppressed(service)) == ([], [], [])


async def test_it_is_explained_and_its_words_go_with_the_person(service: Running[Work]) -> None:
    (message_id,) = await sent(service)
    detail = "550 <contact-0@example.com>: no such mailbox"
    await service.receive(told(message_id, "bounced", await service.now(), permanent=True, detail=detail))
    assert [one["detail"] for one in await explained(service, message_id)] == [detail]
    await service.receive(example(ContactErased, contact_id=str(contact_id(0)), version=1))
    assert [(one["kind"], one["detail"]) for one in await explained(service, message_id)] == [("bounced", None)]


async def explained(service: Running[Work], message_id: str) -> Any:
    async with service.client(staff()) as team:
        return (await team.get(f"/api/messages/{message_id}/explain")).json()["feedback"]
