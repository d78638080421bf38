"""What happens with a run: all of it together, or one by one, and what fails is set aside."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from chassis.envelope import Record
from chassis.ids import new_id
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT, TENANT, tenant_changed
from contracts.progress import CriteriaMet
from libs.chassis.tests.toy import Work, all_notes, met, milestone, milestones


async def test_state_inbox_and_outbox_commit_together(service: Running[Work]) -> None:
    await service.receive(milestone("a", "say"))
    assert await service.do(all_notes) == {"a": 1}
    assert len(await service.said(CriteriaMet)) == 1
    assert len(await service.fetch("SELECT FROM inbox", app=True)) == 1


@pytest.mark.parametrize("name", ["reject", "break", "wait"])
async def test_a_handler_that_fails_leaves_nothing_behind(service: Running[Work], name: str) -> None:
    await service.receive(milestone("a", name))
    assert await service.do(all_notes) == {}
    assert await service.said(CriteriaMet) == []
    assert not await service.fetch("SELECT FROM inbox", app=True)


async def test_one_bad_record_of_fifty_is_parked_and_the_others_are_applied(service: Running[Work]) -> None:
    run = [*milestones(25, "say"), milestone("bad", "reject"), *milestones(24)]
    await service.receive(*run)
    assert await service.do(all_notes) == {event.reference: 1 for event in run if event.name != "reject"}
    assert len(await service.said(CriteriaMet)) == 25
    assert await service.parked() == [("Rejected", True)]


@pytest.mark.parametrize(("name", "dead"), [("reject", True), ("break", False), ("wait", False)])
async def test_only_what_can_never_succeed_is_dead_at_once(service: Running[Work], name: str, *, dead: bool) -> None:
    await service.receive(milestone("a", name))
    assert [is_dead for _reason, is_dead in await service.parked()] == [dead]


def garbage(good: Record) -> dict[str, Record]:
    """Bytes that are no message of ours, by what is wrong with them."""

    def with_headers(**changed: str) -> Record:
        return replace(good, headers={**good.headers, "ce_id": str(new_id()), **changed})

    bad_value = {
        "not_json": b"{",
        "not_utf8": b'"\xff\xfe"',
        "another_shape": b'{"reference": 7}',
        "deep": b"[" * 100_000,
        "long_number": b'{"value": ' + b"9" * 10_000 + b"}",
        "empty": b"",
    }
    return {
        **{name: replace(with_headers(), value=value) for name, value in bad_value.items()},
        "tombstone": replace(with_headers(), value=None),
        "no_headers": replace(good, headers={}, offset=1001),
        "no_tenant": replace(good, headers={k: v for k, v in good.headers.items() if k != "ce_tenantid"}, offset=1002),
        "tenant_that_is_none": with_headers(ce_tenantid="everybody"),
        "unknown_type": with_headers(ce_type="milestone.forgotten.v1"),
        "version_of_tomorrow": with_headers(ce_type="milestone.completed.v9"),
        "no_time": with_headers(ce_time="yesterday"),
        "time_without_zone": with_headers(ce_time="2026-03-01T00:00:00"),
        "endless_id": replace(with_headers(ce_id="x" * 100_000, ce_type="none"), offset=1003),
    }


KINDS = sorted(garbage(Record("milestone.completed", 0, 0, None, {}, b"{}")))


@pytest.mark.parametrize("kind", KINDS)
async def test_bytes_that_are_no_message_die_alone(service: Running[Work], kind: str) -> None:
    bad = garbage(service.record(milestone("a")))[kind]
    await service.take(service.record(milestone("before")), bad, service.record(milestone("behind")))
    assert await service.do(all_notes) == {"before": 1, "behind": 1}
    assert await service.parked() == [("Unparsable", True)]


async def test_a_type_that_is_somebody_elses_is_passed_over(service: Running[Work]) -> None:
    await service.take(replace(service.record(met(UUID(int=1))), topic="milestone.completed"))
    assert await service.parked() == []


async def test_a_text_that_no_column_holds_is_set_aside(service: Running[Work]) -> None:
    await service.receive(milestone("nul \x00 inside"), milestone("a"))
    assert await service.do(all_notes) == {"a": 1}
    assert [dead for _reason, dead in await service.parked()] == [False]


async def test_what_the_inbox_cannot_remember_any_more_is_too_old(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    await service.advance(timedelta(days=service.service.settings.inbox_days, seconds=10))
    await service.take(record)
    assert await service.do(all_notes) == {}
    assert await service.parked() == [("TooOld", True)]


async def test_what_is_dated_ahead_waits_until_its_time_has_come(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    said_at = datetime.fromisoformat(record.headers["ce_time"]) + timedelta(hours=3)
    await service.take(replace(record, headers={**record.headers, "ce_time": said_at.isoformat()}))
    assert await service.do(all_notes) == {}
    assert await service.parked() == [("DatedAhead", False)]
    await service.advance(timedelta(hours=2, minutes=1))
    await service.retry_parked()
    assert await service.do(all_notes) == {"a": 1}


async def test_ages_no_calendar_holds_are_too_old(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    await service.take(replace(record, headers={**record.headers, "ce_time": "0001-01-01T00:00:00+14:00"}))
    assert await service.parked() == [("TooOld", True)]


async def test_a_tenant_changes_only_itself(service: Running[Work]) -> None:
    stolen = tenant_changed(OTHER_TENANT).model_copy(update={"version": 9, "name": "Stolen"})
    await service.of(TENANT).receive(stolen)
    names = await service.fetch("SELECT name FROM tenants WHERE id = $1", OTHER_TENANT, app=True)
    assert [row["name"] for row in names] == ["Example"]
    assert await service.parked() == [("Rejected", True)]


async def test_an_older_version_of_a_tenant_changes_nothing(service: Running[Work]) -> None:
    newer = tenant_changed(TENANT).model_copy(update={"version": 3, "name": "Third"})
    older = tenant_changed(TENANT).model_copy(update={"version": 2, "name": "Second"})
    await service.receive(newer)
    await service.receive(older)
    names = await service.fetch("SELECT name FROM tenants WHERE id = $1", TENANT, app=True)
    assert [row["name"] for row in names] == ["Third"]
