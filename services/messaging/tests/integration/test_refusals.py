"""Refusals of a real mail server at each stage: whose they are, and how an account comes back."""

from datetime import timedelta
from typing import Any

import pytest

from chassis import telemetry
from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import LOGIN, account, call
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import contact, due, ends, everything

ID = str(new_id())


@pytest.fixture
async def service(vaulted: Running[Work], sink: Simulator) -> Running[Work]:
    """Messaging with an account of the tenant's own, which logs in."""
    told = account(sink, settings={**LOGIN, "search_url": sink.url})
    assert (await call(vaulted, "PUT", f"/{ID}", json=told)).status_code == 200
    return vaulted


async def shown(service: Running[Work]) -> Any:
    (found,) = (await call(service, "GET")).json()
    return found


def stopped(reason: str) -> float:
    count: float = telemetry.ACCOUNTS_STOPPED.labels(reason)._value.get()
    return count


@pytest.mark.parametrize(
    ("operation", "reply", "reason"),
    [
        ("connect", "554 5.3.2 No service", "server_refuses"),
        ("hello", "550 5.7.1 Go away", "server_refuses"),
        ("auth", "535 5.7.8 Wrong password", "login_refused"),
        ("sender", "530 5.7.0 Log in first", "login_refused"),
        ("sender", "550 5.7.1 Not your address", "sender_refused"),
        ("sender", "552 5.2.2 Over quota", "quota_exceeded"),
        ("recipient", "554 5.7.1 Relay access denied", "relay_refused"),
        ("mail", "550 5.4.5 Daily limit exceeded", "quota_exceeded"),
    ],
)
async def test_what_is_wrong_with_the_account_pauses_it_and_all_is_sent_after_the_repair(
    service: Running[Work], sink: Simulator, operation: str, reply: str, reason: str
) -> None:
    sink.plan_fault("smtp", "reject", operation=operation, reply=reply)
    before = stopped(reason)
    await service.receive(*everything(3, await service.now()))
    await service.carry_out()
    found = await shown(service)
    assert (found["status"], found["reason"], stopped(reason)) == ("paused", reason, before + 1)
    assert reply in found["detail"]
    assert await ends(service) == []
    sink.heal()
    assert (await call(service, "POST", f"/{ID}/resume")).json()["status"] == "active"
    await service.advance(timedelta(seconds=6))
    await service.carry_out(2)
    assert await ends(service) == [("sent", ())] * 3
    assert len(await asking(sink)) == 3


async def test_a_stopped_account_is_tried_with_one_message_and_comes_back_by_itself(
    service: Running[Work], sink: Simulator
) -> None:
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Wrong password")
    await service.receive(*everything(3, await service.now()))
    await service.carry_out()
    await service.advance(timedelta(seconds=6))
    await service.carry_out(2)
    assert (await shown(service))["reason"] == "login_refused"
    await service.advance(timedelta(minutes=5))
    await service.carry_out(2)
    (first, *_) = [f for f in sink.get("faults")["faults"] if f["operation"] == "auth"]
    assert first["struck"] <= 3 * 2 + 2  # each call tries two ways to log in
    assert (await shown(service))["status"] == "paused"
    sink.heal()
    await service.advance(timedelta(minutes=11))
    await service.carry_out(4)
    assert (await shown(service))["status"] == "active"
    assert await ends(service) == [("sent", ())] * 3


async def test_the_installations_account_rests_when_it_is_stopped_and_fails_nothing(
    start: Start, sink: Simulator
) -> None:
    sink.plan_fault("smtp", "reject", operation="sender", reply="550 5.7.1 Not your address")
    async with start(build, Settings, **sink.settings) as service:
        await service.receive(*everything(1, await service.now()))
        await service.carry_out()
        await service.advance(timedelta(seconds=6))
        await service.carry_out()
        assert [fault["struck"] for fault in sink.get("faults")["faults"]] == [1]
        sink.heal()
        await service.advance(timedelta(minutes=1))
        await service.carry_out()
        assert await ends(service) == [("sent", ())]


