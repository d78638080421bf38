"""The databases' road: the server is ready, databases and roles exist, every service is migrated."""

import asyncio
import time
from dataclasses import dataclass

from . import postgres
from .commands import run_command
from .databases import cluster_identity, connect, drop_databases, ensure_databases
from .fingerprints import fingerprint
from .plan import Plan

READY_SECONDS = 60.0
POLL_SECONDS = 0.05
# More at once would only make each of them slower: importing is work for the processor.
MIGRATIONS_AT_ONCE = 2


async def prepare_databases(plan: Plan) -> None:
    """Wait for PostgreSQL, create what is missing in it, and migrate what has changed."""
    with plan.narrator.step(f"{plan.foundation.postgres_name} is ready"):
        await _await_server(plan)
    with plan.narrator.step(f"{len(plan.services)} databases with three roles each"):
        fresh = await _ensure_databases(plan)
    identity = await cluster_identity(plan.foundation.backing.admin_url)
    turn = asyncio.Semaphore(MIGRATIONS_AT_ONCE)
    async with asyncio.TaskGroup() as migrations:
        for service in plan.services:
            migrations.create_task(_migrate(plan, service, _Schema(identity, service in fresh), turn))


@dataclass(frozen=True)
class _Schema:
    """What is known of a database before it is migrated."""

    identity: str
    new: bool


async def _await_server(plan: Plan) -> None:
    cluster = plan.foundation.cluster
    if cluster is None:
        await (await connect(plan.foundation.backing.admin_url)).close()
        return
    deadline = time.monotonic() + READY_SECONDS
    while not await asyncio.to_thread(postgres.is_ready, cluster):
        if time.monotonic() > deadline:
            raise plan.not_ready("postgres", "did not start")
        await asyncio.sleep(POLL_SECONDS)


async def _ensure_databases(plan: Plan) -> set[str]:
    foundation = plan.foundation
    if foundation.backing.kafka_forgets and foundation.cluster:
        # Databases that remember events their broker has forgotten would wait for the rest of them for ever.
        await drop_databases(foundation.backing.admin_url, plan.services)
    return await ensure_databases(foundation.backing.admin_url, plan.services, plan.credentials.role_password)


async def _migrate(plan: Plan, service: str, schema: _Schema, turn: asyncio.Semaphore) -> None:
    """Migrate, unless this database of this very cluster has seen these very migrations."""
    repository = plan.settings.repository
    folders = (repository / "services" / service / "migrations", repository / "libs" / "chassis" / "src")
    name, mark = f"{schema.identity}/{service}", fingerprint(folders, schema.identity)
    if not schema.new and plan.stamps.holds(name, mark):
        return
    async with turn:
        with plan.narrator.step(f"{service}: migrated"):
            await run_command(service, "migrate", plan.settings, plan.environment(service))
    plan.stamps.set(name, mark)
