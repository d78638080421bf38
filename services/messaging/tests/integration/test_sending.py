"""Sending on a real database to a real mail server: repetition, order, lost answers, pauses."""

import asyncio
from datetime import timedelta

import pytest

from chassis.effects import Answered, Declined, Later, Lease, Succeeded
from chassis.testing import Running, staff, system
from chassis.testing.running import OTHER_TENANT
from messaging_service.clients.post import Post
from messaging_service.handlers import sending, settling
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import (
    PUBLISHED,
    REMINDER,
    WRITTEN,
    campaign,
    contact,
    contact_id,
    due,
    everything,
    outcomes,
    published,
    reasons,
    written,
)

NEVER_AGAIN = timedelta(hours=2)


async def test_a_step_that_is_due_is_one_mail_however_often_it_is_said(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(3, await service.now()), repeat=2, shuffle=True)
    await service.carry_out(2)
    assert await outcomes(service) == ["sent"] * 3
    mails = await asking(sink)
    assert sorted(mail["to"] for mail in mails) == [[f"contact-{n}@example.com"] for n in range(3)]


async def test_an_execution_has_one_message_even_if_it_is_said_to_be_due_at_another_time(
    service: Running[Work], sink: Simulator
) -> None:
    now = await service.now()
    await service.receive(*everything(1, now))
    await service.receive(due(0, now + timedelta(seconds=1)))
    await service.carry_out(2)
    await service.receive(due(0, now + timedelta(seconds=2)))
    await service.carry_out(2)
    assert await outcomes(service) == ["sent"]
    assert len(await asking(sink)) == 1


async def test_a_mail_says_what_the_step_says_and_how_to_opt_out(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    text = written(subject="Hi {{firstName}}", body="Dear {name},\n\nyou are in {{ campaign_name }}.")
    await service.receive(PUBLISHED, text, campaign(), contact(1, name="Ada <Byron>"), due(1, now))
    await service.carry_out()
    (mail,) = await asking(sink)
    assert mail["subject"] == "Hi Ada"
    assert mail["text"].startswith("Dear Ada <Byron>,\r\n\r\nyou are in Win Your Money Back.")
    assert "<p>Dear Ada &lt;Byron&gt;,</p>" in mail["html"]
    link = mail["headers"]["List-Unsubscribe"].split(">")[0].lstrip("<")
    assert link.startswith("https://lodestone.example.com/u/")
    way_out = f"/u/{link.rpartition('/')[2]}"  # of the console, where a button opts out
    assert way_out in mail["html"]
    assert way_out in mail["text"].replace("=\n", "")
    assert link not in mail["html"] + mail["text"]
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("locale", "body"), [("de-AT", "Hallo"), ("en", "Hello"), (None, "Hello"), ("fr", "Hello")])
async def test_a_mail_is_in_the_language_of_its_reader(
    service: Running[Work], sink: Simulator, locale: str | None, body: str
) -> None:
    now = await service.now()
    await service.receive(PUBLISHED, WRITTEN, campaign(), contact(1, locale=locale), due(1, now))
    await service.carry_out()
    (mail,) = await asking(sink)
    assert f"{body} Ada" in mail["html"]


async def test_a_step_that_comes_before_everything_else_waits_for_it(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(due(1, now, contact_version=2))
    await service.carry_out()
    await service.receive(contact(1, version=1), campaign(), *published())
    await service.advance(timedelta(seconds=1))
    await service.carry_out()
    assert not await outcomes(service)
    await service.receive(contact(1, version=2))
    await service.advance(timedelta(seconds=20))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]


async def test_copies_that_never_come_are_given_up_after_five_minutes(service: Running[Work]) -> None:
    await service.receive(due(1, await service.now()))
    await service.carry_out()
    await service.advance(timedelta(minutes=5))
    await service.carry_out()
    assert await reasons(service) == [("copy_too_old",)]


async def test_an_older_contact_never_replaces_a_newer(service: Running[Work], sink: Simulator) -> None:
    new, old = contact(1, version=3, email="new@example.com"), contact(1, version=2, email="old@example.com")
    await service.receive(*published(), campaign(), new, old, due(1, await service.now()))
    await service.carry_out()
    assert [mail["to"] for mail in await asking(sink)] == [["new@example.com"]]


@pytest.mark.parametrize(("email", "why"), [(None, "address_missing"), ("ada@@example.com", "address_invalid")])
async def test_a_contact_that_cannot_be_reached_is_skipped(service: Running[Work], email: str | None, why: str) -> None:
    await service.receive(*published(), campaign(), contact(1, email=email), due(1, await service.now()))
    await service.carry_out()
    assert (await outcomes(service), await reasons(service)) == (["skipped"], [(why,)])


async def test_a_step_that_comes_too_late_is_skipped(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(1, await service.now() - timedelta(days=2)))
    await service.carry_out()
    assert await reasons(service) == [("stale",)]
    assert not await asking(sink)


