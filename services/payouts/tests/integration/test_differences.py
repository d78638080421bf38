"""What ledger and provider do not agree on: found, closed by staff with a note, and open again by another number."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.running import STAFF_ID
from payouts_service.work import Work
from services.payouts.tests.integration.test_provider_faults import HALF
from services.payouts.tests.integration.test_reconciling import resolved
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
PATH = "/api/admin/ledger-differences"


async def listed(service: Running[Work], state: str = "open") -> list[Any]:
    async with service.client(staff()) as team:
        items: list[Any] = (await team.get(PATH, params={"state": state})).json()["items"]
    return items


async def close(service: Running[Work], difference_id: str, note: str = "The bank gave it back by hand") -> Any:
    async with service.client(staff()) as team:
        return await team.post(f"{PATH}/{difference_id}/close", json={"note": note})


async def compare(service: Running[Work]) -> None:
    await service.advance(timedelta(hours=1))
    await service.carry_out()


@pytest.mark.leaves("ledger_differences")
async def test_a_difference_is_closed_and_opens_again_when_another_is_found(
    service: Running[Work], provider: Simulator
) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    provider.send("refunds", payment_intent=story.reference, amount="1")
    await compare(service)
    (one,) = await listed(service)
    assert (one["difference"], one["closed_at"]) == (1, None)
    closed = (await close(service, one["id"])).json()
    assert (closed["closed_by"], closed["closing_note"]) == (str(STAFF_ID), "The bank gave it back by hand")
    assert (await close(service, one["id"], "Another note")).json() == closed
    await compare(service)
    assert await listed(service) == []
    (seen,) = await listed(service, "closed")
    assert seen["seen_at"] > closed["seen_at"]
    assert {**seen, "seen_at": closed["seen_at"]} == closed
    provider.send("refunds", payment_intent=story.reference, amount="2")
    await compare(service)
    assert [one["difference"] for one in await listed(service)] == [3]
    assert [one["difference"] for one in await listed(service, "closed")] == [1]


async def test_what_a_later_comparison_does_not_find_waits_for_nobody(
    service: Running[Work], provider: Simulator
) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    gone = provider.send("refunds", payment_intent=story.reference, amount="1")
    await compare(service)
    assert len(await listed(service)) == 1
    await service.receive(story.refunded(gone["id"], 1))
    await compare(service)
    assert (await listed(service), await listed(service, "closed")) == ([], [])


async def test_what_is_open_is_looked_for_every_hour_and_what_is_closed_like_any_other_order(
    service: Running[Work], provider: Simulator
) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    gone = [provider.send("refunds", payment_intent=story.reference, amount=amount) for amount in "12"]
    await service.advance(timedelta(days=2))
    await service.carry_out()
    (one,) = await listed(service)
    await service.receive(*(story.refunded(refund["id"], refund["amount"]) for refund in gone[:1]))
    await compare(service)
    (other,) = await listed(service)
    assert (one["difference"], other["difference"]) == (3, 2)
    await close(service, other["id"])
    await compare(service)
    (seen,) = await listed(service, "closed")
    await compare(service)
    assert await listed(service, "closed") == [seen]


async def test_what_was_found_of_an_order_is_looked_for_in_the_whole_that_it_became_a_part_of(
    service: Running[Work], provider: Simulator
) -> None:
    reference = provider.purchase(10_000)
    whole, part = (Story.of(name, amount=10_000, terms=HALF) for name in (reference, "in_1"))
    await service.receive(whole.paid, part.paid.model_copy(update={"payment": reference}), part.started, part.met)
    (await part.resolve(service)).raise_for_status()
    await service.carry_out()
    gone = provider.send("refunds", payment_intent=reference, amount="1")
    await service.receive(whole.refunded(gone["id"], 1))
    await compare(service)
    assert [one["reference"] for one in await listed(service)] == ["in_1"]
    await service.receive(part.part_of(reference, whole_revision=1))
    assert await listed(service) == []
    provider.send("refunds", payment_intent=reference, amount="2")
    await compare(service)
    assert [(one["reference"], one["difference"]) for one in await listed(service)] == [(reference, 2)]


async def test_a_difference_that_is_not_there_is_not_closed(service: Running[Work], provider: Simulator) -> None:
    assert (await close(service, str(new_id()))).status_code == 404
    assert (await close(service, str(new_id()), " ")).status_code == 422
