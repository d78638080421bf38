"""A flood of bad records stops nobody: not its own partition, not its tenant, not another topic or tenant."""

from dataclasses import replace
from uuid import UUID

import pytest

from chassis.envelope import Record
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT
from chassis.testing.topics import write
from chassis.testing.waiting import eventually
from contracts.enrollment import EnrollmentStarted
from contracts.examples import example
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.running_parts import consuming, parked_worker_of, trying_again
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones

BAD, GOOD = 1000, 50
FEW = 300
"""How many of the bad records may have been tried before others are done."""


def flood(service: Running[Work]) -> list[Record]:
    """Bad records with a good one of the same key, so of the same partition, behind every twenty of them."""
    bad, good = milestones(BAD, "reject"), milestones(GOOD, "same")
    step = BAD // GOOD
    mixed = [event for n in range(GOOD) for event in (*bad[n * step : (n + 1) * step], good[n])]
    return [service.record(event) for event in mixed]


@pytest.mark.broker
async def test_a_thousand_bad_records_stop_nobody(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        other = service.of(OTHER_TENANT)
        elsewhere = [service.record(milestone(f"part-{n}", contact_id=UUID(int=n))) for n in range(GOOD)]
        topic = [service.record(example(EnrollmentStarted, contact_id=str(UUID(int=n)))) for n in range(GOOD)]
        others = [other.record(event) for event in milestones(GOOD, "other")]
        await write(service.service.settings, [*flood(service), *elsewhere, *topic, *others])
        tried_before = dict[str, int]()

        async def all_good_are_noted() -> bool:
            ours, theirs = await service.do(all_notes), await other.do(all_notes)
            tried = sum(reason != "Untried" for reason, _dead in await service.parked())
            if len(theirs) == GOOD:
                tried_before.setdefault("other tenant", tried)
            if sum(reference.startswith("0") for reference in ours) == GOOD:
                tried_before.setdefault("other topic", tried)
            return len(ours) == 3 * GOOD

        async with consuming(service), trying_again(service):
            await eventually(all_good_are_noted, within=90)
        assert max(tried_before["other tenant"], tried_before["other topic"]) < FEW
        assert set((await service.do(all_notes)).values()) == {1}


async def test_what_was_rejected_untried_does_not_die_at_its_first_try(open_toy: OpenToy) -> None:
    async with open_toy(brake_after=2) as service:
        await service.receive(*milestones(12, "reject"))
        untried = [reason for reason, _dead in await service.parked() if reason == "Untried"]
        assert len(untried) > 5
        await service.retry_parked()
        assert [dead for _reason, dead in await service.parked()].count(True) == 2
        await service.advance(service.service.settings.brake_pause)
        await service.retry_parked()
        assert {dead for _reason, dead in await service.parked()} == {True}


async def test_what_waits_for_something_does_not_wait_behind_what_is_untried(open_toy: OpenToy) -> None:
    async with open_toy(brake_after=1) as service:
        await service.receive(*milestones(30, "reject"))
        await service.receive(milestone("early", "wait"), example(EnrollmentStarted, contact_id=str(UUID(int=7))))
        await service.advance(service.service.settings.retry_first)
        await parked_worker_of(service).retry_due(limit=1)
        assert "early" in await service.do(all_notes)


async def test_tombstones_of_a_compacted_topic_are_passed_over(service: Running[Work]) -> None:
    record = replace(service.record(milestone("a")), topic="contact.changed", value=None)
    bare = replace(record, headers={})
    await service.take(*[replace(one, offset=n) for n in range(50) for one in (record, bare)])
    assert await service.parked() == []
