"""Forms that people fill in: they make contacts, are kept, and let them in, once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.enrollment import ContactChanged, Refusal
from contracts.examples import example
from contracts.gateway import FormSubmitted
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_firing import entered, event, published, refused
from services.enrollment.tests.integration.test_segments import FIELDS, asked, changed
from services.enrollment.tests.story import ACTIVE, audit, of

FORM = example(FormSubmitted)


def form(email: str = "ada@example.com", number: int = 1, **more: Any) -> FormSubmitted:
    return example(FormSubmitted, identity=of(email), email=email, reference=f"endpoint/{number}", **more)


async def contacts(service: Running[Work]) -> list[Any]:
    found: list[Any] = (await asked(service, "GET", "/api/admin/contacts")).json()["items"]
    return found


async def filled(service: Running[Work], who: object) -> list[Any]:
    answer = await asked(service, "GET", f"/api/admin/contacts/{who}/form-submissions")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()
    return found


async def test_a_form_makes_its_contact_and_lets_her_in_once(service: Running[Work]) -> None:
    await service.receive(published(event("form_submitted", form_id=FORM.form_id)), ACTIVE)
    await service.receive(form(), repeat=2)
    await service.receive(form(), form(number=1), shuffle=True)
    await service.tick()
    ((who, _source),) = await entered(service)
    assert await refused(service) == []
    (contact,) = await contacts(service)
    shown = {name: contact[name] for name in ("contact_id", "email", "name", "phone")}
    assert shown == {"contact_id": str(who), "email": FORM.email, "name": FORM.name, "phone": "+12125550123"}
    (kept,) = await filled(service, who)
    assert (kept["form_name"], kept["answers"]) == ("Free roof check", FORM.answers)


async def test_filled_in_again_it_is_another_submission_and_the_one_decision_says_why_not(
    service: Running[Work],
) -> None:
    await service.receive(published(event("form_submitted")), ACTIVE, form(), form(number=2, form_id="another"))
    await service.tick()
    assert len(await entered(service)) == 1
    assert await refused(service) == [(Refusal.ALREADY_ENROLLED,)]
    (contact,) = await contacts(service)
    assert {one["form_id"] for one in await filled(service, contact["contact_id"])} == {FORM.form_id, "another"}


async def test_another_form_lets_nobody_in(service: Running[Work]) -> None:
    await service.receive(published(event("form_submitted", form_id="another")), ACTIVE, form())
    await service.tick()
    assert (await entered(service), await refused(service)) == ([], [])


async def test_answers_are_known_under_fields_of_their_names_and_conditions_may_ask_for_them(
    service: Running[Work],
) -> None:
    for name, kind in (("roof_age", "number"), ("insured", "flag"), ("storm_on", "date")):
        made = await asked(service, "POST", FIELDS, {"name": name, "kind": kind, "label": name})
        assert made.status_code == 201, made.text
    old = {"field": "field.roof_age", "operator": "greater_than", "value": 10}
    await service.receive(published(event("form_submitted", enrollment_conditions=old)), ACTIVE)
    told = {"Roof age": "12", "Insured?": "yes", "storm_on": "last week", "note": "hello"}
    await service.receive(form(answers=told), form("eva@example.com", 2, answers={"roof age": "3"}))
    await service.tick()
    assert len(await entered(service)) == 1
    assert await refused(service) == [(Refusal.CONDITIONS_NOT_MET,)]
    fields = {one["email"]: one["fields"] for one in await contacts(service)}
    assert fields == {"ada@example.com": {"roof_age": 12, "insured": True}, "eva@example.com": {"roof_age": 3}}


async def test_a_form_fills_gaps_and_overwrites_nothing(service: Running[Work]) -> None:
    who = await audit(service)
    await changed(service, who, name="Ada Lovelace", phone="+4315550100")
    before = len(await service.said(ContactChanged))
    await service.receive(form())
    (contact,) = await contacts(service)
    assert (contact["name"], contact["phone"]) == ("Ada Lovelace", "+4315550100")
    assert len(await service.said(ContactChanged)) == before
    assert len(await filled(service, who)) == 1


async def test_a_number_in_a_form_leads_to_nobody_elses_record(service: Running[Work]) -> None:
    body = {"phone": "+12125550123", "occurred_at": "2026-01-05T09:00:00Z", "values": {}}
    made = await asked(service, "POST", "/api/admin/contacts/audits", body)
    assert made.status_code == 201, made.text
    await service.receive(form())
    by_email = {one["email"]: one for one in await contacts(service)}
    assert by_email[None]["phone"] == "+12125550123"
    assert by_email[FORM.email]["phone"] is None
    assert (await asked(service, "GET", "/api/admin/contacts/identity-conflicts")).json() == []


@pytest.mark.parametrize("phone", ["call me", "", "+1 212 555 0123 ext. 7"])
async def test_what_is_no_number_loses_nothing_else(service: Running[Work], phone: str) -> None:
    await service.receive(form(phone=phone))
    (contact,) = await contacts(service)
    assert (contact["phone"], contact["name"]) == (None, FORM.name)
    assert await service.parked() == []


async def test_forms_go_along_when_contacts_are_merged_and_go_when_she_is_erased(service: Running[Work]) -> None:
    await service.receive(form(), form("eva@example.com", 2))
    ids = [UUID(one["contact_id"]) for one in await contacts(service)]
    merge = {"contact_id": str(ids[1]), "dry_run": False}
    async with service.client(staff()) as team:
        merged = await team.post(f"/api/admin/contacts/{ids[0]}/merge", json=merge)
        assert (merged.status_code, merged.json()["moves"]["form_submissions"]) == (200, 1)
        assert len(await filled(service, ids[0])) == 2
        erased = await team.post(f"/api/admin/contacts/{ids[0]}/erase", json={})
        assert (erased.status_code, erased.json()["removes"]["form_submissions"]) == (200, 2)
    async with service.database.transaction(service.tenant) as transaction:
        left = await transaction.connection.run("SELECT count(*) FROM form_submissions")
        assert left.scalar_one() == 0
    await service.advance(timedelta(days=1))
    await service.receive(form(number=3))
    assert len(await contacts(service)) == 1
