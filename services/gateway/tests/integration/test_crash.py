"""A webhook that was answered 2xx is stored, wherever the process ends (case 1 of the fault programme)."""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import pytest

from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, SECRETS, free_port
from services.gateway.tests.payloads import event

TENANT = "01900000-0000-7000-8000-000000000001"
KEY = "lk_dev_0123456789abcdef"
URL = f"/webhooks/stripe/{ENDPOINTS['stripe']}"


@dataclass
class Plant:
    """A real gateway process on a database of its own, and the ledger of a sender."""

    environment: dict[str, str]
    port: int
    accepted: set[str] = field(default_factory=set)
    sent: int = 0

    @asynccontextmanager
    async def process(self, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """The process, until it ends or is killed."""
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway_service", "api", env={**os.environ, **self.environment, **more}
        )
        try:
            await self._ready(started)
            yield started
        finally:
            if started.returncode is None:
                started.kill()
            await started.wait()

    async def _ready(self, started: asyncio.subprocess.Process) -> None:
        async with asyncio.timeout(30), self.client() as client:
            while started.returncode is None:
                try:
                    if (await client.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError("the gateway ended before it was ready")

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=5)

    async def send_until_it_ends(self, process: asyncio.subprocess.Process, *, senders: int = 8) -> None:
        """Deliver webhooks, each under a new id, and note those that were taken."""
        async with asyncio.timeout(40), self.client() as client:
            await asyncio.gather(*(self._send(client, process) for _ in range(senders)))

    async def _send(self, client: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
        while process.returncode is None:
            self.sent += 1
            id_ = f"evt_{self.sent}"
            body = orjson.dumps(event("customer.created", {}) | {"id": id_})
            header = {"Stripe-Signature": sign(body, SECRETS[0], int(time.time()))}
            try:
                if (await client.post(URL, content=body, headers=header)).is_success:
                    self.accepted.add(id_)
            except httpx.TransportError:
                await asyncio.sleep(0.01)

    async def stored(self) -> list[str]:
        """Ids of every webhook kept, as the API tells them."""
        found: list[str] = []
        cursor: str | None = ""
        async with self.client() as client:
            while cursor is not None:
                parameters = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
                header = {"Authorization": f"Bearer {KEY}"}
                answer = await client.get("/api/admin/webhook-events", params=parameters, headers=header)
                page = answer.raise_for_status().json()
                found += [one["event_id"] for one in page["items"]]
                cursor = page["next"]
        return found


@pytest.fixture
async def plant(cluster: Cluster, keys: KeyPair, templates: dict[str, str], tmp_path: Path) -> AsyncIterator[Plant]:
    if "gateway" not in templates:
        templates["gateway"] = await cluster.template("gateway")
    database = await cluster.clone(templates["gateway"])
    file = tmp_path / "development.json"
    file.write_text(json.dumps(development()))
    environment = {f"LODESTONE_{name.upper()}": value for name, value in cluster.settings("gateway", database).items()}
    port = free_port()
    environment |= {
        "LODESTONE_HTTP_PORT": str(port),
        "LODESTONE_TOKEN_PUBLIC_KEY_FILE": str(keys.public),
        "LODESTONE_TOKEN_PRIVATE_KEY_FILE": str(keys.private),
        "LODESTONE_DEVELOPMENT_FILE": str(file),
        "LODESTONE_SECRETS_KEY_FILES": json.dumps([str(keys.secrets)]),
        "LODESTONE_LOG_LEVEL": "ERROR",
        "LODESTONE_DURABLE_DATABASE": "false",
    }
    yield Plant(environment, port)
    await cluster.drop(database)


def development() -> dict[str, object]:
    """A development file, in the shape the local stack writes it."""
    return {
        "tenant_id": TENANT,
        "name": "Lodestone Development",
        "zone": "America/New_York",
        "currency": "USD",
        "staff": {"email": "staff@example.com", "password": "correct horse"},
        "approver": {"email": "approver@example.com", "password": "battery staple"},
        "api_key": KEY,
        "pepper": "pepper",
        "portal_secret": "0123456789abcdef0123456789abcdef",
        "endpoints": [
            {"provider": "stripe", "id": str(ENDPOINTS["stripe"]), "secrets": [SECRETS[0]], "account": "acct_1"},
            {"provider": "custom", "id": str(ENDPOINTS["custom"]), "secrets": ["custom"]},
        ],
    }


async def accepted_and_lost(plant: Plant, kills: int, **more: str) -> tuple[int, set[str], int]:
    """Kill the gateway so many times under load: how many were accepted, which of them are gone, how many twice."""
    choice = random.Random(kills)
    for number in range(kills):
        at = {"LODESTONE_CRASH_AT": f"transaction.before_commit:{choice.randint(3, 30)}"} if number % 2 == 0 else {}
        async with plant.process(**at, **more) as process:
            sending = asyncio.create_task(plant.send_until_it_ends(process))
            if not at:
                await asyncio.sleep(choice.uniform(0.05, 0.6))
                process.kill()
            await sending
    async with plant.process():
        stored = await plant.stored()
    return len(plant.accepted), plant.accepted - set(stored), len(stored) - len(set(stored))


async def test_what_was_answered_2xx_survives_every_kill(plant: Plant) -> None:
    accepted, lost, twice = await accepted_and_lost(plant, 2)
    assert accepted > 20
    assert (lost, twice) == (set(), 0)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_what_was_answered_2xx_survives_three_hundred_kills(plant: Plant) -> None:
    _accepted, lost, twice = await accepted_and_lost(plant, 300)
    assert (lost, twice) == (set(), 0)


@pytest.mark.fault
async def test_the_check_sees_a_gateway_that_answers_before_it_commits(plant: Plant) -> None:
    _accepted, lost, _twice = await accepted_and_lost(plant, 1, LODESTONE_PROTECTIONS_OFF="webhook_commit")
    assert lost


async def test_what_the_development_file_says_is_there_at_once_and_again(plant: Plant) -> None:
    statuses = []
    for _ in range(2):
        async with plant.process(), plant.client() as client:
            for email, password in (("staff@example.com", "correct horse"), ("approver@example.com", "battery staple")):
                answer = await client.post("/api/session", json={"email": email, "password": password})
                statuses.append(answer.status_code)
            assert (await client.get("/api/campaigns/active")).status_code == 503  # knows its tenant, not its service
    assert statuses == [200] * 4
