"""What a contact has been through is kept when it ends, and shown with what she has paid."""

from typing import Any

from chassis.ids import new_id
from chassis.testing import Running, staff
from contracts.campaigns import CampaignChanged
from contracts.examples import example
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_goals import with_goal
from services.enrollment.tests.integration.test_journeys import enrolled, settle
from services.enrollment.tests.integration.test_kinds import booking
from services.enrollment.tests.integration.test_sequences import TWO, sequence, until_last
from services.enrollment.tests.story import PUBLISHED, active, paid


async def report(service: Running[Work], contact_id: object) -> dict[str, Any]:
    async with service.client(staff()) as team:
        answer = await team.get(f"/api/admin/contacts/{contact_id}/journey-report")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_finished_sequence_is_in_the_history_of_its_contact_with_what_she_has_paid(
    service: Running[Work],
) -> None:
    last = await until_last(service, sequence(TWO))
    inside = await report(service, last.contact_id)
    assert (inside["isActive"], inside["completedAt"], inside["campaignHistory"]) == (True, None, [])
    await settle(service, last)
    await service.tick()
    found = await report(service, last.contact_id)
    (entry,) = found["campaignHistory"]
    assert set(entry) == {"campaignId", "campaignName", "enrolledAt", "completedAt", "messagesReceived", "outcome"}
    assert (entry["campaignName"], entry["messagesReceived"]) == (PUBLISHED.definition.name, 2)
    assert (entry["outcome"], entry["completedAt"]) == ("completed", found["completedAt"])
    order = paid().amount
    assert found["lifetimeValue"] == [{"amount": order.amount, "currency": order.currency}]
    assert found["isActive"] is False


async def test_an_earlier_entry_stays_as_it_was_when_a_campaign_is_renamed_and_another_ends(
    service: Running[Work],
) -> None:
    promise = await enrolled(service, with_goal())
    await service.receive(booking(await service.now()))
    (before,) = (await report(service, promise.contact_id))["campaignHistory"]
    assert (before["outcome"], before["campaignId"]) == ("booked", str(promise.campaign_id))

    other = new_id()
    renamed = with_goal().definition.model_copy(update={"name": "Another name"})
    await service.receive(
        with_goal().model_copy(update={"definition": renamed, "campaign_version": 2}),
        active(revision=9, current_version=2),
        with_goal().model_copy(update={"campaign_id": other, "definition": renamed}),
        active(campaign_id=other),
    )
    await service.receive(paid(reference="pi_other", campaign=str(other)))
    await service.receive(example(CampaignChanged, campaign_id=other, revision=10, is_deleted=True))
    await service.tick()
    entries = (await report(service, promise.contact_id))["campaignHistory"]
    assert entries[0] == before
    assert [(one["outcome"], one["campaignName"]) for one in entries[1:]] == [("campaign_deleted", "Another name")]


async def test_nobody_has_no_report(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        answer = await team.get(f"/api/admin/contacts/{new_id()}/journey-report")
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchContact")
