"""Staff enrolls by hand: before anything was told of the campaign, and whom nobody could be."""

import pytest

from chassis.testing import Running, staff
from contracts.enrollment import EnrollmentRefused
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, active, audit

CAMPAIGN = f"/api/admin/campaigns/{ACTIVE.campaign_id}"
OPEN = PUBLISHED.model_copy(
    update={"definition": PUBLISHED.definition.model_copy(update={"enrollment_deadline": None})}
)


async def test_a_campaign_that_nothing_was_told_of_yet_is_asked_for_again(service: Running[Work]) -> None:
    """It was published a moment ago: nobody is refused, and a moment later she is in."""
    await audit(service)
    async with service.client(staff()) as team:
        early = await team.post(f"{CAMPAIGN}/enrollments", json={"email": "ada@example.com"})
        refused = (await team.get(f"{CAMPAIGN}/refusals")).json()["items"]
        await service.receive(OPEN, active())
        late = await team.post(f"{CAMPAIGN}/enrollments", json={"email": "ada@example.com"})
    assert (early.status_code, early.json()["code"], early.headers["retry-after"]) == (503, "CampaignOnItsWay", "1")
    assert (refused, await service.said(EnrollmentRefused), late.status_code) == ([], [], 201)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/admin/contacts/audits", {"occurred_at": "2026-01-05T00:00:00Z", "values": {"team": 3}}),
        (f"{CAMPAIGN}/enrollments", {}),
    ],
)
async def test_what_is_no_phone_number_is_named_with_its_field(
    service: Running[Work], path: str, more: dict[str, object]
) -> None:
    await service.receive(OPEN, active())
    async with service.client(staff()) as team:
        answer = await team.post(path, json={"phone": "555", **more})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.phone")
