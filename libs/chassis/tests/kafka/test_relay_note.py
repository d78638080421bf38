"""What is noted is sent again as it was noted, whatever happened in between, and every holder has its own epoch."""

from collections.abc import Callable
from contextlib import suppress

import asyncpg
import pytest

from chassis import faults
from chassis.envelope import sequence_text
from chassis.kafka.relay import holding
from chassis.postgres import hold
from chassis.postgres.notes import Overtaken
from chassis.settings import Settings
from chassis.testing import Running
from chassis.testing.databases import Cluster
from chassis.testing.topics import read
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.saying import TOPIC, firsts, is_ascending, is_empty, outbox_ids, say, writing
from libs.chassis.tests.running_parts import relaying
from libs.chassis.tests.toy import Work

pytestmark = pytest.mark.broker
Die = Callable[..., None]


class Died(BaseException):
    """The process of a relay ends here."""


@pytest.fixture
def die_at(monkeypatch: pytest.MonkeyPatch) -> Die:
    """`die_at(point, time=2)`: whoever reaches the point for the n-th time dies."""

    def arm(point: str, time: int = 1) -> None:
        left = [time]

        def reach(reached: str) -> None:
            left[0] -= reached == point
            if not left[0]:
                raise Died

        monkeypatch.setattr(faults, "reach", reach)

    return arm


async def relay_until_death(service: Running[Work], die_at: Die, point: str, time: int = 1) -> None:
    """A relay that dies at a point; afterwards nobody does."""
    die_at(point, time)
    with suppress(Died):
        async with holding(service.service.settings, source="toy") as tenure:
            while await tenure.relay_batch():
                pass
        raise AssertionError(point)
    die_at("nowhere")


async def relay_all(settings: Settings) -> int:
    """One tenure until nothing is left; returns its epoch."""
    async with holding(settings, source="toy") as tenure:
        while await tenure.relay_batch():
            pass
        connection = await asyncpg.connect(settings.relay_database_url.get_secret_value())
        try:
            return int(await connection.fetchval("SELECT epoch FROM relay_state"))
        finally:
            await connection.close()


@pytest.mark.parametrize(
    ("point", "repeats"),
    [
        ("relay.after_note", range(1)),
        ("relay.after_send", range(5)),
        ("relay.after_first_ack", range(1, 5)),
        ("relay.after_ack", range(4, 5)),
        ("relay.after_delete", range(1)),
    ],
)
async def test_the_batch_of_a_killed_relay_is_sent_again_under_the_same_numbers(
    open_toy: OpenToy, kafka: dict[str, object], die_at: Die, point: str, repeats: range
) -> None:
    async with open_toy(**kafka, relay_batch=4) as service:
        await say(service, 3)
        written = await outbox_ids(service)
        await relay_until_death(service, die_at, point, 2)
        async with relaying(service):
            await eventually(lambda: is_empty(service))
        seen = await read(service.service.settings, TOPIC)
        assert len({(one.id, one.sequence) for one in seen}) == 15
        assert [one.id for one in sorted(firsts(seen), key=lambda one: one.sequence)] == written
        assert len(seen) - 15 in repeats
        assert is_ascending(seen)


async def test_a_batch_sent_in_part_is_sent_again_whole(
    open_toy: OpenToy, kafka: dict[str, object], die_at: Die
) -> None:
    async with open_toy(**kafka, relay_bytes=1_500_000) as service:
        async with writing(service, "a", size=250_000, number=5):
            pass
        await relay_until_death(service, die_at, "relay.after_first_ack", 2)
        sent = await read(service.service.settings, TOPIC)
        assert 0 < len(sent) < 5
        await relay_all(service.service.settings)
        seen = await read(service.service.settings, TOPIC)
        assert [one.id for one in seen] == [one.id for one in sent] + [f"a{nth}" for nth in range(1, 6)]
        assert len({(one.id, one.sequence) for one in seen}) == 5


async def test_a_late_commit_with_a_lower_position_shifts_no_number_and_is_not_passed_over(
    open_toy: OpenToy, kafka: dict[str, object], die_at: Die
) -> None:
    async with open_toy(**kafka) as service:
        async with writing(service, "late", number=2):
            await say(service, 1)
            await relay_until_death(service, die_at, "relay.after_ack")
        await relay_all(service.service.settings)
        seen = await read(service.service.settings, TOPIC)
        assert len(seen) == 5 + 5 + 2
        assert len({(one.id, one.sequence) for one in seen}) == 7
        last = sorted(firsts(seen), key=lambda one: one.sequence)[-2:]
        assert [one.id for one in last] == ["late1", "late2"]
        assert is_ascending(seen)


async def test_a_late_commit_is_found_by_the_relay_that_has_gone_on(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka) as service, holding(service.service.settings, source="toy") as tenure:
        async with writing(service, "late"):
            await say(service, 1)
            assert await tenure.relay_batch() == 5
        assert await tenure.relay_batch() == 1
        assert await tenure.relay_batch() == 0
        assert await is_empty(service)


