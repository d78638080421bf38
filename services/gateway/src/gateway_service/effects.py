"""Calls to the world: every owner is asked for its own figures, and the comparison is kept."""

import asyncio
from uuid import UUID

import structlog

from chassis.postgres.transactions import Database, is_operational
from chassis.telemetry import new_trace, tracing

from .clients import Services
from .handlers import figures, people
from .settings import Settings
from .work import OpenWork

log = structlog.get_logger(__name__)
NO_TENANT = UUID(int=0)


class Comparison:
    """Compares again and again; to repeat it harms nobody, so it needs no lease."""

    def __init__(self, open_work: OpenWork, services: Services, settings: Settings) -> None:
        self._open_work = open_work
        self._services = services
        self._pause = settings.check_interval.total_seconds()

    async def run(self, database: Database) -> None:
        """Compare every campaign of every tenant for ever."""
        while True:
            await asyncio.sleep(self._pause)
            try:
                await self.run_once(database)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("comparison_postponed", reason=str(failure)[:200])

    async def run_once(self, database: Database) -> None:
        """Compare every campaign of every tenant."""
        async with database.transaction(NO_TENANT, read_only=True) as transaction:
            tenants = await people.show_tenants(self._open_work(transaction))
        for tenant in tenants:
            async with database.transaction(tenant, read_only=True) as transaction:
                campaigns = await figures.list_counted(self._open_work(transaction))
            for campaign_id in campaigns:
                with tracing(new_trace(), tenant_id=str(tenant)):
                    await self._compare(database, tenant, campaign_id)

    async def _compare(self, database: Database, tenant: UUID, campaign_id: UUID) -> None:
        owned, missing = await self._services.counted(tenant, campaign_id)
        async with database.transaction(tenant, quiet=True) as transaction:
            check = await figures.keep_check(self._open_work(transaction), campaign_id, owned, missing=missing)
        if check.differences:
            log.warning("figures_differ", campaign_id=str(campaign_id), names=[one.name for one in check.differences])
