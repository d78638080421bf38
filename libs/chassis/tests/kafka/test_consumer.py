"""The consumer on a real broker: where it begins, when it commits, and that nothing stops a partition."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from chassis.kafka.clients import make_consumer
from chassis.subscriptions import on, together
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT
from chassis.testing.topics import committed, write
from chassis.testing.waiting import eventually
from contracts.enrollment import MilestoneCompleted
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.test_dispatch import garbage
from libs.chassis.tests.running_parts import consumer_of, consuming, trying_again
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones, note_milestone

pytestmark = pytest.mark.broker
TOPIC = "milestone.completed"


async def send(service: Running[Work], *events: MilestoneCompleted) -> None:
    await write(service.service.settings, [service.record(event) for event in events])


def noted(service: Running[Work], number: int) -> Callable[[], "asyncio.Future[bool]"]:
    async def check() -> bool:
        return len(await service.do(all_notes)) == number

    return lambda: asyncio.ensure_future(check())


async def transactions(work: Work) -> list[str]:
    """For each note, which transaction wrote it."""
    return [row.id for row in await work.connection.execute(text("SELECT xmin::text AS id FROM notes"))]


async def test_what_was_there_before_the_first_start_is_read(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        spread = [milestone(f"m{n}", contact_id=UUID(int=n)) for n in range(40)]
        await send(service, *spread)
        async with consuming(service):
            await eventually(noted(service, 40))
        offsets = await committed(service.service.settings, "toy", TOPIC)
        assert sum(offsets.values()) == 40
        assert len(offsets) == 4


async def test_the_first_start_commits_where_it_begins_even_where_nothing_is(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka) as service:
        async with consuming(service):

            async def has_begun() -> bool:
                return len(await committed(service.service.settings, "toy", TOPIC)) == 4

            await eventually(has_begun)
        assert set((await committed(service.service.settings, "toy", TOPIC)).values()) == {0}


async def test_a_beginning_that_the_group_refuses_is_made_when_the_partitions_are_ours_again(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka) as service:
        settings, consumer = service.service.settings, consumer_of(service)
        client = make_consumer(settings, group="toy")
        client.subscribe([settings.topic_prefix + TOPIC])
        await client.start()
        try:
            ours = sorted(client.assignment())
            client._coordinator.generation -= 1  # as if the group had gone on without us
            await consumer.begin(client, ours)
            assert (len(ours), consumer.caught_up()) == (4, False)
            assert await committed(settings, "toy", TOPIC) == {}

            async def has_begun() -> bool:
                await consumer.begin(client, ours)
                return consumer.caught_up()

            await eventually(has_begun)
            assert len(await committed(settings, "toy", TOPIC)) == 4
        finally:
            await client.stop()


async def test_a_restart_goes_on_where_the_last_one_ended(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    handled: list[str] = []

    async def note(work: Work, event: MilestoneCompleted) -> None:
        handled.append(event.reference)
        await note_milestone(work, event)

    async with open_toy({"consumers": (on(MilestoneCompleted, note, once=False),)}, **kafka) as service:
        for number in range(3):
            await send(service, milestone(f"m{number}"))
            async with consuming(service):
                await eventually(noted(service, number + 1))
    assert handled == ["m0", "m1", "m2"]


async def test_offsets_follow_only_after_the_transaction(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    told: list[int] = []

    async def commit_in_the_middle(work: Work, event: MilestoneCompleted) -> None:
        await note_milestone(work, event)
        await consumer.commit(consumer._kafka)
        told.append(sum((await committed(service.service.settings, "toy", TOPIC)).values()))

    consumers = (on(MilestoneCompleted, commit_in_the_middle),)
    async with open_toy({"consumers": consumers}, **kafka, offsets_interval=600) as service:
        async with consuming(service) as consumer:
            for number in range(3):
                await send(service, milestone(f"m{number}"))
                await eventually(noted(service, number + 1))
        assert sum((await committed(service.service.settings, "toy", TOPIC)).values()) == 3
    assert told == [0, 1, 2]


async def test_a_database_that_is_away_stops_nothing_for_good(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename ="
    async with open_toy(**kafka) as service, consuming(service):
        for number in range(4):
            await send(service, *[milestone(f"m{number}-{n}") for n in range(30)])
            await service.fetch(cut + " 'lodestone_progress_app' AND pid <> pg_backend_pid()", app=True)

        async def all_are_noted() -> bool:
            with contextlib.suppress(
                asyncpg.PostgresError, asyncpg.InterfaceError
            ):  # our own connection was cut as well
                return len(await service.do(all_notes)) == 120
            return False

        await eventually(all_are_noted)
        assert set((await service.do(all_notes)).values()) == {1}
        assert await service.parked() == []


async def test_garbage_never_stops_a_partition(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, brake_after=10_000) as service:
        key = str(UUID(int=7)).encode()
        bad = [replace(record, key=key) for record in garbage(service.record(milestone("x"))).values()]
        nul = replace(bad[0], headers={"ce_id": "nul \x00 id", "ce_type": "nul \x00 type", "\x00": "\x00"})
        await write(service.service.settings, [service.record(milestone("first")), *bad, nul])
        await send(service, milestone("last"))
        async with consuming(service):
            await eventually(noted(service, 2))
        assert [dead for _reason, dead in await service.parked()] == [True] * (len(bad) + 1)


async def test_a_header_without_a_value_stops_nothing(open_toy: OpenToy) -> None:
    class Raw:
        topic, partition, offset, key, value = "milestone.completed", 0, 1, None, b"{}"
        headers = (("ce_id", None), ("ce_type", b"\xff"))

    async with open_toy() as service:
        record = consumer_of(service)._record(Raw())
    assert record.message_id == "milestone.completed/0/1"


async def test_many_rejected_in_a_row_no_longer_die_and_stop_nobody(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, brake_after=5) as service:
        await send(service, *milestones(12, "reject"))
        await send(service, milestone("good"))
        async with consuming(service), trying_again(service):
            await eventually(noted(service, 1))
        assert sorted(dead for _reason, dead in await service.parked()) == [False] * 7 + [True] * 5


async def test_records_of_two_tenants_never_share_a_transaction(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        stranger = service.of(OTHER_TENANT)
        mixed = [(service if n % 3 else stranger).record(milestone(f"m{n}")) for n in range(30)]
        await write(service.service.settings, mixed)
        async with consuming(service):
            await eventually(noted(service, 20))
            await eventually(noted(stranger, 10))
        ours, theirs = await service.do(transactions), await stranger.do(transactions)
        assert set(ours).isdisjoint(theirs)
        assert len(set(ours)) < len(ours) == 20  # records of one tenant do share one


async def test_what_comes_during_a_run_shares_the_next_one(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def take_time(work: Work, events: Sequence[MilestoneCompleted]) -> None:
        begun.set()
        await may_end.wait()
        for event in events:
            await note_milestone(work, event)

    async with open_toy({"consumers": (together(MilestoneCompleted, take_time),)}, **kafka) as service:
        async with consuming(service):
            await send(service, milestone("first"))
            await begun.wait()
            for number in range(12):  # of all partitions, and not at once
                await send(service, milestone(f"m{number}", contact_id=UUID(int=number)))
            may_end.set()
            await eventually(noted(service, 13))
        assert len(set(await service.do(transactions))) == 2


async def test_two_members_share_the_work_and_apply_each_event_once(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka) as service:
        second = replace(
            service,
            service=replace(service.service, settings=service.service.settings.model_copy(update={"instance": "1"})),
        )
        async with consuming(service):
            await send(service, *[milestone(f"a{n}", contact_id=UUID(int=n)) for n in range(60)])
            async with consuming(second):
                await send(service, *[milestone(f"b{n}", contact_id=UUID(int=n)) for n in range(60)])
                await eventually(noted(service, 120))
        assert set((await service.do(all_notes)).values()) == {1}


async def test_a_backlog_is_known_as_read_only_when_it_is(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        await send(service, *[milestone(f"m{n}", contact_id=UUID(int=n)) for n in range(40)])
        seen: list[tuple[bool, int]] = []
        async with consuming(service) as consumer:

            async def has_caught_up() -> bool:
                seen.append((consumer.caught_up(), len(await service.do(all_notes))))
                return seen[-1][0]

            await eventually(has_caught_up)
        assert not seen[0][0]
        assert seen[-1] == (True, 40)


async def test_partitions_taken_away_are_forgotten(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        await send(service, *[milestone(f"m{n}", contact_id=UUID(int=n)) for n in range(40)])
        async with consuming(service) as consumer:
            await eventually(noted(service, 40))
            client = consumer._kafka
            assert client is not None
            generation, taken = consumer._position.generation, sorted(client.assignment())
            await consumer.end(client, taken)
            assert consumer._position.offsets(taken) == {}
            assert consumer._position.generation > generation
            await consumer.begin(client, taken)
            offsets = await committed(service.service.settings, "toy", TOPIC)
            assert sum(consumer._position.done(tp) for tp in taken) == sum(offsets.values()) == 40
