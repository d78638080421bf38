"""A sender and nothing else, as a process that can be killed: the effects of messaging on the settings it is given."""

import uvloop

from chassis import faults
from chassis.calls import EffectRunner
from chassis.clock import Clock
from chassis.postgres.transactions import Database
from chassis.tenants import Tenants
from messaging_service.app import build
from messaging_service.settings import Settings


async def run() -> None:
    """Send what is due until somebody ends the process."""
    service = build(Settings())
    settings = service.settings
    faults.arm(settings)
    database = Database(settings, Clock(settings.clock_file), source=service.name)
    tenants = Tenants(database, poll=settings.job_poll)
    await EffectRunner(database, service.effects, open_work=service.work, settings=settings, tenants=tenants).run()


if __name__ == "__main__":
    uvloop.run(run())
