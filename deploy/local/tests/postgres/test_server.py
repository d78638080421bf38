"""The embedded PostgreSQL starts, keeps what it was given, and separates the roles of a service."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from lodestone_local.postgres import server
from lodestone_local.postgres.cluster import Cluster, embedded_cluster
from lodestone_local.postgres.databases import Databases, Unreachable, connect, databases_of, ensure_databases
from lodestone_local.postgres.places import forget
from lodestone_local.postgres.preparation import prepare
from lodestone_local.processes.ports import some_free
from lodestone_local.stack.credentials import Credentials

from .servers import run, value


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Cluster]:
    port = some_free(23_000, within=300)
    cluster = embedded_cluster(folder / "postgres", port=port, password="secret", durable=False)
    run(cluster, folder / "postgres.log")
    yield cluster
    server.stop(cluster)
    assert server.running(cluster.home) is None
    forget(folder / "postgres")


@pytest.fixture
async def service(running: Cluster, folder: Path) -> Databases:
    credentials = Credentials.read(folder / "credentials.json")
    await ensure_databases(running.admin_url, ["progress"], credentials.role_password)
    return databases_of(running.admin_url, "progress", credentials.role_password)


async def test_it_is_postgresql_18_with_room_for_every_pool(running: Cluster) -> None:
    assert str(await value(running.admin_url, "SHOW server_version")).startswith("18")
    assert await value(running.admin_url, "SHOW max_connections") == "300"
    assert await value(running.admin_url, "SHOW synchronous_commit") == "on"
    assert await value(running.admin_url, "SHOW timezone") == "UTC"


async def test_it_does_not_run_as_root(running: Cluster) -> None:
    assert running.files.stat().st_uid != 0


async def test_a_wrong_password_is_refused(running: Cluster) -> None:
    with pytest.raises(Unreachable, match="make clean"):
        await connect(running.admin_url.replace("secret", "guess"))


async def test_the_owner_makes_tables_and_the_others_do_not(service: Databases) -> None:
    await value(service.owner, "CREATE TABLE IF NOT EXISTS trackers (id int)")
    for url in (service.app, service.relay):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await value(url, "CREATE TABLE theirs (id int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await value(url, "SELECT count(*) FROM trackers")


async def test_no_role_of_a_service_passes_over_row_security(running: Cluster, service: Databases) -> None:
    powerful = (
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'lodestone_%' "
        "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
    )
    assert await value(running.admin_url, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'lodestone_%'") == 3
    assert await value(running.admin_url, powerful) == 0


async def test_making_it_again_changes_nothing(running: Cluster, service: Databases, folder: Path) -> None:
    credentials = Credentials.read(folder / "credentials.json")
    assert await ensure_databases(running.admin_url, ["progress"], credentials.role_password) == set()
    assert await value(service.app, "SELECT current_user::text") == "lodestone_progress_app"


async def test_a_service_cannot_enter_another_ones_database(running: Cluster, folder: Path) -> None:
    credentials = Credentials.read(folder / "credentials.json")
    await ensure_databases(running.admin_url, ["payouts"], credentials.role_password)
    stranger = databases_of(running.admin_url, "progress", credentials.role_password).app
    with pytest.raises(Unreachable, match="permission denied"):
        await connect(stranger.removesuffix("progress") + "payouts")


async def test_what_was_committed_survives_a_restart(tmp_path: Path) -> None:
    cluster = embedded_cluster(tmp_path / "postgres", port=some_free(23_300, within=300), password="secret")
    run(cluster, tmp_path / "postgres.log")
    await value(cluster.admin_url, "CREATE TABLE kept AS SELECT 7 AS number")
    server.stop(cluster)
    assert not prepare(cluster)
    run(cluster, tmp_path / "postgres.log")
    try:
        assert await value(cluster.admin_url, "SELECT number FROM kept") == 7
        assert await value(cluster.admin_url, "SHOW fsync") == "on"
    finally:
        server.stop(cluster)
        forget(tmp_path / "postgres")
