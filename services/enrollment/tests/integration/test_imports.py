"""Contacts brought in a file: through the door, applied by the job, killed in the middle, and reported."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import CampaignPublished
from contracts.enrollment import ContactChanged, EnrollmentRefused, EnrollmentStarted, Refusal
from enrollment_service.app import build
from enrollment_service.domain.contact_import import Part
from enrollment_service.domain.spreadsheet import Line
from enrollment_service.handlers.imports import apply_imports
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.sheets import PATH, bring, shown
from services.enrollment.tests.story import PEPPER, PUBLISHED, active, paid

BEFORE = "2026-01-05T00:00:00Z"


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, identity_pepper=PEPPER, import_part=4, import_rows=40, report_page=2) as running:
        yield running
        assert not await running.parked()


def sheet(*numbers: int, **more: str) -> str:
    lines = [f"p{number}@example.com,P{number}" + "".join(f",{text}" for text in more.values()) for number in numbers]
    return "\n".join((",".join(("email", "name", *more)), *lines)) + "\n"


def counts(imported: dict[str, Any]) -> tuple[int, ...]:
    return tuple(imported[name] for name in ("read", "created", "updated", "unchanged", "refused", "disputed"))


async def test_a_file_is_applied_part_by_part_and_its_progress_can_be_read(service: Running[Work]) -> None:
    begun = (await bring(service, sheet(*range(10)))).json()
    assert (begun["state"], begun["rows"], counts(begun)) == ("running", 10, (0, 0, 0, 0, 0, 0))
    await service.do(apply_imports, 1)
    assert counts(await shown(service, begun["import_id"])) == (4, 4, 0, 0, 0, 0)
    await service.tick()
    done = await shown(service, begun["import_id"])
    assert (done["state"], counts(done)) == ("completed", (10, 10, 0, 0, 0, 0))
    assert [one.name for one in await service.said(ContactChanged)] == [f"P{number}" for number in range(10)]


async def test_a_kill_in_the_middle_loses_nothing_and_repeats_nothing(service: Running[Work]) -> None:
    begun = (await bring(service, sheet(*range(10), **{"audit.team": "3"}))).json()
    await service.do(apply_imports, 1)

    async def killed(work: Work) -> None:
        await apply_imports(work, 1)
        raise ConnectionError("killed before the commit")

    for _ in range(3):
        with pytest.raises(ConnectionError):
            await service.do(killed)
    assert counts(await shown(service, begun["import_id"])) == (4, 4, 0, 0, 0, 0)
    await service.tick()
    assert counts(await shown(service, begun["import_id"])) == (10, 10, 0, 0, 0, 0)
    said = await service.said(ContactChanged)
    assert [(one.name, one.version) for one in said] == [(f"P{number}", 1) for number in range(10)]
    async with service.client(staff()) as team:
        audits = [(await team.get(f"/api/admin/contacts/{one.contact_id}/audits")).json() for one in said]
    assert [[audit["values"] for audit in theirs] for theirs in audits] == [[{"team": "3"}]] * 10


async def test_two_workers_at_once_apply_every_line_once(service: Running[Work]) -> None:
    begun = (await bring(service, sheet(*range(40)))).json()
    while any(await asyncio.gather(*(service.do(apply_imports, 1) for _ in range(3)))):
        pass
    assert counts(await shown(service, begun["import_id"])) == (40, 40, 0, 0, 0, 0)
    assert len(await service.said(ContactChanged)) == 40


async def test_the_same_file_again_changes_nothing(service: Running[Work]) -> None:
    text = sheet(*range(3), **{"audit.team": "3"})
    first = (await bring(service, text)).json()
    twice = (await bring(service, text)).json()
    await service.tick()
    again = (await bring(service, text)).json()
    await service.tick()
    assert (twice["import_id"], again["import_id"] == first["import_id"]) == (first["import_id"], False)
    assert counts(await shown(service, again["import_id"])) == (3, 0, 0, 3, 0, 0)
    assert len(await service.said(ContactChanged)) == 3


async def test_bad_lines_are_reported_with_line_field_and_reason_and_the_others_applied(service: Running[Work]) -> None:
    text = "email,phone,zone\nada@example.com,,Mars\nben@example.com,=1+1,Europe/Berlin\ncleo@example.com,,\n"
    begun = (await bring(service, text)).json()
    await service.tick()
    path = begun["import_id"]
    assert counts(await shown(service, path)) == (3, 1, 0, 0, 2, 0)
    async with service.client(staff()) as team:
        first = (await team.get(f"{PATH}/{path}/faults", params={"limit": 1})).json()
        rest = (await team.get(f"{PATH}/{path}/faults", params={"limit": 1, "cursor": first["next"]})).json()
        report = await team.get(f"{PATH}/{path}/faults.csv")
    found = [(one["line"], one["field"], one["value"]) for one in (*first["items"], *rest["items"])]
    assert (found, rest["next"]) == ([(2, "zone", "Mars"), (3, "phone", "=1+1")], None)
    assert [one["reason"] for one in first["items"]] == ["no_zone"]
    rows = list(csv.DictReader(io.StringIO(report.text)))
    assert [(row["line"], row["reason"].split()[-1], row["value"], row["is_applied"]) for row in rows] == [
        ("2", "Europe/Berlin", "Mars", "no"),
        ("3", "none", "'=1+1", "no"),
    ]
    assert report.headers["content-disposition"].startswith("attachment")


async def test_a_long_report_is_sent_as_it_is_read(service: Running[Work]) -> None:
    begun = (await bring(service, "email,zone,locale\n" + "ada,Mars,german\n" * 7)).json()
    await service.tick()
    async with service.client(staff()) as team:
        report = await team.get(f"{PATH}/{begun['import_id']}/faults.csv")
    found = [(int(row["line"]), row["field"]) for row in csv.DictReader(io.StringIO(report.text))]
    assert found == [(line, field) for line in range(2, 9) for field in ("email", "locale", "zone")]
    assert "content-length" not in report.headers


async def spoil(work: Work, import_id: UUID, number: int) -> None:
    """Keep a line of the first part as none can be brought: a fault of ours, as far as anybody knows."""
    part = await work.imports.take_part(import_id)
    nothing: Any = None
    lines = tuple(Line(one.number, (nothing, nothing) if one.number == number else one.cells) for one in part.lines)
    await work.imports.add_parts(import_id, [Part(lines)])


async def test_a_line_that_cannot_be_applied_ends_its_import_and_no_other(service: Running[Work]) -> None:
    bad = (await bring(service, sheet(*range(10)))).json()["import_id"]
    good = (await bring(service, sheet(*range(20, 23)))).json()["import_id"]
    await service.do(spoil, UUID(bad), 4)
    for _ in range(6):
        await service.tick()
    failed = await shown(service, bad)
    assert (failed["state"], counts(failed)) == ("failed", (3, 2, 0, 0, 1, 0))
    assert [one["import_id"] for one in (await shown(service, "?state=failed"))["items"]] == [bad]
    (fault,) = (await shown(service, f"{bad}/faults"))["items"]
    assert (fault["line"], fault["field"], fault["reason"], fault["is_applied"]) == (4, "", "not_applied", False)
    assert (await shown(service, good))["state"] == "completed"
    assert len(await service.said(ContactChanged)) == 5


@pytest.mark.leaves("failed_imports")
async def test_an_import_that_failed_waits_until_it_is_closed_with_a_note(service: Running[Work]) -> None:
    bad, good = [(await bring(service, sheet(*lines))).json()["import_id"] for lines in ((1, 2), (3, 4))]
    await service.do(spoil, UUID(bad), 2)
    for _ in range(6):
        await service.tick()
    async with service.client(staff()) as team:
        wordless = await team.post(f"{PATH}/{bad}/close", json={"note": " "})
        done = await team.post(f"{PATH}/{bad}/close", json={"note": "Brought again without that line."})
        twice = await team.post(f"{PATH}/{bad}/close", json={"note": "Too late."})
        whole = await team.post(f"{PATH}/{good}/close", json={"note": "Nothing was wrong."})
        unknown = await team.post(f"{PATH}/{new_id()}/close", json={"note": "Nothing is there."})
    assert (wordless.status_code, done.status_code) == (422, 200)
    assert (whole.status_code, whole.json()["code"]) == (409, "ImportNotFailed")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NoSuchImport")
    closed = await shown(service, bad)
    assert closed == done.json() == twice.json()
    assert (closed["state"], closed["closing_note"]) == ("closed", "Brought again without that line.")
    assert None not in (closed["closed_by"], closed["closed_at"])
    assert (await shown(service, "?state=failed"))["items"] == []
    assert [one["import_id"] for one in (await shown(service, "?state=closed"))["items"]] == [bad]


async def test_a_line_that_leads_to_two_contacts_is_applied_to_one_and_waits_for_staff(service: Running[Work]) -> None:
    await bring(service, "email,phone\nada@example.com,+12015550123\nben@example.com,\n")
    await service.tick()
    begun = (await bring(service, "email,phone,name\nben@example.com,(201) 555-0123,Ben\n")).json()
    await service.tick()
    assert counts(await shown(service, begun["import_id"])) == (1, 0, 1, 0, 0, 1)
    (fault,) = (await shown(service, f"{begun['import_id']}/faults"))["items"]
    assert (fault["field"], fault["value"], fault["is_applied"]) == ("phone", "+12015550123", True)
    async with service.client(staff()) as team:
        (open_work,) = (await team.get("/api/admin/contacts/identity-conflicts")).json()
        ada = (await team.get("/api/admin/contacts", params={"phone": "+1 201 555 0123"})).json()["items"]
        ben = (await team.get("/api/admin/contacts", params={"email": "ben@example.com"})).json()["items"]
    assert (open_work["holder_id"], open_work["claimant_id"]) == (ada[0]["contact_id"], ben[0]["contact_id"])
    assert (ada[0]["email"], ben[0]["name"], ben[0]["phone"]) == ("ada@example.com", "Ben", None)


async def test_a_number_is_read_as_one_of_the_country_of_the_tenant(service: Running[Work]) -> None:
    await bring(service, "phone,external_id.crm\n(201) 555-0123,4711\n020 7946 0018,4712\n")
    await service.tick()
    (known,) = await service.said(ContactChanged)
    assert known.phone == "+12015550123"
    async with service.client(staff()) as team:
        found = (await team.get("/api/admin/contacts", params={"external_id": "crm:4711"})).json()["items"]
    assert [one["contact_id"] for one in found] == [str(known.contact_id)]


def asking_for_audited_sessions() -> CampaignPublished:
    sessions, *others = PUBLISHED.definition.criteria
    sessions = sessions.model_copy(update={"threshold_source": "audit.sessions"})
    definition = PUBLISHED.definition.model_copy(update={"criteria": (sessions, *others)})
    return PUBLISHED.model_copy(update={"definition": definition})


@pytest.mark.parametrize(("typed", "target"), [("1,200", "1200"), ("1.2K", "1200"), ("1200", "1200"), ("1.200", None)])
async def test_imported_audits_are_read_by_the_grammar_of_every_audit(
    service: Running[Work], typed: str, target: str | None
) -> None:
    await service.receive(asking_for_audited_sessions(), active(), paid())
    await bring(service, f'email,audit_at,audit.sessions\nada@example.com,{BEFORE},"{typed}"\n')
    await service.tick()
    promised = [one.target_value for said in await service.said(EnrollmentStarted) for one in said.criteria][:1]
    unclear = [said for said in await service.said(EnrollmentRefused) if Refusal.THRESHOLD_UNCLEAR in said.reasons]
    assert (promised, len(unclear)) == (([target], 0) if target else ([], 1))


async def test_a_cancelled_import_keeps_what_was_applied_and_goes_no_further(service: Running[Work]) -> None:
    begun = (await bring(service, sheet(*range(10)))).json()
    await service.do(apply_imports, 1)
    async with service.client(staff()) as team:
        first, again = [(await team.post(f"{PATH}/{begun['import_id']}/cancel")).json() for _ in range(2)]
    await service.tick()
    assert (first["state"], counts(first), again) == ("cancelled", (4, 4, 0, 0, 0, 0), first)
    assert await shown(service, begun["import_id"]) == first
    assert len(await service.said(ContactChanged)) == 4


async def test_what_is_no_list_of_contacts_is_refused_as_a_whole(service: Running[Work]) -> None:
    answers = [
        await bring(service, text, **params)
        for text, params in (
            (sheet(*range(41)), {}),
            (b"email\n\xff@example.com\n", {}),
            ("shoe\n1\n", {}),
            ("Mail\na@example.com\n", {"column": "Mail=nonsense"}),
            (b"x" * (service.service.settings.body_limit * 6), {}),
        )
    ]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert "line 42" in answers[0].json()["detail"]
    read = await bring(service, "Mail;Shoe\na@example.com;44\n", column=["Mail=email", "Shoe=-"])
    assert (read.status_code, read.json()["columns"]) == (202, ["email", "-"])


async def test_an_import_is_its_tenants_alone(service: Running[Work]) -> None:
    begun = (await bring(service, sheet(1))).json()
    elsewhere = service.of(OTHER_TENANT)
    async with elsewhere.client(staff(OTHER_TENANT)) as others:
        answers = [await others.get(f"{PATH}/{begun['import_id']}{end}") for end in ("", "/faults", "/faults.csv")]
        answers.append(await others.post(f"{PATH}/{begun['import_id']}/cancel"))
    assert [answer.status_code for answer in answers] == [404] * 4


async def test_imported_contacts_are_known_by_their_addresses_to_orders(service: Running[Work]) -> None:
    await bring(service, "email,name,locale\nADA@example.com,Ada Byron,de-DE\n")
    await service.tick()
    await service.receive(PUBLISHED, active(), paid(name="A. Byron"))
    known = await service.said(ContactChanged)
    assert {(one.contact_id, one.name, one.locale) for one in known} == {(known[0].contact_id, "Ada Byron", "de-DE")}
