"""What waits for staff: an order told in two ways, figures counted otherwise, a refund unknown to us, a failed import.

The provider tells the first at its door. What statistics say and what a provider lists, neither of which is here, a
test says in their place; and it has a line tried until its import gives up.
"""

from uuid import UUID

from chassis.ids import new_id
from contracts.statistics import CampaignStatistics
from enrollment_service.domain.spreadsheet import Line, Sheet
from enrollment_service.handlers.imports import give_way, start_import
from enrollment_service.work import Work as EnrollmentWork
from payouts_service.domain.comparison import Comparison
from payouts_service.work import Work
from tests.conformance.cast import Tenant, sell


def differ(tenant: Tenant) -> None:
    """One difference of each kind, and an import that failed."""
    campaign_id = tenant.admin("GET", "/api/admin/campaigns")["items"][0]["id"]
    sell(tenant, "again", 0, {"campaign": f"winter-{tenant.handle}"}, ago=60)
    tenant.system.settle()
    tenant.system.run(_count(tenant, UUID(campaign_id)))
    sold = tenant.admin("GET", f"/api/admin/orders/stripe/pi_0_{tenant.handle}")["id"]
    tenant.system.run(tenant.system.parts["payouts"].of(tenant.id).do(_compare, UUID(sold)))
    tenant.system.run(tenant.system.parts["enrollment"].of(tenant.id).do(_fail, tenant))


async def _count(tenant: Tenant, campaign_id: UUID) -> None:
    """Statistics count what nobody has met, and owners are asked twice: one difference may be on its way."""
    gateway = tenant.system.parts["gateway"].of(tenant.id)
    now = await gateway.now()
    counted = {"campaign_id": campaign_id, "partition": 0, "day": now.date(), "counted_at": now}
    await gateway.receive(CampaignStatistics.model_validate({**counted, "counters": {"criteria.met": 4}}))
    await gateway.tick()
    await gateway.carry_out(2)


async def _compare(work: Work, order_id: UUID) -> None:
    """The provider gave back one cent that our ledger does not have."""
    found = Comparison(new_id(), order_id, work.now, ledger_amount=0, provider_amount=1, closed=0)
    await work.differences.keep([found])


async def _fail(work: EnrollmentWork, tenant: Tenant) -> None:
    """A line could not be applied, as often as it was tried."""
    sheet = Sheet(("email",), (Line(2, (f"eve.{tenant.mark}@example.com",)),))
    await start_import(work, sheet, f"never applied {tenant.handle}", staff_id=new_id())
    for _ in range(work.limits.imports.tries):
        await give_way(work)
