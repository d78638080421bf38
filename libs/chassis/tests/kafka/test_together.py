"""Events that came together: one call, one transaction, each with its own cause and its own trouble."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from chassis.errors import NotYet, Rejected
from chassis.kafka.dispatch import Dispatcher
from chassis.postgres.transactions import Transaction
from chassis.subscriptions import together
from chassis.testing import Running
from contracts.base import Said
from contracts.enrollment import MilestoneCompleted
from contracts.progress import CriteriaMet
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, met, milestone, milestones


class Heard:
    """A handler that notes what it was given, and does what the names of events tell it to."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.conflicts = 0

    async def note_all(self, work: Work, events: Sequence[MilestoneCompleted]) -> None:
        self.calls.append([event.reference for event in events])
        if self.conflicts:
            self.conflicts -= 1
            raise asyncpg.DeadlockDetectedError
        for event in events:
            if event.name == "wait" and not await work.notes.has("go"):
                work.postpone(event, NotYet("not before `go`"))
                continue
            await work.notes.add(event.reference)
            if event.name == "reject":
                raise Rejected("as told")
            if event.name == "say":
                work.outbox.add(Said(met(event.contact_id), event))
            if event.name == "blurt":
                work.outbox.add(met(event.contact_id))

    @property
    def parts(self) -> dict[str, object]:
        return {"consumers": (together(MilestoneCompleted, self.note_all),)}


async def test_a_run_is_one_call(open_toy: OpenToy) -> None:
    heard = Heard()
    async with open_toy(heard.parts) as service:
        await service.receive(*milestones(40))
        assert len(await service.do(all_notes)) == 40
    assert [len(call) for call in heard.calls] == [40]


async def test_what_is_known_already_is_left_out(open_toy: OpenToy) -> None:
    heard = Heard()
    async with open_toy(heard.parts) as service:
        first, *rest = (service.record(event) for event in milestones(3))
        await service.take(first)
        await service.take(first, *rest, *rest)
        assert set((await service.do(all_notes)).values()) == {1}
    assert [len(call) for call in heard.calls] == [1, 2]


async def test_what_is_said_belongs_to_the_trace_of_its_cause(open_toy: OpenToy) -> None:
    async with open_toy(Heard().parts) as service:
        records = [service.record(milestone(f"m{n}", "say", UUID(int=n))) for n in range(3)]
        await service.take(*records)
        rows = await service.fetch("SELECT headers FROM outbox ORDER BY position")
        headers = [orjson.loads(row["headers"]) for row in rows]
    assert [h["ce_causationid"] for h in headers] == [record.headers["ce_id"] for record in records]
    assert [h["ce_correlationid"] for h in headers] == [record.headers["ce_correlationid"] for record in records]
    assert [h["ce_subject"] for h in headers] == [str(UUID(int=n)) for n in range(3)]


async def test_what_is_said_without_a_cause_is_a_fault_of_ours(open_toy: OpenToy) -> None:
    async with open_toy(Heard().parts) as service:
        await service.receive(milestone("a", "blurt"))
        assert await service.said(CriteriaMet) == []
        assert await service.parked() == [("Uncaused", False)]


async def test_one_event_is_postponed_and_the_others_are_applied_in_the_same_transaction(open_toy: OpenToy) -> None:
    heard = Heard()
    async with open_toy(heard.parts, retry_first=0.001) as service:
        await service.receive(*milestones(10), milestone("late", "wait"), *milestones(10, "more"))
        assert len(await service.do(all_notes)) == 20
        assert await service.parked() == [("NotYet", False)]
        assert len(heard.calls) == 1
        await service.receive(milestone("go"))
        await service.retry_parked()
        assert (await service.do(all_notes))["late"] == 1
        assert await service.parked() == []


async def test_a_postponed_event_that_is_delivered_again_is_applied_once(open_toy: OpenToy) -> None:
    async with open_toy(Heard().parts, retry_first=0.001) as service:
        late = service.record(milestone("late", "wait"))
        await service.take(late)
        await service.receive(milestone("go"))
        await service.take(late)
        await service.retry_parked()
        assert (await service.do(all_notes))["late"] == 1
        assert await service.parked() == []


async def test_a_conflict_is_tried_once_more_whole(open_toy: OpenToy) -> None:
    heard = Heard()
    heard.conflicts = 1
    async with open_toy(heard.parts) as service:
        await service.receive(*milestones(8))
        assert len(await service.do(all_notes)) == 8
    assert [len(call) for call in heard.calls] == [8, 8]


async def test_a_run_with_a_culprit_is_halved_the_first_half_completely_before_the_second(open_toy: OpenToy) -> None:
    heard = Heard()
    async with open_toy(heard.parts) as service:
        run = [*milestones(5), milestone("bad", "reject"), *milestones(2, "after")]
        await service.receive(*run)
        assert sorted(await service.do(all_notes)) == sorted(e.reference for e in run if e.name != "reject")
        assert await service.parked() == [("Rejected", True)]
    applied = [call for call in heard.calls if "bad" not in call]
    assert [reference for call in applied for reference in call] == [e.reference for e in run if e.name != "reject"]


async def test_bytes_that_are_no_message_cost_no_transaction_of_their_own(open_toy: OpenToy) -> None:
    heard = Heard()
    async with open_toy(heard.parts) as service:
        good = [service.record(event) for event in milestones(6)]
        await service.take(*good[:3], replace(service.record(milestone("x")), value=b"{"), *good[3:])
        assert len(await service.do(all_notes)) == 6
        assert await service.parked() == [("Unparsable", True)]
    assert [len(call) for call in heard.calls] == [6]


async def test_a_request_cannot_postpone(open_toy: OpenToy) -> None:
    async def postpone(transaction: Transaction) -> None:
        transaction.postpone(milestone("a"), NotYet("never mind"))

    async with open_toy(Heard().parts) as service:
        with pytest.raises(Exception, match="never mind"):
            async with service.database.transaction(service.tenant) as transaction:
                await postpone(transaction)


@pytest.mark.parametrize(("quiet", "wakes"), [(True, 0), (False, 1)])
async def test_a_quiet_handler_does_not_wake_effects(open_toy: OpenToy, *, quiet: bool, wakes: int) -> None:
    async def nothing(_work: Work, _events: Sequence[MilestoneCompleted]) -> None:
        """Write nothing."""

    parts: dict[str, Any] = {"consumers": (together(MilestoneCompleted, nothing, quiet=quiet),)}
    async with open_toy(parts) as service:
        beats: list[int] = []
        service.database.changed.tell = lambda tenant_id: beats.append(1)  # type: ignore[method-assign] # counts them
        await service.receive(*milestones(3))
    assert len(beats) == wakes


def test_the_topics_are_those_of_the_table(service: Running[Work]) -> None:
    dispatcher = Dispatcher(
        service.database,
        (together(MilestoneCompleted, Heard().note_all),),
        open_work=service.service.work,
        settings=service.service.settings,
    )
    assert dispatcher.topics == ("milestone.completed", "tenant.changed")
