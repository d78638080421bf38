"""Text messages through an account at Twilio: sent, told of later, refused, and asked for when the answer is lost."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.testing import Running, staff
from contracts.messaging import ContactSuppressed
from messaging_service.domain.message import Message
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import call
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import campaign, contact, ends
from services.messaging.tests.texting import (
    BODY,
    NUMBER,
    all_due,
    campaign_of_texts,
    phone,
    reported,
    text_due,
    texted,
    texts,
    with_account,
)


@pytest.fixture
def service(vaulted: Running[Work]) -> Running[Work]:
    return vaulted


async def every_message(work: Work) -> list[Message]:
    return list(await work.messages.page({}, before=None, limit=100))


async def explained(service: Running[Work]) -> Any:
    (message,) = await service.do(every_message)
    async with service.client(staff(service.tenant)) as team:
        return (await team.get(f"/api/messages/{message.id}/explain")).json()


async def test_a_text_goes_to_the_number_with_a_way_to_opt_out(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]
    (sent,) = await texts(sink)
    assert (sent["to"], sent["from"]) == (phone(0), NUMBER)
    assert sent["body"] == "Hi Ada, your session is tomorrow.\nReply STOP to opt out"


async def test_without_an_account_texts_are_skipped_and_the_journeys_go_on(service: Running[Work]) -> None:
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("skipped", ("not_configured",))]


@pytest.mark.parametrize(("number", "why"), [(None, "address_missing"), ("0660 1234567", "address_invalid")])
async def test_without_a_number_there_is_no_text(
    service: Running[Work], sink: Simulator, number: str | None, why: str
) -> None:
    await with_account(service, sink)
    who = contact(0, phone=number)
    await service.receive(*campaign_of_texts(), who, text_due(0, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("skipped", (why,))]


async def test_a_text_of_too_many_segments_is_not_sent(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink, settings={"most_segments": 2})
    await service.receive(*all_due(1, await service.now(), body="x" * 320))
    await service.carry_out()
    assert await ends(service) == [("failed", ("template_error",))]
    assert await texts(sink) == []


@pytest.mark.parametrize("order", [("taken", "delivered"), ("delivered", "taken"), ("delivered", "delivered")])
async def test_what_is_told_later_is_kept_in_whichever_order_and_however_often(
    service: Running[Work], sink: Simulator, order: tuple[str, str]
) -> None:
    await with_account(service, sink)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    (message,) = await service.do(every_message)
    assert message.attempt_id is not None
    for state in order:
        await service.receive(reported(message.id, message.attempt_id, state), repeat=2)
    (attempt,) = (await explained(service))["attempts"]
    assert (attempt["answer"], attempt["report"]) == ("succeeded", "delivered")
    assert await ends(service) == [("sent", ())]


async def test_a_report_ends_a_text_whose_answer_was_lost(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "execute_then_500", operation="message", times=1)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == []
    (message,) = await service.do(every_message)
    assert message.attempt_id is not None
    await service.receive(reported(message.id, message.attempt_id, "taken"))
    assert await ends(service) == [("sent", ())]
    await service.advance(timedelta(minutes=20))
    await service.carry_out(2)
    assert len(await texts(sink)) == 1


async def test_a_report_of_failure_ends_a_text_whose_answer_was_lost(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "execute_then_500", operation="message", times=1)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    (message,) = await service.do(every_message)
    assert message.attempt_id is not None
    await service.receive(reported(message.id, message.attempt_id, "failed", code="30003"))
    assert await ends(service) == [("failed", ("number_unreachable",))]


async def test_a_number_that_is_none_is_texted_no_more(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    (message,) = await service.do(every_message)
    assert message.attempt_id is not None
    await service.receive(reported(message.id, message.attempt_id, "failed", code="30006"), repeat=2)
    assert await service.parked() == []
    assert [(one.channel, one.reason) for one in await service.said(ContactSuppressed)] == [("sms", "bounced")]


@pytest.mark.parametrize("mode", ["execute_then_500", "garbage"])
async def test_a_lost_answer_is_looked_up_and_never_repeated(
    service: Running[Work], sink: Simulator, mode: str
) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", mode, operation="message", times=1)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == []
    await service.advance(timedelta(seconds=61))
    await service.carry_out(2)
    assert await ends(service) == [("sent", ())]
    assert len(await texts(sink)) == 1


async def test_what_was_surely_not_taken_is_sent_again(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "fail_before", operation="message", times=1)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    await service.advance(timedelta(seconds=61))
    await service.carry_out(4)
    assert await ends(service) == [("sent", ())]
    assert len(await texts(sink)) == 1


async def test_another_text_to_the_number_at_that_time_may_be_it_so_nothing_is_sent_again(
    service: Running[Work], sink: Simulator
) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "execute_then_500", operation="message", times=1)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    await service.receive(texted(0, version=2, name="Augusta King"))
    await service.advance(timedelta(seconds=61))
    await service.carry_out(2)
    await service.advance(timedelta(minutes=15))
    await service.carry_out(2)
    assert await ends(service) == [("sent_unconfirmed", ("not_confirmed",))]
    assert len(await texts(sink)) == 1


async def test_too_many_at_once_wait_as_long_as_they_are_told(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "rate_limit", operation="message", times=1, seconds=120)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    await service.advance(timedelta(seconds=100))
    await service.carry_out()
    assert await texts(sink) == []
    await service.advance(timedelta(seconds=30))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]


@pytest.mark.parametrize(
    ("reply", "why", "closed"),
    [
        ("21211 no number", "address_refused", []),
        ("21614 not a mobile", "number_unknown", ["bounced"]),
        ("21610 unsubscribed", "opted_out", ["unsubscribed"]),
        ("21408 no permission for the region", "policy_refused", []),
        ("99999 unheard of", "provider_refused", []),
    ],
)
async def test_a_refusal_of_one_text_fails_that_one_and_closes_what_it_says_is_closed(
    service: Running[Work], sink: Simulator, reply: str, why: str, closed: list[str]
) -> None:
    await with_account(service, sink)
    sink.plan_fault("twilio", "reject", operation="message", times=1, reply=reply)
    await service.receive(*all_due(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("failed", (why,))]
    assert [one.reason for one in await service.said(ContactSuppressed)] == closed


async def test_a_wrong_token_pauses_the_account_and_fails_no_text(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink, settings={"auth_token": "wrong" * 4})
    await service.receive(*all_due(2, await service.now()))
    await service.carry_out()
    (stopped,) = (await call(service, "GET")).json()
    assert (stopped["status"], stopped["reason"]) == ("paused", "login_refused")
    assert await ends(service) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"account_sid": "AC1"},
        {"from_number": None},
        {"messaging_service_sid": "MG" + "0" * 32},
        {"api_url": "https://user@example.com"},
        {"most_segments": 11},
    ],
)
async def test_an_account_that_twilio_could_not_use_is_refused(
    service: Running[Work], sink: Simulator, settings: dict[str, Any]
) -> None:
    with pytest.raises(AssertionError, match="malformed"):
        await with_account(service, sink, settings=settings)


async def test_a_paused_campaign_holds_texts_back(service: Running[Work], sink: Simulator) -> None:
    await with_account(service, sink)
    await service.receive(campaign(revision=2, paused=True), *all_due(1, await service.now(), body=BODY))
    await service.carry_out()
    assert await texts(sink) == []
