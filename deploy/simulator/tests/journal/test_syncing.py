import asyncio
from pathlib import Path

import pytest

from lodestone_simulator.journal import JournalBroken
from lodestone_simulator.journal.syncing import GroupSync


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.touch()
    return path


async def test_many_writers_share_few_syncs(file: Path) -> None:
    sync = Counted(file)

    async def write() -> None:
        sync.wrote()
        await sync.synced()

    await asyncio.gather(*(write() for _ in range(200)))
    assert 1 <= sync.count <= 3
    sync.close()


async def test_what_is_on_disk_is_not_synced_again(file: Path) -> None:
    sync = Counted(file)
    await sync.synced()
    sync.wrote()
    for _ in range(3):
        await sync.synced()
    assert sync.count == 1
    sync.close()


async def test_a_waiter_that_goes_away_does_not_stop_the_sync_of_the_others(file: Path) -> None:
    sync = Counted(file)
    sync.wrote()
    impatient, patient = asyncio.create_task(sync.synced()), asyncio.create_task(sync.synced())
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert impatient.cancelled()
    sync.close()


async def test_after_a_refused_sync_nothing_is_ever_answered_again(file: Path) -> None:
    sync = Full(file)
    for _ in range(2):
        sync.wrote()
        with pytest.raises(JournalBroken):
            await sync.synced()
    sync.close()


class Counted(GroupSync):
    count = 0

    def _sync_file(self) -> None:
        self.count += 1
        super()._sync_file()


class Full(GroupSync):
    def _sync_file(self) -> None:
        raise OSError(28, "No space left on device")
