"""The databases: the server is ready, databases and roles exist, every service is migrated."""

import asyncio
import time

from ..postgres.databases import cluster_identity, connect, drop_databases, ensure_databases
from ..postgres.server import is_ready
from .fingerprints import fingerprint
from .plan import Plan
from .services import WITH_DATABASE

READY_SECONDS = 300.0
POLL_SECONDS = 0.05


async def prepare_databases(plan: Plan) -> None:
    """Wait for PostgreSQL, create what is missing in it, and migrate what has changed."""
    server = plan.foundation.server
    with plan.narrator.step(f"{server.name} is ready"):
        await _await_server(plan)
    with plan.narrator.step(f"{len(WITH_DATABASE)} databases with three roles each"):
        fresh = await _ensure_databases(plan)
    marks = _marks(plan, await cluster_identity(server.admin_url))
    due = [name for name, mark in marks.items() if name in fresh or not plan.stamps.holds(f"schema.{name}", mark)]
    if due:
        with plan.narrator.step(f"migrated: {', '.join(due)}", slow=True):
            await asyncio.to_thread(_migrate, plan, due)
    for name in due:
        plan.stamps.set(f"schema.{name}", marks[name])


async def _await_server(plan: Plan) -> None:
    cluster = plan.foundation.server.cluster
    if cluster is None:
        await (await connect(plan.foundation.server.admin_url)).close()
        return
    deadline = time.monotonic() + READY_SECONDS
    while not await asyncio.to_thread(is_ready, cluster):
        if time.monotonic() > deadline:
            raise plan.not_ready("postgres", "did not start")
        await asyncio.sleep(POLL_SECONDS)


async def _ensure_databases(plan: Plan) -> set[str]:
    server, broker = plan.foundation.server, plan.foundation.broker
    if broker.forgets and server.cluster:
        # Databases that remember events their broker has forgotten would wait for the rest of them for ever.
        await drop_databases(server.admin_url, WITH_DATABASE)
    return await ensure_databases(server.admin_url, WITH_DATABASE, plan.credentials.role_password)


def _marks(plan: Plan, identity: str) -> dict[str, str]:
    """What each service's schema depends on: this very cluster, and these very migrations."""
    repository = plan.settings.repository
    chassis = repository / "libs" / "chassis" / "src" / "chassis" / "postgres"
    return {
        service: fingerprint((repository / "services" / service / "migrations", chassis), identity)
        for service in WITH_DATABASE
    }


def _migrate(plan: Plan, services: list[str]) -> None:
    """Migrate one service after the other in this process: loading Alembic takes longer than a migration."""
    from chassis.postgres.migrations import upgrade  # noqa: PLC0415 - a second start has nothing to migrate

    from .chassis_settings import chassis_settings  # noqa: PLC0415 - as above

    for service in services:
        upgrade(service, chassis_settings(plan, service))
