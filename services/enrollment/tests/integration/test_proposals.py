"""Selling in person: which campaigns qualify, and enrolling from a proposal."""

from datetime import timedelta

from chassis.testing import Running, staff
from contracts.enrollment import EnrollmentRefused, EnrollmentStarted
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, active, audit

OPEN = PUBLISHED.model_copy(
    update={"definition": PUBLISHED.definition.model_copy(update={"enrollment_deadline": None})}
)
ENROLLMENTS = f"/api/admin/campaigns/{ACTIVE.campaign_id}/enrollments"
PRICE: dict[str, str | int] = {"bundle_id": "growth-bundle", "amount": 99700, "currency": "EUR"}


async def test_a_proposal_refers_to_qualifying_campaigns_and_enrolls_as_a_sales_conversation(
    service: Running[Work],
) -> None:
    await service.receive(OPEN, active())
    contact_id = await audit(service)
    qualifying = f"/api/admin/contacts/{contact_id}/qualifying-campaigns"
    body = {"contact_id": str(contact_id), "source": "sales_conversation", "proposal": "P-2026-7"}
    async with service.client(staff()) as team:
        (before,) = (await team.get(qualifying, params=PRICE)).json()
        (too_cheap,) = (await team.get(qualifying, params=PRICE | {"amount": 1})).json()
        enrolled = (await team.post(ENROLLMENTS, json=body)).json()
        (after,) = (await team.get(qualifying, params=PRICE)).json()
        shown = (await team.get(f"{ENROLLMENTS}/{enrolled['enrollment_id']}")).json()
    assert (before["qualifies"], before["campaign_name"]) == (True, "Win Your Money Back")
    assert (too_cheap["reasons"], after["reasons"]) == (["below_minimum"], ["already_enrolled"])
    assert (shown["source"], shown["proposal"]) == ("sales_conversation", "P-2026-7")
    assert [event.source for event in await service.said(EnrollmentStarted)] == ["sales_conversation"]
    assert not await service.said(EnrollmentRefused)


async def test_only_running_campaigns_qualify(service: Running[Work]) -> None:
    contact_id = await audit(service)
    yesterday = await service.now() - timedelta(days=1)
    over = active(status="completed", accepts_enrollments=False, revision=9, changed_at=yesterday)
    await service.receive(OPEN, active(), over)
    async with service.client(staff()) as team:
        assert (await team.get(f"/api/admin/contacts/{contact_id}/qualifying-campaigns")).json() == []


async def test_a_proposal_belongs_to_a_sales_conversation(service: Running[Work]) -> None:
    body = {"email": "ada@example.com", "source": "admin_manual", "proposal": "P-2026-7"}
    async with service.client(staff()) as team:
        assert (await team.post(ENROLLMENTS, json=body)).status_code == 422
