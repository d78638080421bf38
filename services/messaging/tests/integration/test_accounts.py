"""Accounts at providers: whose is used, what pauses one, what is sealed, and what nobody can be asked about."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing import Running
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import account, call
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import ends, everything


@pytest.fixture
def service(vaulted: Running[Work]) -> Running[Work]:
    return vaulted


async def put(service: Running[Work], account_id: str, told: dict[str, Any]) -> Any:
    return await call(service, "PUT", f"/{account_id}", json=told)


async def shown(service: Running[Work], **asked: str) -> Any:
    return (await call(service, "GET", params=asked)).json()


async def test_a_tenant_sends_through_its_own_account_and_others_through_the_installations(
    service: Running[Work], sink: Simulator
) -> None:
    other = service.of(OTHER_TENANT)
    assert (await put(service, str(new_id()), account(sink))).status_code == 200
    await service.receive(*everything(1, await service.now()))
    await other.receive(*everything(1, await service.now()))
    await service.carry_out()
    senders = sorted(mail["from"] for mail in await asking(sink))
    assert senders == ["ada@shop.example.com", "hello@example.com"]
    assert await shown(other) == []


async def test_a_secret_is_sealed_and_shown_to_nobody_and_stays_when_it_is_left_out(
    service: Running[Work], sink: Simulator
) -> None:
    account_id = str(new_id())
    told = account(sink, settings={"username": "ada", "password": "correct horse"})
    first = await put(service, account_id, told)
    assert (first.json()["has_secrets"], "correct horse" in first.text) == (True, False)
    (row,) = await service.do(sealed)
    assert "correct horse" not in row
    del told["settings"]["password"]
    await put(service, account_id, told)
    assert await service.do(sealed) == [row]


async def sealed(work: Work) -> list[str]:
    return [one.sealed or "" for one in await work.accounts.all()]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"provider": "pigeon"}, 422),
        ({"settings": {"port": 0}}, 422),
        ({"settings": {"from_address": "a@example.com\r\nBcc: b@example.com"}}, 422),
        ({"settings": {"unheard_of": 1}}, 422),
        ({"channel": "smoke"}, 422),
    ],
)
async def test_an_account_that_its_provider_could_not_use_is_refused(
    service: Running[Work], sink: Simulator, changed: dict[str, Any], status: int
) -> None:
    assert (await put(service, str(new_id()), account(sink, **changed))).status_code == status
    assert await shown(service) == []


async def test_two_accounts_of_a_channel_have_two_names(service: Running[Work], sink: Simulator) -> None:
    await put(service, str(new_id()), account(sink))
    assert (await put(service, str(new_id()), account(sink))).status_code == 409


@pytest.mark.leaves("paused_accounts")
async def test_accounts_that_are_paused_are_listed_alone_until_they_are_resumed(
    service: Running[Work], sink: Simulator
) -> None:
    paused, active = str(new_id()), str(new_id())
    for account_id in (paused, active):
        await put(service, account_id, account(sink, name=account_id))
    await call(service, "POST", f"/{paused}/pause")
    assert [one["id"] for one in await shown(service, status="paused")] == [paused]
    assert [one["id"] for one in await shown(service, status="active")] == [active]
    await call(service, "POST", f"/{paused}/resume")
    assert await shown(service, status="paused") == []


async def test_what_is_wrong_with_an_account_pauses_it_and_fails_no_message(
    service: Running[Work], sink: Simulator
) -> None:
    account_id = str(new_id())
    sink.plan_fault("smtp", "withhold", operation="auth")
    await put(service, account_id, account(sink, settings={"username": "ada", "password": "wrong"}))
    await service.receive(*everything(3, await service.now()))
    await service.carry_out()
    (stopped,) = await shown(service)
    assert (stopped["status"], stopped["reason"]) == ("paused", "login_not_offered")
    await service.advance(timedelta(minutes=1))
    await service.carry_out(2)
    assert await ends(service) == []
    await put(service, account_id, account(sink))
    await service.carry_out()
    assert await ends(service) == [("sent", ())] * 3


async def test_a_lost_answer_of_a_server_without_a_search_ends_as_not_confirmed_and_is_never_repeated(
    service: Running[Work], sink: Simulator
) -> None:
    await put(service, str(new_id()), account(sink))
    sink.fail("execute_then_drop", times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    await service.advance(timedelta(minutes=14))
    await service.carry_out(2)
    assert await ends(service) == []
    await service.advance(timedelta(minutes=1))
    await service.carry_out(2)
    assert await ends(service) == [("sent_unconfirmed", ("not_confirmed",))]
    assert len(await asking(sink)) == 1


async def test_not_found_says_nothing_of_an_account_that_was_changed_since(
    service: Running[Work], sink: Simulator
) -> None:
    account_id = str(new_id())
    told = account(sink, settings={"search_url": sink.url})
    await put(service, account_id, told)
    sink.fail("execute_then_drop", times=1)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    await put(service, account_id, told)
    sink.reset()  # the mail is in the inbox of another server, so to speak
    await service.advance(timedelta(seconds=90))
    await service.carry_out(3)
    assert await asking(sink) == []
    await service.advance(timedelta(minutes=15))
    await service.carry_out()
    assert await ends(service) == [("sent_unconfirmed", ("not_confirmed",))]


async def test_an_account_may_not_name_a_host_of_a_private_network(start: Start, sink: Simulator) -> None:
    async with start(build, Settings, **sink.settings) as service:
        await put(service, str(new_id()), account(sink))
        await service.receive(*everything(1, await service.now()))
        await service.carry_out()
        assert [one["reason"] for one in await shown(service)] == ["host_not_public"]
        assert await asking(sink) == []


async def test_without_a_vault_no_secret_is_taken(start: Start, sink: Simulator) -> None:
    async with start(build, Settings, **sink.settings, secrets_key_files=()) as service:
        told = account(sink, settings={"password": "correct horse"})
        assert (await put(service, str(new_id()), told)).status_code == 409


async def test_without_any_account_messages_are_skipped_and_the_journeys_go_on(start: Start, sink: Simulator) -> None:
    async with start(build, Settings, **{**sink.settings, "smtp_host": None}) as service:
        await service.receive(*everything(1, await service.now()))
        await service.carry_out()
        assert await ends(service) == [("skipped", ("not_configured",))]
