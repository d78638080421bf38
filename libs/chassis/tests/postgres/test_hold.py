"""A database that is not where it was, or meets another broker, waits for a person."""

import pytest

from chassis.postgres import hold
from chassis.testing.databases import Cluster
from libs.chassis.tests.conftest import OpenToy

pytestmark = pytest.mark.broker


async def test_the_first_start_remembers_and_the_next_goes_on(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka) as service:
        assert await hold.reason_to_hold(service.service.settings) is None
        assert await hold.reason_to_hold(service.service.settings) is None


async def test_a_restored_database_holds_until_it_is_released_with_a_new_epoch(
    open_toy: OpenToy, kafka: dict[str, object], cluster: Cluster
) -> None:
    async with open_toy(**kafka) as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings)
        await service.database.close()
        copy = await cluster.clone(settings.database_url.get_secret_value().rpartition("/")[2])
    restored = settings.model_validate({**cluster.settings("progress", copy), **kafka})
    try:
        assert "restored from a backup" in (await hold.reason_to_hold(restored) or "")
        await hold.release(restored)
        assert await hold.reason_to_hold(restored) is None
        assert await epoch(restored.relay_database_url.get_secret_value()) == 2
    finally:
        await cluster.drop(copy)


@pytest.mark.parametrize(("ephemeral", "holds"), [(False, True), (True, False)])
async def test_another_broker_is_a_reason_to_hold_unless_brokers_come_and_go(
    open_toy: OpenToy, kafka: dict[str, object], *, ephemeral: bool, holds: bool
) -> None:
    async with open_toy(**kafka, ephemeral_broker=ephemeral) as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings)
        await service.fetch("UPDATE relay_state SET cluster_id = 'another'")
        reason = await hold.reason_to_hold(settings)
        assert (reason is not None) is holds
        assert await epoch(settings.relay_database_url.get_secret_value()) == (1 if holds else 2)


async def epoch(url: str) -> int:
    import asyncpg  # noqa: PLC0415 - one use

    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT epoch FROM relay_state"))
    finally:
        await connection.close()
