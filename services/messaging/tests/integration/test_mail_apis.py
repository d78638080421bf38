"""Providers that take mail by an API: every answer they give, and none of them twice to anybody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from chassis import telemetry
from chassis.ids import new_id
from chassis.security.secrets import new_key
from chassis.testing import Running
from chassis.testing.fixtures import Start
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.mail_apis import KEYS, NOBODY, QUICK, REPEATABLE, account, keep, shown
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import ends, everything

ALL = sorted(KEYS)
LOST = ("execute_then_timeout", "execute_then_500", "garbage")


@pytest.fixture(params=ALL)
def provider(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def service(start: Start, sink: Simulator, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    key = tmp_path / "key"
    key.write_text(new_key())
    more = {"private_providers": True, "secrets_key_files": (key,), **QUICK}
    async with start(build, Settings, **sink.settings, **more) as running:
        yield running


async def begun(service: Running[Work], sink: Simulator, provider: str, *, people: int = 1, **settings: str) -> str:
    """An account, and a message for each of some people that is due; the account's id."""
    account_id = str(new_id())
    await keep(service, account_id, account(provider, sink, **settings))
    await service.receive(*everything(people, await service.now()))
    return account_id


async def test_a_mail_goes_out_in_the_accounts_name_with_the_ways_out_of_every_mail(
    service: Running[Work], sink: Simulator, provider: str
) -> None:
    await begun(service, sink, provider)
    await service.carry_out()
    assert await ends(service) == [("sent", ())]
    (mail,) = await asking(sink)
    assert (mail["from"], mail["to"]) == ("ada@shop.example.com", ["contact-0@example.com"])
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["headers"]["List-Unsubscribe"].startswith("<https://lodestone.example.com/u/")
    assert "Unsubscribe: " in mail["text"]
    assert "Unsubscribe</a>" in mail["html"]


async def test_a_refused_recipient_fails_her_message_alone(
    service: Running[Work], sink: Simulator, provider: str
) -> None:
    sink.plan_fault(provider, "reject", times=1, reply=NOBODY[provider])
    await begun(service, sink, provider, people=3)
    await service.carry_out()
    said = sorted(outcome for outcome, _why in await ends(service))
    assert said == ["failed", "sent", "sent"]
    assert [one["status"] for one in await shown(service)] == ["active"]


async def test_a_key_that_is_refused_pauses_the_account_and_fails_no_message(
    service: Running[Work], sink: Simulator, provider: str
) -> None:
    alarms = telemetry.ACCOUNTS_STOPPED.labels("login_refused")._value.get()
    account_id = await begun(service, sink, provider, people=2, api_key="wrong")
    await service.carry_out()
    (stopped,) = await shown(service)
    assert (stopped["status"], stopped["reason"]) == ("paused", "login_refused")
    assert telemetry.ACCOUNTS_STOPPED.labels("login_refused")._value.get() == alarms + 1
    assert await ends(service) == []
    await keep(service, account_id, account(provider, sink))
    await service.carry_out()
    assert await ends(service) == [("sent", ())] * 2


@pytest.mark.parametrize("mode", ["rate_limit", "unavailable"])
async def test_what_may_pass_is_tried_as_long_as_the_step_is_good(
    service: Running[Work], sink: Simulator, provider: str, mode: str
) -> None:
    sink.plan_fault(provider, mode, seconds=30)
    await begun(service, sink, provider)
    await service.carry_out()
    await service.advance(timedelta(minutes=20))
    await service.carry_out()
    assert (await ends(service), await asking(sink)) == ([], [])
    sink.heal()
    await service.advance(timedelta(minutes=20))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]
    assert len(await asking(sink)) == 1


async def test_a_pause_that_is_asked_for_is_kept(service: Running[Work], sink: Simulator, provider: str) -> None:
    sink.plan_fault(provider, "rate_limit", seconds=300, times=1)
    await begun(service, sink, provider)
    await service.carry_out()
    await service.advance(timedelta(seconds=290))
    await service.carry_out()
    assert await ends(service) == []
    await service.advance(timedelta(seconds=15))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]


@pytest.mark.parametrize("mode", LOST)
async def test_an_answer_that_is_lost_never_makes_a_second_mail(
    service: Running[Work], sink: Simulator, provider: str, mode: str
) -> None:
    sink.plan_fault(provider, mode, times=1, seconds=10)
    await begun(service, sink, provider)
    await service.carry_out()
    assert await ends(service) == []
    for _ in range(3):
        await service.advance(timedelta(minutes=6))
        await service.carry_out()
    confirmed = [("sent", ())] if provider in REPEATABLE else [("sent_unconfirmed", ("not_confirmed",))]
    assert await ends(service) == confirmed
    assert len(await asking(sink)) == 1


async def test_a_provider_that_broke_before_it_took_the_mail_gets_it_again_only_under_the_same_key(
    service: Running[Work], sink: Simulator, provider: str
) -> None:
    sink.plan_fault(provider, "fail_before", times=1)
    await begun(service, sink, provider)
    await service.carry_out()
    for _ in range(3):
        await service.advance(timedelta(minutes=6))
        await service.carry_out()
    (end,) = await ends(service)
    assert (end[0], len(await asking(sink))) in {("sent", 1), ("sent_unconfirmed", 0)}
    assert provider not in REPEATABLE or end[0] == "sent"


async def test_another_account_is_used_only_after_a_known_failure(
    service: Running[Work], sink: Simulator, provider: str
) -> None:
    """A key that is refused moves what waits to the next account; an answer that is lost moves nothing."""
    await keep(service, str(new_id()), account(provider, sink, api_key="wrong"))
    second = account(provider, sink, from_address="bob@shop.example.com")
    await keep(service, str(new_id()), {**second, "name": "second"})
    sink.plan_fault(provider, "execute_then_500", times=1)
    await service.receive(*everything(2, await service.now()))
    await service.carry_out(2)
    await service.advance(timedelta(seconds=30))
    await service.carry_out(2)
    mails = await asking(sink)
    assert [mail["from"] for mail in mails] == ["bob@shop.example.com"] * 2
    assert len({mail["to"][0] for mail in mails}) == 2


async def test_an_account_may_not_name_a_private_host(start: Start, sink: Simulator, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(new_key())
    async with start(build, Settings, **sink.settings, secrets_key_files=(key,)) as service:
        await begun(service, sink, ALL[0])
        await service.carry_out()
        assert [one["reason"] for one in await shown(service)] == ["host_not_public"]
        assert await asking(sink) == []


async def test_a_provider_that_is_down_is_tried_later(service: Running[Work], sink: Simulator, provider: str) -> None:
    account_id = await begun(service, sink, provider, api_url="http://127.0.0.1:9")
    await service.carry_out()
    assert (await ends(service), [one["status"] for one in await shown(service)]) == ([], ["active"])
    await keep(service, account_id, account(provider, sink))
    await service.advance(timedelta(minutes=1))
    await service.carry_out()
    assert await ends(service) == [("sent", ())]