async def test_a_row_that_is_gone_leaves_its_number_unused(
    open_toy: OpenToy, kafka: dict[str, object], die_at: Die
) -> None:
    async with open_toy(**kafka) as service:
        await say(service, 1)
        await relay_until_death(service, die_at, "relay.after_note")
        await service.fetch("DELETE FROM outbox WHERE position = (SELECT min(position) + 1 FROM outbox)")
        await relay_all(service.service.settings)
        numbers = {int(one.sequence.split(".")[1]) for one in await read(service.service.settings, TOPIC)}
        assert numbers == {1, 3, 4, 5}


async def test_a_noted_batch_goes_to_the_partitions_it_was_noted_for(
    open_toy: OpenToy, kafka: dict[str, object], die_at: Die
) -> None:
    async with open_toy(**kafka) as service:
        await say(service, 2)
        await relay_until_death(service, die_at, "relay.after_note")
        await service.fetch("UPDATE relay_state SET partitions = 1")
        await say(service, 2)
        await relay_all(service.service.settings)
        seen = sorted(await read(service.service.settings, TOPIC), key=lambda one: one.sequence)
        assert {one.partition for one in seen[:10]} == {0}
        assert len({one.partition for one in seen[10:]}) > 1


async def test_every_tenure_has_an_epoch_of_its_own(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        epochs = []
        for _ in range(3):
            await say(service, 1)
            epochs.append(await relay_all(service.service.settings))
        assert epochs == sorted(set(epochs))
        seen = await read(service.service.settings, TOPIC)
        assert {one.sequence for one in seen} == {
            sequence_text(epoch, number) for epoch in epochs for number in range(1, 6)
        }
        assert is_ascending(seen)


async def test_two_restores_of_one_backup_never_say_anything_under_the_same_sequence(
    open_toy: OpenToy, kafka: dict[str, object], cluster: Cluster, die_at: Die
) -> None:
    async with open_toy(**kafka) as service:
        settings = service.service.settings
        await say(service, 2)
        await relay_until_death(service, die_at, "relay.after_note")
        await say(service, 1)
        await service.database.close()
        backup = settings.database_url.get_secret_value().rpartition("/")[2]
        restored = [await cluster.clone(backup) for _ in range(2)]
        epochs = [await relay_all(settings)]
        for hours, name in enumerate(restored, start=1):
            service.clock_file.write_text(str(3600 * hours))
            there = settings.model_validate({**settings.model_dump(), **kafka, **cluster.settings("progress", name)})
            await hold.release(there, "here")
            epochs.append(await relay_all(there))
        await cluster.drop(*restored)
        seen = await read(settings, TOPIC)
        assert len(set(epochs)) == 3
        assert len(seen) == 3 * 15
        assert len({one.sequence for one in seen}) == 10 + 3 * 5  # what was noted is said under its numbers everywhere
        assert is_ascending(seen)


async def test_a_relay_stops_when_another_epoch_was_minted(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, relay_batch=4) as service:
        settings = service.service.settings
        await say(service, 2)
        async with holding(settings, source="toy") as tenure:
            assert await tenure.relay_batch() == 4
            await hold.release(settings, "here")
            with pytest.raises(Overtaken):
                await tenure.relay_batch()
        assert len(await outbox_ids(service)) == 10
        assert len(await read(settings, TOPIC)) == 4
        await relay_all(settings)
        seen = await read(settings, TOPIC)
        assert len({(one.id, one.sequence) for one in seen}) == 10
        assert is_ascending(seen)


async def test_a_batch_ends_where_it_is_long_or_heavy_enough(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, relay_batch=4, relay_bytes=100) as service:
        async with writing(service, "light", number=5), writing(service, "a", size=60, number=3):
            pass
        async with writing(service, "heavy", size=200_000, number=2):
            pass
        async with holding(service.service.settings, source="toy") as tenure:
            sizes = [await tenure.relay_batch() for _ in range(5)]
        assert sizes == [4, 3, 2, 1, 0]


async def test_nothing_is_written_while_there_is_nothing_to_say(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    version = "SELECT xmin::text || ctid::text AS version FROM relay_state"
    async with open_toy(**kafka) as service, holding(service.service.settings, source="toy") as tenure:
        await say(service, 1)
        assert [await tenure.relay_batch() for _ in range(2)] == [5, 0]
        before = await service.fetch(version)
        assert [await tenure.relay_batch() for _ in range(2)] == [0, 0]
        assert await service.fetch(version) == before
        await say(service, 1)
        await tenure.relay_batch()
        assert await service.fetch(version) != before


async def test_a_row_of_the_outbox_is_never_changed(service: Running[Work]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.fetch("UPDATE outbox SET topic = 'another'")
