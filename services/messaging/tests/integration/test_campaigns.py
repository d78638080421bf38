"""Whether a campaign sends: paused, completed, deleted."""

from datetime import timedelta

import pytest

from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, due, everything, outcomes, published, reasons


async def verdicts(service: Running[Work]) -> list[tuple[str, str | None]]:
    """What was decided about the newest message, as staff is told."""
    async with service.client(staff()) as team:
        message_id = (await team.get("/api/messages")).json()["items"][0]["id"]
        told = (await team.get(f"/api/messages/{message_id}/explain")).json()
    return [(decision["verdict"], decision["reason"]) for decision in told["decisions"]]


async def test_a_paused_campaign_holds_its_messages_and_lets_them_go_in_turns(start: Start, sink: Simulator) -> None:
    async with start(build, Settings, **sink.settings, resumed_per_minute=2) as service:
        now = await service.now()
        people = [one for number in (1, 2, 3) for one in (contact(number), due(number, now))]
        await service.receive(*published(), campaign(revision=2, paused=True), *people)
        await service.carry_out(2)
        await service.advance(timedelta(minutes=16))
        await service.receive(campaign(revision=3))
        numbers = list[int]()
        for _ in range(3):
            await service.carry_out(2)
            numbers.append(len(await outcomes(service)))
            await service.advance(timedelta(seconds=30))
        assert numbers == [1, 2, 3]


async def test_a_paused_campaign_holds_its_messages_until_it_goes_on(service: Running[Work], sink: Simulator) -> None:
    now = await service.now()
    await service.receive(*published(), campaign(revision=2, paused=True), contact(1), due(1, now))
    await service.carry_out(2)
    await service.receive(campaign(revision=1))
    await service.carry_out()
    assert not await outcomes(service)
    await service.advance(timedelta(minutes=16))
    await service.carry_out()
    await service.receive(campaign(revision=3))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]
    assert await verdicts(service) == [("defer", "paused"), ("send", None)]


@pytest.mark.parametrize("status", ["completed", "archived", "paused"])
async def test_only_paused_sending_holds_messages_whatever_the_status_of_the_campaign(
    service: Running[Work], sink: Simulator, status: str
) -> None:
    await service.receive(*everything(1, await service.now()), campaign(revision=2, status=status))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]


async def test_a_deleted_campaign_sends_nothing_more_and_holds_nothing(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*everything(1, await service.now()), campaign(revision=2, paused=True))
    await service.carry_out()
    await service.receive(campaign(revision=3, paused=True, is_deleted=True))
    await service.carry_out()
    assert await reasons(service) == [("campaign_deleted",)]
    assert await asking(sink) == []
