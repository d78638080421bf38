"""A person who is forgotten: nothing of her is left but ids and figures, and nothing brings her back."""

from typing import Any
from uuid import UUID

import httpx

from chassis.testing import Running, staff
from chassis.testing.canary import tables_with
from contracts.enrollment import ContactChanged, ContactErased, EnrollmentStarted
from contracts.examples import example
from contracts.gateway import FormSubmitted
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, active, audit, of, paid

ADA, TWIN = "canary-ada@example.com", "canary-twin@example.com"
KNOWN = ("canary stage", "canary tag", "canary city", "canary finding", "canary said", "canary note")
CANARIES = (ADA, TWIN, "Canary", ADA.upper(), "12015550177", "crm-canary", *KNOWN)

MOMENT = "2026-03-01T00:00:00Z"


async def erased(service: Running[Work], one: UUID, *, dry_run: bool = False) -> Any:
    async with service.client(staff()) as team:
        return (await team.post(f"/api/admin/contacts/{one}/erase", json={"dry_run": dry_run})).json()


async def posted(service: Running[Work], path: str, body: dict[str, Any]) -> httpx.Response:
    async with service.client(staff()) as team:
        answer = await team.post(path, json=body)
    assert answer.is_success, answer.text
    return answer


async def everything_of(service: Running[Work]) -> tuple[UUID, UUID]:
    """Ada under two ids, with something in every table that may say something of a person."""
    await service.advance(PAID.paid_at - await service.now())
    await service.receive(PUBLISHED, ACTIVE)
    named = {"email": ADA, "name": "Canary Byron", "phone": "+12015550177"}
    told = {"occurred_at": MOMENT, "values": {"said": "canary finding", "team": 3}}
    more = {"external_ids": [{"system": "crm", "id": "crm-canary"}]}
    ada = UUID((await posted(service, "/api/admin/contacts/audits", {**named, **told, **more})).json()["contact_id"])
    twin = await audit(service, TWIN, team="canary finding")
    path = f"/api/admin/contacts/{ada}"
    await posted(service, "/api/contact-fields", {"name": "city", "kind": "text", "label": "City"})
    hers = {"stage": "canary stage", "tags": ["canary tag"], "fields": {"city": "canary city"}}
    async with service.client(staff()) as team:
        assert (await team.patch(path, json=hers)).is_success
    rule = {"any": [{"field": "email", "operator": "in", "value": [ADA.upper(), TWIN]}, {"events": "orders"}]}
    await posted(service, "/api/segments", {"name": "Two", "rule": rule})
    await posted(service, f"{path}/evidence-values", told)
    said = {"kind": "meeting_notes", "reference": "canary note", "occurred_at": MOMENT, "values": {"x": "canary said"}}
    await posted(service, f"{path}/inputs", said)
    filled = {"email": ADA, "name": "Canary Byron", "phone": "+12015550177", "answers": {"x": "canary said"}}
    await service.receive(example(FormSubmitted, identity=of(ADA), **filled))
    enrollments = f"/api/admin/campaigns/{ACTIVE.campaign_id}/enrollments"
    began = await posted(service, enrollments, {"contact_id": str(ada), "notes": "canary note"})
    await posted(service, f"{path}/merge", {"contact_id": str(twin)})
    obstacles = (await erased(service, ada, dry_run=True))["obstacles"]
    assert obstacles == ["open_enrollment"], began.text
    await posted(service, f"{enrollments}/{began.json()['enrollment_id']}/withdraw", {})
    return ada, twin


async def test_nothing_of_an_erased_person_is_in_any_table(service: Running[Work]) -> None:
    ada, twin = await everything_of(service)
    await service.receive(paid(ADA, reference="pi_1", bundle_id="other", name="Canary Byron"))
    assert await tables_with(service, CANARIES) >= {
        "contacts",
        "audits",
        "inputs",
        "form_submissions",
        "enrollments",
        "segments",
    }
    dry = await erased(service, twin, dry_run=True)
    assert (dry["outcome"], dry["obstacles"], dry["removes"]["audits"]) == ("possible", [], 2)
    answer = await erased(service, twin)
    assert (answer["outcome"], answer["contact_ids"]) == ("erased", sorted(map(str, (ada, twin))))
    assert await tables_with(service, CANARIES) == set()
    assert (await erased(service, ada))["outcome"] == "erased"
    async with service.client(staff()) as team:
        assert (await team.get(f"/api/admin/contacts/{ada}")).status_code == 404
        by_id = await team.get("/api/admin/contacts/by-id", params={"contact_ids": [str(ada), str(twin)]})
        assert by_id.json() == []
        (kept,) = (await team.get(f"/api/admin/campaigns/{ACTIVE.campaign_id}/enrollments")).json()["items"]
        assert (kept["contact_id"], kept["status"]) == (str(ada), "withdrawn")
        one = (await team.get(f"/api/admin/campaigns/{ACTIVE.campaign_id}/enrollments/{kept['enrollment_id']}")).json()
    assert (one["personalization_context"], one["notes"], one["email"]) == ({}, "", None)


async def test_it_is_said_of_each_id_with_an_emptied_last_state_of_the_same_version(service: Running[Work]) -> None:
    ada, twin = await everything_of(service)
    await erased(service, ada)
    for contact_id, into in ((ada, None), (twin, ada)):
        (told,) = [one for one in await service.said(ContactErased) if one.contact_id == contact_id]
        last = [one for one in await service.said(ContactChanged) if one.contact_id == contact_id][-1]
        assert (last.version, last.email, last.name, last.phone, last.merge_fields) == (told.version, *(None,) * 3, {})
        assert last.merged_into == into
    identities = {one for told in await service.said(ContactErased) for one in told.identities}
    assert {of(ADA), of(TWIN)} <= identities


async def test_what_is_told_of_an_old_order_brings_nothing_back_and_is_decided_no_more(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid(ADA, reference="pi_1"))
    async with service.client(staff()) as team:
        (ada,) = (await team.get(f"/api/admin/contacts?email={ADA}")).json()["items"]
    assert (await erased(service, UUID(ada["contact_id"])))["outcome"] == "erased"
    await service.receive(
        paid(ADA, reference="pi_1", revision=PAID.revision + 1, name="Canary"), active(revision=ACTIVE.revision + 1)
    )
    await service.tick()
    assert await tables_with(service, CANARIES) == set()
    assert not await service.said(EnrollmentStarted)


async def test_who_buys_later_under_the_same_address_is_a_new_contact(service: Running[Work]) -> None:
    ada = await audit(service, ADA)
    await erased(service, ada)
    assert await audit(service, ADA) != ada


async def test_nobody_unknown_is_erased_and_a_merge_with_an_erased_contact_is_not_made(service: Running[Work]) -> None:
    ada, other = await audit(service, ADA), await audit(service, TWIN)
    await erased(service, ada)
    async with service.client(staff()) as team:
        body = {"contact_id": str(ada)}
        assert (await team.post(f"/api/admin/contacts/{other}/merge", json=body)).status_code == 404
        assert (await team.post(f"/api/admin/contacts/{UUID(int=4)}/erase", json={})).status_code == 404
