"""The HTTP doors: staff, contacts, the gateway, and who is kept out."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from chassis.testing import Running, contact, staff, system
from contracts.base import AboutEnrollment
from contracts.enrollment import ContactChanged, EnrollmentEnded, EnrollmentRefused, EnrollmentStarted
from contracts.examples import example
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed
from enrollment_service.domain.shown import ShownStatus
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, active, audit, of, paid

CAMPAIGN = f"/api/admin/campaigns/{ACTIVE.campaign_id}"
OTHER_TENANT = UUID("01910000-0000-7000-8000-000000000002")
OPEN_DEFINITION = PUBLISHED.definition.model_copy(update={"enrollment_deadline": None})
OPEN = PUBLISHED.model_copy(update={"definition": OPEN_DEFINITION})


async def enrolled(service: Running[Work]) -> EnrollmentStarted:
    await service.receive(PUBLISHED, active())
    await audit(service, desired_monthly_revenue=50000)
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    return promise


async def test_staff_enrolls_an_audited_contact_once_for_a_repeated_request(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    contact_id = await audit(service, desired_monthly_revenue=50000)
    body = {"email": " Ada@Example.com ", "source": "sales_conversation", "notes": "met in person"}
    async with service.client(staff()) as team:
        first = await team.post(f"{CAMPAIGN}/enrollments", json=body, headers={"Idempotency-Key": "once"})
        again = await team.post(f"{CAMPAIGN}/enrollments", json=body, headers={"Idempotency-Key": "once"})
        shown = await team.get(f"{CAMPAIGN}/enrollments/{first.json()['enrollment_id']}")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first.status_code, first.json()["contact_id"]) == (201, str(contact_id))
    (promise,) = await service.said(EnrollmentStarted)
    assert (promise.source, promise.order) == ("sales_conversation", None)
    assert shown.json()["notes"] == "met in person"
    assert shown.json()["personalization_context"]["audit"] == {"desired_monthly_revenue": 50000}
    assert len(shown.json()["journey"]) == 1


async def test_a_source_is_stored_by_one_name_and_shown_by_that_of_the_interface(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    async with service.client(staff()) as team:
        body = {"email": "ada@example.com", "source": "admin_manual"}
        shown = (await team.post(f"{CAMPAIGN}/enrollments", json=body)).json()
    (promise,) = await service.said(EnrollmentStarted)
    assert (promise.source, shown["source"]) == ("manual_admin", "admin_manual")


async def test_staff_is_told_every_reason_against(service: Running[Work]) -> None:
    await service.receive(OPEN, active(accepts_enrollments=False))
    async with service.client(staff()) as team:
        answer = await team.post(f"{CAMPAIGN}/enrollments", json={"email": "bea@example.com", "bundle_id": "other"})
        listed = await team.get(f"{CAMPAIGN}/refusals")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "refused")
    assert set(answer.json()["reasons"]) == {"enrolling_paused", "audit_missing", "bundle_not_eligible"}
    assert [item["email"] for item in listed.json()["items"]] == ["bea@example.com"]
    assert len(await service.said(EnrollmentRefused)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "bea@example.com", "contact_id": str(UUID(int=1))},
        {"email": "no address"},
        {"email": "bea@example.com", "source": "auto_purchase"},
        {"email": "bea@example.com", "whatever": 1},
    ],
)
async def test_a_request_of_another_shape_is_malformed(service: Running[Work], body: dict[str, object]) -> None:
    async with service.client(staff()) as team:
        assert (await team.post(f"{CAMPAIGN}/enrollments", json=body)).status_code == 422


@pytest.mark.parametrize(
    "values",
    [
        r'{"a": ["\ud800"]}',
        r'{"a": {"\ud800": 1}}',
        r'{"a": "\u0000"}',
        r'{"a": NaN}',
        r'{"a": 1e400}',
        r'{"a": 1e300}',
        r'{"a": 1e-300}',
        r'{"a": {"deep": [1e16]}}',
        '{"a": "' + "x" * 5_001 + '"}',
        '{"a": ' + "9" * 30 + "}",
        '{"a": ' + "[" * 300 + "]" * 300 + "}",
        "[]",
        "null",
    ],
)
async def test_values_nobody_can_keep_or_count_to_are_malformed_and_named(service: Running[Work], values: str) -> None:
    body = f'{{"email": "ada@example.com", "occurred_at": "2026-03-01T00:00:00Z", "values": {values}}}'
    async with service.client(staff()) as team:
        answer = await team.post(
            "/api/admin/contacts/audits", content=body, headers={"Content-Type": "application/json"}
        )
    named = {"body.values.a"} if values.startswith("{") else {"body.values"}
    assert (answer.status_code, {error["field"] for error in answer.json()["errors"]}) == (422, named)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-01T00:00:00"])
async def test_a_moment_no_calendar_of_ours_has_is_malformed(service: Running[Work], moment: str) -> None:
    body = {"email": "ada@example.com", "occurred_at": moment, "values": {}}
    async with service.client(staff()) as team:
        assert (await team.post("/api/admin/contacts/audits", json=body)).status_code == 422


async def test_what_an_audit_or_evidence_showed_has_happened(service: Running[Work]) -> None:
    contact_id = await audit(service)
    ahead = {name: (await service.now() + timedelta(seconds=s)).isoformat() for name, s in (("in", 30), ("out", 90))}
    async with service.client(staff()) as team:
        for path, whose in (
            ("/api/admin/contacts/audits", {"email": "ada@example.com"}),
            (f"/api/admin/contacts/{contact_id}/evidence-values", {}),
        ):
            answers = [await team.post(path, json={**whose, "occurred_at": at, "values": {}}) for at in ahead.values()]
            assert [answer.status_code for answer in answers] == [201, 422]
            assert "occurred_at" in answers[1].json()["detail"]


async def test_a_definition_still_on_its_way_asks_staff_to_come_back(service: Running[Work]) -> None:
    await service.receive(active())
    async with service.client(staff()) as team:
        answer = await team.post(f"{CAMPAIGN}/enrollments", json={"email": "bea@example.com"})
    assert answer.status_code == 503
    assert not await service.said(ContactChanged)


async def test_withdrawing_ends_an_enrollment_once(service: Running[Work]) -> None:
    promise = await enrolled(service)
    path = f"{CAMPAIGN}/enrollments/{promise.enrollment_id}/withdraw"
    async with service.client(staff()) as team:
        elsewhere = await team.post(path.replace(str(ACTIVE.campaign_id), str(UUID(int=1))))
        first, second = await team.post(path), await team.post(path)
    assert (elsewhere.status_code, first.status_code, second.status_code) == (404, 200, 409)
    assert first.json()["status"] == "withdrawn"
    assert len(await service.said(EnrollmentEnded)) == 1


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ([], "active"),
        ([example(CriteriaMet)], "criteria_met"),
        ([example(PayoutChanged, state="chosen")], "payout_pending"),
        ([example(PayoutChanged, state="issued")], "refund_issued"),
        ([example(CriteriaMissed)], "expired"),
        ([example(CriteriaMet), example(PayoutChanged, state="withdrawn")], "withdrawn"),
    ],
)
async def test_an_enrollment_is_listed_under_the_one_status_it_is_shown_with(
    service: Running[Work], heard: list[AboutEnrollment], shown: str
) -> None:
    promise = await enrolled(service)
    await service.receive(*(e.model_copy(update={"enrollment_id": promise.enrollment_id}) for e in heard))
    async with service.client(staff()) as team:
        found = {
            status.value: [
                item["status"]
                for item in (await team.get(f"{CAMPAIGN}/enrollments", params={"status": status})).json()["items"]
            ]
            for status in ShownStatus
        }
    assert {status: listed for status, listed in found.items() if listed} == {shown: [shown]}


async def test_lists_are_pages_that_neither_repeat_nor_skip(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, active())
    for number in range(5):
        await audit(service, f"contact-{number}@example.com")
    await service.receive(*(paid(f"contact-{number}@example.com") for number in range(5)))
    async with service.client(staff()) as team:
        for path, key in ((f"{CAMPAIGN}/enrollments", "enrollment_id"), ("/api/admin/contacts", "contact_id")):
            seen: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                page = (await team.get(path, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
                seen, cursor = seen + [item[key] for item in page["items"]], page["next"]
            assert (len(seen), len(set(seen)), seen) == (5, 5, sorted(seen, reverse=True))
        assert (await team.get(f"{CAMPAIGN}/enrollments", params={"status": "expired"})).json()["items"] == []
        assert (await team.get(f"{CAMPAIGN}/enrollments", params={"cursor": "WyJ4Il0="})).status_code == 422


async def test_a_contact_page_answers_what_became_of_her_orders(service: Running[Work]) -> None:
    promise = await enrolled(service)
    await service.receive(paid(reference="pi_second", bundle_id="other"), paid(reference="pi_third", campaign="x"))
    async with service.client(staff()) as team:
        found = (await team.get("/api/admin/contacts", params={"email": "ADA@example.com"})).json()["items"]
        shown = (await team.get(f"/api/admin/contacts/{found[0]['contact_id']}")).json()
        audits = await team.get(f"/api/admin/contacts/{found[0]['contact_id']}/audits")
    assert [item["enrollment_id"] for item in shown["enrollments"]] == [str(promise.enrollment_id)]
    assert [set(item["reasons"]) for item in shown["refusals"]] == [{"bundle_not_eligible", "already_enrolled"}]
    assert len(shown["orders"]) == 3
    assert len(audits.json()) == 1


async def test_the_newest_refusals_of_a_contact_are_shown_first(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, active(), *(paid(reference=f"pi_{n}", bundle_id="other") for n in range(3)))
    (refused, *_) = await service.said(EnrollmentRefused)
    async with service.client(staff()) as team:
        shown = (await team.get(f"/api/admin/contacts/{refused.contact_id}")).json()["refusals"]
    seen = [item["refusal_id"] for item in shown]
    assert (len(seen), seen) == (3, sorted(seen, reverse=True))


async def test_evidence_personalises_promises_made_later(service: Running[Work]) -> None:
    template = OPEN_DEFINITION.criteria[1].model_copy(update={"threshold_source": "evidence.monthly_revenue"})
    definition = OPEN_DEFINITION.model_copy(update={"criteria": (template,)})
    await service.receive(OPEN.model_copy(update={"definition": definition}), active())
    contact_id = await audit(service)
    evidence = {"occurred_at": "2026-03-01T00:00:00Z", "values": {"monthly_revenue": 75000}}
    async with service.client(staff()) as team:
        await team.post(f"/api/admin/contacts/{contact_id}/evidence-values", json=evidence)
        answer = await team.post(f"{CAMPAIGN}/enrollments", json={"contact_id": str(contact_id)})
        (shown,) = (await team.get(f"/api/admin/contacts/{contact_id}/evidence-values")).json()
    assert answer.json()["criteria"][0]["label"] == "Achieve €75K monthly revenue"
    assert (shown["contact_id"], shown["values"]) == (str(contact_id), evidence["values"])


async def test_a_contact_sees_only_her_own_enrollments(service: Running[Work]) -> None:
    promise = await enrolled(service)
    bea = await audit(service, "bea@example.com")
    async with service.client(contact(promise.contact_id)) as her:
        own = (await her.get("/api/campaigns/my-enrollments")).json()
        assert (await her.get(f"{CAMPAIGN}/enrollments")).status_code == 403
    async with service.client(contact(bea)) as stranger:
        assert (await stranger.get("/api/campaigns/my-enrollments")).json() == []
    assert [item["enrollment_id"] for item in own] == [str(promise.enrollment_id)]


async def test_another_tenants_contacts_and_enrollments_do_not_exist(service: Running[Work]) -> None:
    promise = await enrolled(service)
    async with service.client(staff(OTHER_TENANT)) as stranger:
        shown = await stranger.get(f"{CAMPAIGN}/enrollments/{promise.enrollment_id}")
        contacts = await stranger.get("/api/admin/contacts")
    assert (shown.status_code, contacts.json()["items"]) == (404, [])


async def test_the_gateway_finds_contacts_and_owners(service: Running[Work]) -> None:
    promise = await enrolled(service)
    async with service.client(system()) as gateway:
        by_identity = await gateway.get(f"/internal/contacts/by-identity/{of('ada@example.com')}")
        by_id = await gateway.get(f"/internal/contacts/{promise.contact_id}")
        owner = await gateway.get(f"/internal/enrollments/{promise.enrollment_id}")
        nobody = await gateway.get(f"/internal/contacts/by-identity/{of('nobody@example.com')}")
    assert by_identity.json() == by_id.json()
    assert (owner.json()["contact_id"], nobody.status_code) == (str(promise.contact_id), 404)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audits SET occurred_at = now()",
        "UPDATE refusals SET reasons = '{}'",
        "UPDATE definitions SET slug = 'x'",
        "DELETE FROM campaign_states",
        "DELETE FROM enrollments",
    ],
)
async def test_the_database_itself_refuses_to_unsay(service: Running[Work], sql: str) -> None:
    with pytest.raises(asyncpg.PostgresError, match="permission denied"):
        async with service.database.transaction(service.tenant) as transaction:
            await transaction.connection.execute(text(sql))


async def test_the_owner_counts_what_it_said(service: Running[Work]) -> None:
    promise = await enrolled(service)
    await service.receive(paid(reference="pi_second"))
    async with service.client(staff()) as team:
        await team.post(f"{CAMPAIGN}/enrollments/{promise.enrollment_id}/withdraw")
    async with service.client(system()) as gateway:
        answer = await gateway.get(f"/internal/figures/{ACTIVE.campaign_id}")
    assert answer.json() == {
        "counters": {
            "enrollments.started": 1,
            "enrollments.refused": 1,
            "enrollments.ended.withdrawn": 1,
            "purchases.amount": 99_700,
        }
    }
