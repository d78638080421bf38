"""Files of evidence through the doors: streamed, sniffed, owned, and served as attachments only."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from chassis.testing import Running, contact, staff
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT
from progress_service.app import build
from progress_service.domain.place import Place
from progress_service.handlers import files
from progress_service.settings import Settings
from progress_service.work import Work
from services.progress.tests.story import STARTED, admin_path, by_hand, counted, own_path

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8_000
CRITERION = by_hand().criteria[0].criterion_id
OWN, ADMIN = own_path(CRITERION) + "/files", admin_path(CRITERION) + "/files"

BY_ENROLLMENT = "/api/campaigns/my-enrollments/files"


@pytest.fixture
async def service(start: Start, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, files_folder=tmp_path / "files", files_per_criterion=3) as running:
        await running.receive(by_hand())
        await running.advance(STARTED.enrolled_at - await running.now() + timedelta(days=1))
        yield running


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


async def sent(her: httpx.AsyncClient, content: bytes, name: str = "statement.pdf") -> httpx.Response:
    return await her.post(OWN, params={"name": name}, content=pieces(content))


async def test_a_file_larger_than_other_bodies_comes_back_whole_and_as_an_attachment(service: Running[Work]) -> None:
    assert len(PDF) > service.service.settings.body_limit
    async with service.client(contact(STARTED.contact_id)) as her:
        kept = await sent(her, PDF, "M\u00e4rz \u20ac.pdf")
        back = await her.get(f"{OWN}/{kept.json()['file_id']}")
        listed = (await her.get(OWN)).json()
    assert (kept.status_code, kept.json()["media_type"], kept.json()["size"]) == (201, "application/pdf", len(PDF))
    assert (back.content, back.headers["content-type"]) == (PDF, "application/pdf")
    assert back.headers["content-disposition"] == "attachment; filename*=UTF-8''M%C3%A4rz%20%E2%82%AC.pdf"
    assert (back.headers["x-content-type-options"], listed) == ("nosniff", [kept.json()])


async def test_a_file_of_more_than_the_limit_is_refused_and_not_kept(service: Running[Work], tmp_path: Path) -> None:
    limit = service.service.settings.large_body_limit
    async with service.client(contact(STARTED.contact_id)) as her:
        refused = await sent(her, b"%PDF-" + b"x" * limit)
        assert (refused.status_code, (await her.get(OWN)).json()) == (413, [])
        other = await her.post(
            own_path(CRITERION) + "/submit", content=b"x" * (service.service.settings.body_limit + 1)
        )
    assert (other.status_code, stored(tmp_path)) == (413, [])


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00\x03program", b"\x00\x01\x02"])
async def test_what_is_no_document_is_refused_whatever_it_is_called(service: Running[Work], content: bytes) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        refused = await sent(her, content, "statement.pdf")
        assert (refused.status_code, (await her.get(OWN)).json()) == (422, [])


async def test_a_page_is_served_as_text_to_be_saved(service: Running[Work]) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        kept = await sent(her, b"<html><script>alert(1)</script></html>", "page.html")
        back = await her.get(f"{OWN}/{kept.json()['file_id']}")
    assert back.headers["content-type"].startswith("text/plain")
    assert back.headers["content-disposition"].startswith("attachment;")
    assert back.headers["content-security-policy"].startswith("sandbox")


async def test_a_contact_reaches_only_her_own_files_and_a_tenant_only_its_own(service: Running[Work]) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        file_id = (await sent(her, PDF)).json()["file_id"]
    async with service.client(contact(UUID(int=99))) as stranger:
        assert (await sent(stranger, PDF)).status_code == 404
        assert (await stranger.get(OWN)).status_code == 404
        assert (await stranger.get(f"{OWN}/{file_id}")).status_code == 404
        assert (await stranger.get(f"{ADMIN}/{file_id}")).status_code == 403
    async with service.client(staff()) as team:
        assert [one["file_id"] for one in (await team.get(ADMIN)).json()] == [file_id]
        assert (await team.get(f"{ADMIN}/{file_id}")).content == PDF
        elsewhere = ADMIN.replace(str(STARTED.campaign_id), str(UUID(int=1)))
        assert (await team.get(f"{elsewhere}/{file_id}")).status_code == 404
    async with service.client(staff(OTHER_TENANT)) as foreign:
        assert (await foreign.get(f"{ADMIN}/{file_id}")).status_code == 404
    async with service.client(contact(STARTED.contact_id, OTHER_TENANT)) as namesake:
        assert (await namesake.get(f"{OWN}/{file_id}")).status_code == 404


async def test_the_files_of_several_enrollments_are_had_in_one_answer_and_those_of_others_are_not(
    service: Running[Work],
) -> None:
    second = by_hand().criteria[0].model_copy(update={"criterion_id": UUID(int=7)})
    other = {"enrollment_id": UUID(int=8), "criteria": (second,)}
    theirs = {
        "contact_id": UUID(int=99),
        "enrollment_id": UUID(int=9),
        "criteria": (second.model_copy(update={"criterion_id": UUID(int=6)}),),
    }
    await service.receive(*(by_hand().model_copy(update=told) for told in (other, theirs)))
    sent_to = {STARTED.contact_id: [(STARTED.enrollment_id, CRITERION), (UUID(int=8), UUID(int=7))]}
    sent_to[UUID(int=99)] = [(UUID(int=9), UUID(int=6))]
    for contact_id, places in sent_to.items():
        async with service.client(contact(contact_id)) as sender:
            for enrollment_id, criterion_id in places:
                path = f"/api/campaigns/enrollments/{enrollment_id}/progress/{criterion_id}/files"
                assert (await sender.post(path, params={"name": "a.pdf"}, content=PDF)).status_code == 201
    of_all = {"enrollment_ids": [str(enrollment) for places in sent_to.values() for enrollment, _criterion in places]}
    async with service.client(contact(STARTED.contact_id)) as her:
        found = (await her.get(BY_ENROLLMENT, params=of_all)).json()
        one = (await her.get(BY_ENROLLMENT, params={"enrollment_ids": str(UUID(int=8))})).json()
        too_many = await her.get(BY_ENROLLMENT, params={"enrollment_ids": [str(UUID(int=8))] * 201})
        single = (await her.get(OWN)).json()
    of = [(UUID(file.pop("enrollment_id")), UUID(file.pop("criterion_id"))) for file in found]
    assert (of, found[0], len(one), too_many.status_code) == (sent_to[STARTED.contact_id], single[0], 1, 422)
    async with service.client(contact(STARTED.contact_id, OTHER_TENANT)) as namesake:
        assert (await namesake.get(BY_ENROLLMENT, params=of_all)).json() == []
    async with service.client(staff()) as team:
        assert (await team.get(BY_ENROLLMENT, params=of_all)).status_code == 403


async def test_a_file_that_has_not_come_whole_is_no_file_yet(service: Running[Work]) -> None:
    expected = await service.do(
        files.expect_file, Place(STARTED.enrollment_id, CRITERION), "a.pdf", contact_id=STARTED.contact_id, most=3
    )
    async with service.client(contact(STARTED.contact_id)) as her:
        answers = [await her.get(f"{OWN}/{file_id}") for file_id in (expected.file_id, UUID(int=5))]
    async with service.client(staff()) as team:
        answers.append(await team.get(f"{ADMIN}/{expected.file_id}"))
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "NoSuchFile")}


async def test_the_same_file_is_kept_once(service: Running[Work]) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        first, again = await sent(her, PDF), await sent(her, PDF)
        assert (first.json(), len((await her.get(OWN)).json())) == (again.json(), 1)


async def test_a_criterion_has_only_so_many_files(service: Running[Work]) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        answers = [(await sent(her, f"statement {number}".encode())).status_code for number in range(4)]
    assert answers == [201, 201, 201, 409]


async def test_files_are_taken_only_for_what_a_contact_reports_herself(service: Running[Work]) -> None:
    only = counted(1).criteria[0].model_copy(update={"criterion_id": UUID(int=7)})
    ids = {"enrollment_id": UUID(int=8), "criteria": (only,)}
    await service.receive(counted(1).model_copy(update=ids))
    path = f"/api/campaigns/enrollments/{UUID(int=8)}/progress/{UUID(int=7)}/files"
    async with service.client(contact(STARTED.contact_id)) as her:
        assert (await her.post(path, params={"name": "a"}, content=PDF)).status_code == 409


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "a\x00b", "x" * 201])
async def test_a_name_that_could_lead_elsewhere_is_malformed(service: Running[Work], name: str) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        answer = await sent(her, PDF, name)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.name")


async def test_what_never_came_whole_is_removed_after_a_while(service: Running[Work], tmp_path: Path) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        await sent(her, b"MZ\x90\x00\x03program")
        kept = (await sent(her, PDF)).json()
    assert len(stored(tmp_path)) == 2
    await service.carry_out()
    assert len(stored(tmp_path)) == 2
    await service.advance(timedelta(hours=2))
    await service.carry_out()
    assert [path.name for path in stored(tmp_path)] == [kept["file_id"]]
    async with service.client(contact(STARTED.contact_id)) as her:
        assert (await her.get(OWN)).json() == [kept]
