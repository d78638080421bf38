"""What a claim leaves behind: evidence, and what the next one finds."""

from datetime import timedelta
from uuid import UUID

from chassis.effects import Lease
from chassis.ids import new_id
from chassis.testing import Running, staff
from contracts.messaging import MessageSettled
from messaging_service.domain.evidence import DecisionRecord
from messaging_service.handlers import questions, sending
from messaging_service.work import Work
from services.messaging.tests.stories import everything


async def test_what_a_claim_has_left_is_due_now_unless_another_holds_it(service: Running[Work]) -> None:
    await service.receive(*everything(8, await service.now() - timedelta(days=2)))

    async def drop_four(work: Work) -> bool:
        assert await sending.claim_messages(work, Lease(work.now + timedelta(seconds=60), 4)) == []
        moment = await sending.next_due(work)
        return moment is not None and moment <= work.now

    async with service.database.transaction(service.tenant) as transaction:
        assert await drop_four(service.service.work(transaction))
        assert not await service.do(drop_four)
    await service.do(drop_four)
    assert [event.outcome for event in await service.said(MessageSettled)] == ["skipped"] * 8


async def test_evidence_is_stored_as_it_is_and_not_copied_first(service: Running[Work]) -> None:
    class Unique(str):
        __slots__ = ()

        def __deepcopy__(self, _memo: object) -> "Unique":
            raise AssertionError(self)

    await service.receive(*everything(1, await service.now()))
    async with service.client(staff()) as team:
        message_id = UUID((await team.get("/api/messages")).json()["items"][0]["id"])
    record = DecisionRecord(new_id(), message_id, await service.now(), "send", None, None, {"channel": Unique("email")})

    async def keep(work: Work) -> None:
        await work.messages.keep_evidence([record], [])

    await service.do(keep)
    (kept,) = (await service.do(questions.explain_message, message_id)).decisions
    assert kept.inputs == {"channel": "email"}
