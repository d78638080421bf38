"""What a contact chooses by the link of a mail: closed and opened by herself, and nothing that others have closed."""

from typing import Any
from uuid import UUID

from chassis.testing import Running, staff, system
from contracts.messaging import ContactSuppressed
from messaging_service.work import Work
from services.messaging.tests.integration.test_bounces import bounced, listed, reminded
from services.messaging.tests.integration.test_merging import suppress
from services.messaging.tests.integration.test_suppressions import click, message_of
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import contact, contact_id, everything


async def sent(service: Running[Work]) -> str:
    """A mail that has gone to the first contact."""
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    return await message_of(service, 0)


async def asked(service: Running[Work], message_id: str, **channels: bool) -> Any:
    path = f"/internal/preferences/{message_id}"
    async with service.client(system()) as gateway:
        answer = await (gateway.put(path, json={"channels": channels}) if channels else gateway.get(path))
    assert answer.status_code == 200
    return answer.json()


async def test_looking_changes_nothing_and_says_which_address_it_is(service: Running[Work], sink: Simulator) -> None:
    shown = await asked(service, await sent(service))
    email, text = shown["channels"]
    assert (text["channel"], text["is_open"], text["address"]) == ("sms", True, "\N{HORIZONTAL ELLIPSIS}00")
    assert email == {
        "channel": "email",
        "is_open": True,
        "closed_by": None,
        "may_open": True,
        "address": "co\N{HORIZONTAL ELLIPSIS}@example.com",
    }
    assert shown["campaign_name"]
    assert await listed(service) == []


async def test_she_closes_a_channel_and_opens_it_again(service: Running[Work], sink: Simulator) -> None:
    message_id = await sent(service)
    for _ in range(2):
        closed, text = (await asked(service, message_id, email=False))["channels"]
        assert text["is_open"]
        assert (closed["is_open"], closed["closed_by"], closed["may_open"]) == (False, "unsubscribed", True)
    assert [one.reason for one in await service.said(ContactSuppressed)] == ["unsubscribed"]
    opened, _text = (await asked(service, message_id, email=True))["channels"]
    assert opened["is_open"]
    (lifted,) = await listed(service, state="lifted")
    assert lifted["lifted_by"] == str(contact_id(0))
    assert "herself" in lifted["lift_note"]
    assert await reminded(service) == ("sent", ())


async def test_what_one_click_has_closed_she_opens_again(service: Running[Work], sink: Simulator) -> None:
    message_id = await sent(service)
    await click(service, message_id)
    assert (await asked(service, message_id))["channels"][0]["closed_by"] == "unsubscribed"
    await asked(service, message_id, email=True)
    assert await listed(service) == []


async def test_she_opens_nothing_that_others_have_closed(service: Running[Work], sink: Simulator) -> None:
    message_id = await sent(service)
    await suppress(service, 0)
    await click(service, message_id)
    shown, _text = (await asked(service, message_id, email=True))["channels"]
    assert (shown["is_open"], shown["closed_by"], shown["may_open"]) == (False, "unsubscribed", False)
    assert {one["reason"] for one in await listed(service)} == {"unsubscribed", "staff"}


async def test_an_address_that_bounced_is_closed_and_another_one_of_hers_is_not(
    service: Running[Work], sink: Simulator
) -> None:
    await bounced(service, sink)
    message_id = await message_of(service, 0)
    shown, _text = (await asked(service, message_id))["channels"]
    assert (shown["is_open"], shown["closed_by"], shown["may_open"]) == (False, "bounced", False)
    await service.receive(contact(0, version=2, email="other@example.com"))
    assert (await asked(service, message_id))["channels"][0]["is_open"]


async def test_there_is_nothing_to_choose_for_nobody_and_only_the_gateway_asks(
    service: Running[Work], sink: Simulator
) -> None:
    async with service.client(system()) as gateway:
        assert (await gateway.get(f"/internal/preferences/{UUID(int=1)}")).status_code == 404
        wrong = {"channels": {"carrier pigeon": False}}
        assert (await gateway.put(f"/internal/preferences/{UUID(int=1)}", json=wrong)).status_code == 422
    async with service.client(staff()) as team:
        assert (await team.get(f"/internal/preferences/{UUID(int=1)}")).status_code == 403
