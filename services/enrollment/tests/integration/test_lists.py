"""Lists of enrollments, by what is asked for."""

import pytest

from chassis.testing import Running, staff
from contracts.examples import example
from contracts.payouts import PayoutChanged
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_doors import CAMPAIGN, enrolled


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"enrollment_status": "completed", "payout_status": "refund_issued", "source": "auto_purchase"}, 1),
        ({"enrollment_status": "active"}, 0),
        ({"payout_status": "criteria_met"}, 0),
        ({"source": "admin_manual"}, 0),
    ],
)
async def test_enrollments_are_listed_by_three_statuses_and_source(
    service: Running[Work], filters: dict[str, str], number: int
) -> None:
    promise = await enrolled(service)
    await service.receive(example(PayoutChanged, state="issued", enrollment_id=promise.enrollment_id))
    async with service.client(staff()) as team:
        listed = (await team.get(f"{CAMPAIGN}/enrollments", params=filters)).json()["items"]
    assert len(listed) == number
