"""A database that is not where it was, or meets another broker, waits for a person."""

import time

import pytest

from chassis.postgres import hold
from chassis.testing.databases import Cluster
from libs.chassis.tests.conftest import OpenToy

HERE = "the-cluster-of-this-test"


async def test_the_first_start_remembers_and_the_next_goes_on(open_toy: OpenToy) -> None:
    async with open_toy() as service:
        assert await hold.reason_to_hold(service.service.settings, HERE) is None
        assert await hold.reason_to_hold(service.service.settings, HERE) is None


async def test_a_restored_database_holds_until_it_is_released_with_a_new_epoch(
    open_toy: OpenToy, cluster: Cluster
) -> None:
    async with open_toy() as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings, HERE)
        await service.database.close()
        copy = await cluster.clone(settings.database_url.get_secret_value().rpartition("/")[2])
    restored = settings.model_validate(cluster.settings("progress", copy))
    try:
        assert "restored from a backup" in (await hold.reason_to_hold(restored, HERE) or "")
        began = time.time() - 1
        await hold.release(restored, HERE)
        assert await hold.reason_to_hold(restored, HERE) is None
        assert await epoch(restored.relay_database_url.get_secret_value()) >= began
    finally:
        await cluster.drop(copy)


@pytest.mark.parametrize(("ephemeral", "holds"), [(False, True), (True, False)])
async def test_another_broker_is_a_reason_to_hold_unless_brokers_come_and_go(
    open_toy: OpenToy, *, ephemeral: bool, holds: bool
) -> None:
    async with open_toy(ephemeral_broker=ephemeral) as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings, HERE)
        await service.fetch("UPDATE relay_state SET cluster_id = 'another'")
        reason = await hold.reason_to_hold(settings, HERE)
        assert (reason is not None) is holds
        assert (await epoch(settings.relay_database_url.get_secret_value()) == 0) is holds


async def epoch(url: str) -> int:
    import asyncpg  # noqa: PLC0415 - one use

    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT epoch FROM relay_state"))
    finally:
        await connection.close()
