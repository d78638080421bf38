"""A payouts worker without its broker: the effects of the real service, in a process that may be killed."""

import uvloop

from chassis import faults, logging
from chassis.calls import EffectRunner
from chassis.clock import Clock
from chassis.postgres.transactions import Database
from chassis.tenants import Tenants
from payouts_service.app import build
from payouts_service.settings import Settings


async def work() -> None:
    settings = Settings.model_validate({})
    service = build(settings)
    faults.arm(settings)
    database = Database(settings, Clock(settings.clock_file), source=service.name)
    tenants = Tenants(database, poll=settings.job_poll)
    await EffectRunner(database, service.effects, open_work=service.work, settings=settings, tenants=tenants).run()


if __name__ == "__main__":
    logging.configure("payouts", "ERROR", "json")
    uvloop.run(work())
