"""Every service as the processes that a cluster runs, `api` and `worker` apart, told what deploy/k8s tells them."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import pytest

from chassis.ids import new_id
from chassis.testing.databases import Cluster
from chassis.testing.waiting import eventually
from lodestone_local.stack.services import WITH_DATABASE
from tests.e2e.cluster_processes import Processes
from tests.faults.ground import is_ephemeral
from tools.checks.manifests.building import overlays
from tools.cluster.secrets import operator_key, secrets

TENANT = {"name": "First", "zone": "UTC", "currency": "USD", "admin_email": "ada@example.com"}
READY_SECONDS, TOLD_SECONDS = 120, 30


@pytest.fixture
async def databases(cluster: Cluster) -> AsyncIterator[dict[str, str]]:
    """An empty database for each service, by its name."""
    made = {service: f"test_{service}_{new_id().hex}" for service in WITH_DATABASE}
    for service, database in made.items():
        await cluster.create(service, database)
    yield made
    await cluster.drop(*made.values())


@pytest.fixture
async def processes(
    databases: dict[str, str], cluster: Cluster, broker: str, tmp_path: Path
) -> AsyncIterator[Processes]:
    made = {secret["metadata"]["name"]: dict(secret["stringData"]) for secret in secrets(tmp_path / "made")}
    for service, database in databases.items():
        urls = {role: cluster.url(database, f"lodestone_{service}_{role}") for role in ("app", "relay", "owner")}
        made[service] |= {"LODESTONE_DATABASE_URL": urls["app"], "LODESTONE_RELAY_DATABASE_URL": urls["relay"]}
        made[f"{service}-owner"]["LODESTONE_OWNER_DATABASE_URL"] = urls["owner"]
    for name in ("token-public-key", "gateway-keys"):
        for file, content in made[name].items():
            (tmp_path / file).write_text(content)
    moved = {"/etc/lodestone": str(tmp_path), "kafka:9092": broker, "/var/lib/lodestone": str(tmp_path)}
    extra = {
        "LODESTONE_TOPIC_PREFIX": f"{new_id().hex[-8:]}.",
        "LODESTONE_EPHEMERAL_BROKER": str(is_ephemeral(broker)),
        "LODESTONE_DURABLE_DATABASE": "false",  # the tests' server is not
    }
    started = Processes(overlays()["local"], made, moved, extra, tmp_path)
    yield started
    started.kill()


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_what_an_api_says_its_worker_relays_and_every_other_worker_hears(
    processes: Processes, databases: dict[str, str], cluster: Cluster, tmp_path: Path
) -> None:
    assert processes.run_jobs() == {}
    processes.start()
    async with httpx.AsyncClient(timeout=10) as client:
        for name, port in processes.ports.items():
            await _ready(client, name, port, tmp_path)
        url = f"http://127.0.0.1:{processes.ports['gateway-api']}/api/operator/tenants"
        credential = {"Authorization": f"Bearer {operator_key(tmp_path / 'made')}"}
        assert (await client.post(url, json=TENANT, headers=credential)).status_code == 201
    for service, database in databases.items():
        url = cluster.url(database, f"lodestone_{service}_app")
        await eventually(partial(_knows, url), within=TOLD_SECONDS)
    assert set(processes.stop().values()) == {0}


async def _ready(client: httpx.AsyncClient, name: str, port: int, folder: Path) -> None:
    async def answers() -> bool:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    try:
        await eventually(answers, within=READY_SECONDS)
    except TimeoutError:
        pytest.fail(f"{name} is not ready: {(folder / f'{name}.log').read_text()[-2000:]}")


async def _knows(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM tenants"))
    finally:
        await connection.close()