async def test_what_staff_has_paused_is_not_tried(service: Running[Work], sink: Simulator) -> None:
    paused = (await call(service, "POST", f"/{ID}/pause")).json()
    assert (paused["status"], paused["reason"], paused["probe_at"]) == ("paused", "staff", None)
    await service.receive(*everything(1, await service.now()))
    for _ in range(3):
        await service.carry_out()
        await service.advance(timedelta(hours=7))
    assert await asking(sink) == []
    await call(service, "POST", f"/{ID}/resume")
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Wrong password")
    await service.receive(contact(2), due(2, await service.now()))
    await service.carry_out()
    assert (await shown(service))["probe_at"] is not None
    paused = (await call(service, "POST", f"/{ID}/pause")).json()
    assert (paused["reason"], paused["probe_at"]) == ("staff", None)
    assert (await call(service, "POST", f"/{new_id()}/resume")).status_code == 404


@pytest.mark.parametrize(
    ("operation", "reply", "reason"),
    [
        ("recipient", "550 5.1.1 No such user", "mailbox_unknown"),
        ("recipient", "552 5.2.2 Full", "mailbox_full"),
        ("recipient", "553 Mailbox name not allowed", "address_refused"),
        ("mail", "550 5.7.1 Looks like spam", "policy_refused"),
        ("mail", "552 5.3.4 Too large", "message_too_large"),
        ("data", "554 No", "provider_refused"),
    ],
)
async def test_what_is_wrong_with_one_message_fails_that_one(
    service: Running[Work], sink: Simulator, operation: str, reply: str, reason: str
) -> None:
    sink.plan_fault("smtp", "reject", operation=operation, reply=reply, times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("failed", (reason,))]
    assert (await shown(service))["status"] == "active"
    await service.receive(contact(7), due(7, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("failed", (reason,)), ("sent", ())]


@pytest.mark.parametrize("operation", ["connect", "hello", "auth", "sender", "recipient", "data", "mail"])
@pytest.mark.parametrize("mode", ["fail_before", "drop"])
async def test_what_passes_is_tried_again_as_long_as_the_step_is_good(
    service: Running[Work], sink: Simulator, operation: str, mode: str
) -> None:
    sink.plan_fault("smtp", mode, operation=operation, times=3)
    await service.receive(*everything(1, await service.now()))
    for _ in range(10):
        await service.carry_out()
        await service.advance(timedelta(seconds=70))
    assert await ends(service) == [("sent", ())]
    assert len(await asking(sink)) == 1
    assert (await shown(service))["status"] == "active"


@pytest.mark.parametrize("reply", ["250 \xff\xfe ok", "250 \x01\x1f ok", "250-\xff\r\n250 " + "y" * 2_000])
async def test_whatever_a_server_says_when_it_takes_a_mail_it_is_sent(
    service: Running[Work], sink: Simulator, reply: str
) -> None:
    sink.plan_fault("smtp", "execute_then_reply", operation="mail", reply=reply, times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]


@pytest.mark.parametrize("reply", ["354 go on", "nonsense", "250 " + "x" * 9_000])
async def test_an_answer_behind_the_message_that_is_none_is_looked_up_and_nothing_is_sent_twice(
    service: Running[Work], sink: Simulator, reply: str
) -> None:
    sink.plan_fault("smtp", "execute_then_reply", operation="mail", reply=reply, times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    for _ in range(3):
        await service.advance(timedelta(seconds=30))
        await service.carry_out()
    assert await ends(service) == [("sent", ())]
    assert len(await asking(sink)) == 1


@pytest.mark.parametrize("reply", ["550 5.1.1 \xff\xfe", "535 \xff", "451 \xfe\x85 later"])
async def test_a_refusal_that_is_no_text_can_be_stored(service: Running[Work], sink: Simulator, reply: str) -> None:
    operation = "auth" if reply.startswith("535") else "recipient"
    sink.plan_fault("smtp", "reject", operation=operation, reply=reply, times=4)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    async with service.client(staff()) as team:
        message_id = (await team.get("/api/messages")).json()["items"][0]["id"]
        (attempt,) = (await team.get(f"/api/messages/{message_id}/explain")).json()["attempts"]
    assert reply[:3] in attempt["detail"]