async def test_a_bad_template_fails_its_own_message_only(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(*published(body="{% for x in (1..999999999) %}x{% endfor %}"), campaign())
    await service.receive(contact(1), contact(2), due(1, now), due(2, now, step=REMINDER))
    await service.carry_out()
    assert sorted(zip(await outcomes(service), await reasons(service), strict=True)) == [
        ("failed", ("template_error",)),
        ("sent", ()),
    ]


async def test_a_temporary_refusal_is_tried_again_later(service: Running[Work], sink: Simulator) -> None:
    sink.fail("fail_before", times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out(3)
    assert not await outcomes(service)
    await service.advance(timedelta(seconds=6))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]
    assert len(await asking(sink)) == 1


async def test_a_final_refusal_fails_the_message(service: Running[Work], sink: Simulator) -> None:
    sink.fail("reject", times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out(2)
    assert await reasons(service) == [("mailbox_unknown",)]


async def test_a_mail_server_that_is_away_is_tried_again(service: Running[Work], sink: Simulator) -> None:
    sink.stop()
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    sink.start()
    await service.advance(timedelta(seconds=6))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]


async def test_a_lost_answer_is_looked_up_and_not_sent_again(service: Running[Work], sink: Simulator) -> None:
    sink.fail("execute_then_drop", times=2)
    await service.receive(*everything(2, await service.now()))
    await service.carry_out()
    assert not await outcomes(service)
    await service.advance(timedelta(seconds=3))
    await service.carry_out()
    assert await outcomes(service) == ["sent", "sent"]
    await service.advance(NEVER_AGAIN)
    await service.carry_out(3)
    assert len(await asking(sink)) == 2


async def test_nothing_is_sent_blindly_while_nobody_can_be_asked(service: Running[Work], sink: Simulator) -> None:
    sink.fail("execute_then_drop", times=1)
    sink.plan_fault("mailpit", "unavailable", operation="search", times=100)
    await service.receive(*everything(1, await service.now()))
    for _ in range(16):
        await service.carry_out()
        await service.advance(timedelta(minutes=1))
    assert await outcomes(service) == ["sent_unconfirmed"]
    assert await reasons(service) == [("not_confirmed",)]
    assert len(await asking(sink)) == 1


async def test_two_senders_share_the_work_and_double_nothing(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(40, await service.now()))
    await asyncio.gather(*(service.carry_out(2) for _ in range(3)))
    assert await outcomes(service) == ["sent"] * 40
    assert len({mail["to"][0] for mail in await asking(sink)}) == len(await asking(sink)) == 40


async def test_who_lost_the_lease_may_not_settle(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(1, await service.now()))
    (old,) = await service.do(sending.claim_messages, Lease(await service.now() + timedelta(seconds=60), 10))
    await service.advance(timedelta(seconds=61))
    (new,) = await service.do(sending.claim_messages, Lease(await service.now() + timedelta(seconds=60), 10))
    assert (old.asked_before, new.asked_before) == (False, True)
    await service.do(settling.settle_messages, [Answered(old, Declined("late"))])
    await service.do(settling.settle_messages, [Answered(new, Succeeded("found"))])
    assert await outcomes(service) == ["sent"]
    assert await service.resources.get(Post).send(old.request) == Later("lease_over", 0)
    assert not await asking(sink)


async def test_every_message_can_be_asked_why(service: Running[Work], sink: Simulator) -> None:
    sink.fail("fail_before", times=1)
    now = await service.now()
    await service.receive(due(1, now))
    await service.carry_out()
    await service.receive(*published(), campaign(), contact(1))
    await service.advance(timedelta(seconds=1))
    await service.carry_out()
    await service.advance(timedelta(seconds=6))
    await service.carry_out()
    async with service.client(staff()) as team:
        listed = (await team.get("/api/messages", params={"enrollment_id": str(due(1, now).enrollment_id)})).json()
        told = (await team.get(f"/api/messages/{listed['items'][0]['id']}/explain")).json()
    assert [d["verdict"] for d in told["decisions"]] == ["defer", "send", "send"]
    assert told["decisions"][0]["explanation"].startswith("The version of contact")
    assert told["decisions"][0]["inputs"]["contact_version_known"] is None
    assert [(a["number"], a["answer"]) for a in told["attempts"]] == [(1, "later"), (2, "succeeded")]
    assert (told["outcome"], told["explanation"]) == ("sent", [])


async def test_pages_of_messages_neither_repeat_nor_skip(service: Running[Work]) -> None:
    now = await service.now()
    await service.receive(*everything(2, now))
    for number in (2, 3, 4):
        await service.receive(contact(number), due(number, now))
    seen: list[dict[str, str]] = []
    async with service.client(staff()) as team:
        cursor = None
        while True:
            params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = (await team.get("/api/messages", params=params)).json()
            seen += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
    newest = [str(contact_id(number)) for number in (4, 3, 2)]
    oldest = {str(contact_id(number)) for number in (0, 1)}
    assert [message["contact_id"] for message in seen[:3]] == newest
    assert {message["contact_id"] for message in seen[3:]} == oldest
    assert len(seen) == 5


async def test_the_owner_counts_what_it_said(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(*everything(2, now), contact(9, email=None), due(9, now))
    await service.carry_out()
    async with service.client(system()) as gateway:
        answer = await gateway.get(f"/internal/figures/{campaign().campaign_id}")
    assert answer.json() == {"counters": {"messages.sent": 2, "messages.skipped": 1}}


async def test_messages_are_for_staff_of_their_tenant_only(service: Running[Work]) -> None:
    await service.receive(*everything(1, await service.now()))
    async with service.client(staff()) as team:
        message_id = (await team.get("/api/messages")).json()["items"][0]["id"]
    async with service.client(staff(OTHER_TENANT)) as stranger:
        assert (await stranger.get(f"/api/messages/{message_id}/explain")).status_code == 404
        assert (await stranger.get("/api/messages")).json()["items"] == []
    async with service.client(system()) as gateway:
        assert (await gateway.get(f"/api/messages/{message_id}")).status_code == 403
