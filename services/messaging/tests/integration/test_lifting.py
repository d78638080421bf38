"""What staff sees of closed channels, and how one is opened again."""

import asyncio
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.running import STAFF_ID
from messaging_service.work import Work
from services.messaging.tests.integration.test_bounces import CLOSED, bounced, listed, reminded
from services.messaging.tests.integration.test_merging import MERGED, suppress
from services.messaging.tests.integration.test_suppressions import click, message_of
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import contact, contact_id, everything

PATH = "/api/admin/suppressions"


async def lift(service: Running[Work], suppression_id: str, **body: str) -> Any:
    async with service.client(staff()) as team:
        return await team.post(f"{PATH}/{suppression_id}/lift", json=body)


async def test_an_address_that_bounced_is_written_to_again_once_staff_lifts_it(
    service: Running[Work], sink: Simulator
) -> None:
    await bounced(service, sink)
    (closed,) = await listed(service)
    lifted = (await lift(service, closed["id"])).json()
    assert (lifted["lifted_by"], lifted["lift_note"], lifted["lifted_at"] is None) == (str(STAFF_ID), None, False)
    assert await listed(service) == []
    assert await listed(service, state="lifted") == [lifted]
    assert await reminded(service) == ("sent", ())


async def test_an_address_that_bounces_again_is_closed_again(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    (closed,) = await listed(service)
    await lift(service, closed["id"])
    sink.plan_fault("smtp", "reject", operation="recipient", reply="550 5.1.1 No such user", times=1)
    assert await reminded(service) == ("failed", ("mailbox_unknown",))
    assert [one["reason"] for one in await listed(service)] == ["bounced"]
    assert len(await listed(service, state="lifted")) == 1


async def test_what_she_has_closed_herself_is_opened_with_a_reason_that_is_kept(
    service: Running[Work], sink: Simulator
) -> None:
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    await click(service, await message_of(service, 0))
    (closed,) = await listed(service)
    for nothing in ({}, {"note": "  "}):
        assert (await lift(service, closed["id"], **nothing)).status_code in (409, 422)
    assert await listed(service) == [closed]
    lifted = await lift(service, closed["id"], note="She asked for it by telephone")
    assert (lifted.status_code, lifted.json()["lift_note"]) == (200, "She asked for it by telephone")
    again = await lift(service, closed["id"], note="Another word")
    assert again.json() == lifted.json()
    assert await reminded(service) == ("sent", ())
    await click(service, await message_of(service, 0))
    assert [one["reason"] for one in await listed(service)] == ["unsubscribed"]


async def test_lifting_one_reason_leaves_the_others(service: Running[Work], sink: Simulator) -> None:
    await bounced(service, sink)
    await suppress(service, 0)
    (closed,) = await listed(service, reason="staff")
    assert (await lift(service, closed["id"])).status_code == 200
    assert await reminded(service) == CLOSED


async def test_it_is_lifted_for_everybody_who_is_the_same_person(service: Running[Work]) -> None:
    await service.receive(contact(0), contact(1), MERGED)
    await suppress(service, 1)
    assert len(await listed(service)) == 2
    (closed,) = await listed(service, contact_id=str(contact_id(0)))
    await asyncio.gather(*(lift(service, closed["id"]) for _ in range(3)))
    assert await listed(service) == []
    assert {one["contact_id"] for one in await listed(service, state="lifted")} == {
        str(contact_id(0)),
        str(contact_id(1)),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [2, 1, 0]),
        ({"contact_id": str(contact_id(1))}, [1]),
        ({"address": "Contact-2@Example.com"}, [2]),
        ({"address": "nobody@example.com"}, []),
        ({"reason": "staff", "channel": "email"}, [2, 1, 0]),
        ({"reason": "bounced"}, []),
        ({"state": "lifted"}, []),
    ],
)
async def test_staff_finds_closed_channels(service: Running[Work], wanted: dict[str, str], found: list[int]) -> None:
    await service.receive(*(contact(number) for number in range(3)))
    for number in range(3):
        await suppress(service, number)
    assert [one["contact_id"] for one in await listed(service, **wanted)] == [str(contact_id(n)) for n in found]


async def test_pages_of_closed_channels_neither_repeat_nor_skip(service: Running[Work]) -> None:
    for number in range(5):
        await suppress(service, number)
    seen, cursor = [], None
    async with service.client(staff()) as team:
        while True:
            asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            shown = (await team.get(PATH, params=asked)).json()
            seen += [one["contact_id"] for one in shown["items"]]
            if (cursor := shown["next"]) is None:
                break
    assert seen == [str(contact_id(number)) for number in (4, 3, 2, 1, 0)]


async def test_what_is_not_there_is_not_lifted(service: Running[Work]) -> None:
    assert (await lift(service, str(new_id()))).status_code == 404
    async with service.of(service.tenant).client(staff()) as team:
        assert (await team.get(PATH, params={"reason": "boredom"})).status_code == 422
