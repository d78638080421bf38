"""A contact who is forgotten: what was written and every file go, and how far she came stays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.testing import Running, contact, staff
from chassis.testing.canary import tables_with
from chassis.testing.fixtures import Start
from contracts.enrollment import ContactErased, EnrollmentEnded
from contracts.examples import example
from progress_service.app import build
from progress_service.settings import Settings
from progress_service.work import Work
from services.progress.tests.merges import TWIN, merged
from services.progress.tests.story import STARTED, admin_path, by_hand, own_path

CRITERION = by_hand().criteria[0].criterion_id
CANARIES = ("canary words", "canary note", "canary.pdf")
ENDED = example(EnrollmentEnded, enrollment_id=str(STARTED.enrollment_id), contact_id=str(STARTED.contact_id))
ERASED = example(ContactErased, contact_id=str(STARTED.contact_id))


@pytest.fixture
async def service(start: Start, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, files_folder=tmp_path / "files") as running:
        await running.advance(STARTED.enrolled_at - await running.now() + timedelta(days=1))
        yield running


async def report(service: Running[Work]) -> None:
    async with service.client(contact(STARTED.contact_id)) as her:
        assert (await her.post(own_path(CRITERION) + "/submit", json={"evidence": "canary words"})).is_success
        sent = await her.post(own_path(CRITERION) + "/files", params={"name": "canary.pdf"}, content=b"%PDF-1.7 canary")
        assert sent.status_code == 201
    async with service.client(staff()) as team:
        assert (await team.put(admin_path(CRITERION), json={"verdict": "reject", "notes": "canary note"})).is_success


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("is_first", [True, False])
async def test_nothing_that_was_written_stays_and_the_bytes_of_files_go(
    service: Running[Work], tmp_path: Path, *, is_first: bool
) -> None:
    await service.receive(by_hand())
    await report(service)
    assert await tables_with(service, CANARIES) == {"criteria", "changes", "files"}
    assert len(stored(tmp_path)) == 1
    await service.receive(*((ERASED, ENDED) if is_first else (ENDED, ERASED)), repeat=2)
    await service.advance(timedelta(minutes=5))
    await service.retry_parked()
    await service.carry_out()
    assert await tables_with(service, CANARIES) == set()
    assert (stored(tmp_path), await service.parked()) == ([], [])
    async with service.client(contact(STARTED.contact_id)) as her:
        refused = await her.post(own_path(CRITERION) + "/submit", json={"evidence": "canary words"})
    assert refused.is_client_error


@pytest.mark.parametrize("is_merged_first", [True, False])
async def test_the_promises_of_everybody_merged_into_her_are_forgotten(
    service: Running[Work], *, is_merged_first: bool
) -> None:
    await service.receive(by_hand())
    await report(service)
    merge = merged().model_copy(update={"contact_id": STARTED.contact_id, "merged_into": TWIN})
    of_twin = ERASED.model_copy(update={"contact_id": TWIN})
    events = (merge, of_twin, ERASED) if is_merged_first else (of_twin, merge, ERASED)
    await service.receive(ENDED, *events)
    assert await tables_with(service, CANARIES) == set()
