"""Purchases that gave more than was captured: shown, and noted by staff; of any other there is nothing to note."""

import pytest

from chassis.testing import Running, staff
from contracts.values import PayoutType
from payouts_service.work import Work
from services.payouts.tests.integration.test_joining import come
from services.payouts.tests.integration.test_races import sums_to_zero
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


@pytest.mark.leaves("overpaid_orders")
async def test_what_both_gave_before_anybody_knew_is_shown(service: Running[Work], provider: Simulator) -> None:
    whole, part = Story.of(provider.purchase(10_000), amount=10_000), Story.of("in_1", amount=10_000)
    await service.receive(whole.paid, part.paid, whole.started, part.started, whole.met, part.met)
    for story in (whole, part):
        await story.choose(service, PayoutType.CREDIT)
        await story.resolve(service)
    await service.carry_out(2)
    await come(service, part.part_of(whole.reference, whole_revision=1))
    order = await whole.order(service)
    assert (order["issued"], order["over"], order["left"]) == (20_000, 10_000, 0)
    assert await sums_to_zero(service)
    assert (await part.order(service))["issued"] == 0
    async with service.client(staff()) as team:
        (waiting,) = (await team.get("/api/admin/orders/overpaid")).json()["items"]
        assert (waiting["reference"], waiting["over"], waiting["over_accepted"]) == (whole.reference, 10_000, 0)
        noted = await team.post(f"/api/admin/orders/{waiting['id']}/accept-overpaid")
        assert (noted.status_code, noted.json()["over_accepted"]) == (200, 10_000)
        assert (await team.get("/api/admin/orders/overpaid")).json()["items"] == []
        again = await team.post(f"/api/admin/orders/{waiting['id']}/accept-overpaid")
        assert (again.status_code, again.json()["over_accepted"]) == (200, 10_000)
        assert (await team.post(f"/api/admin/orders/{CAMPAIGN}/accept-overpaid")).status_code == 404


async def test_only_what_is_really_over_is_noted(service: Running[Work]) -> None:
    bought = Story.of("pi_1", amount=10_000)
    await service.receive(bought.paid, bought.started, bought.met)
    order = (await bought.order(service))["id"]
    async with service.client(staff()) as team:
        refused = await team.post(f"/api/admin/orders/{order}/accept-overpaid")
        assert (refused.status_code, refused.json()["code"]) == (409, "NotOverpaid")
    shown = await bought.order(service)
    assert (shown["over"], shown["over_accepted"]) == (0, 0)
