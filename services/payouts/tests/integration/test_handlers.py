"""Handlers on a real database: order of arrival, repetition, races, doors."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from asyncpg import IntegrityConstraintViolationError, PostgresError
from sqlalchemy import text

from chassis.testing import Running, contact, staff
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT, STAFF_ID
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import AmountType, ExitReason, Money, PayoutStatus, PayoutType
from payouts_service.app import build
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def states(service: Running[Work]) -> list[str]:
    return [event.state.value for event in await service.said(PayoutChanged)]


async def test_what_comes_before_its_cause_waits_and_is_not_lost(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.met)
    await service.receive(story.started)
    await service.advance(timedelta(seconds=10))
    await service.retry_parked()
    assert await states(service) == []
    await service.receive(story.paid)
    await service.advance(timedelta(seconds=10))
    await service.retry_parked()
    assert await states(service) == ["offered"]
    assert await service.parked() == []


async def test_repetition_and_order_of_delivery_make_no_difference(service: Running[Work]) -> None:
    stories = [Story.of(f"pi_{n}") for n in range(5)]
    events = [event for story in stories for event in (story.met, story.started, story.paid, story.ended())]
    await service.receive(*events, repeat=3, shuffle=True)
    for _ in range(4):
        await service.advance(timedelta(minutes=10))
        await service.retry_parked()
    assert await service.parked() == []
    last = {event.enrollment_id: event.state for event in await service.said(PayoutChanged)}
    assert last == {story.enrollment_id: PayoutState.WITHDRAWN for story in stories}


async def test_a_choice_is_only_for_its_contact_and_only_once(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started)
    assert (await story.choose(service)).status_code == 404
    await service.receive(story.met)
    path = f"/api/campaigns/enrollments/{story.enrollment_id}/choose-payout"
    async with service.client(contact(UUID(int=99))) as stranger:
        assert (await stranger.post(path, json={"type": "refund"})).status_code == 404
        assert (await stranger.get(f"/api/campaigns/enrollments/{story.enrollment_id}/payout")).status_code == 404
    async with service.client(staff()) as team:
        assert (await team.post(path, json={"type": "refund"})).status_code == 403
    async with service.client(contact(story.contact_id)) as her:
        assert (await her.post(path, json={"type": "cash"})).status_code == 422
        assert (await her.post(path, json={"type": "refund", "amount": 1})).status_code == 422
    assert (await story.choose(service)).json()["state"] == "chosen"
    late = await story.choose(service, PayoutType.CREDIT)
    assert (late.status_code, late.json()["code"]) == (409, "PayoutNotOffered")


async def test_another_tenants_payout_does_not_exist(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started, story.met)
    async with service.client(staff(OTHER_TENANT)) as stranger:
        assert (await stranger.get(f"/api/admin/orders/stripe/{story.reference}")).status_code == 404
        assert (await stranger.get("/api/admin/payouts")).json()["items"] == []
        assert (await stranger.get("/api/admin/ledger")).json()["items"] == []


@pytest.mark.leaves("payouts_to_approve")
async def test_above_the_limit_a_second_person_approves(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(100_001), amount=100_001)
    await service.receive(story.paid, story.started, story.met)
    waiting = (await story.resolve(service)).json()
    assert waiting["state"] == "awaiting_approval"
    same = await story.approve(service, waiting["id"], by=STAFF_ID)
    assert (same.status_code, same.json()["code"]) == (409, "SamePerson")
    await service.carry_out()
    assert provider.executed() == []
    assert (await story.approve(service, waiting["id"])).json()["state"] == "issuing"
    assert (await story.approve(service, waiting["id"])).status_code == 409
    await service.carry_out()
    assert (await story.shown(service))["state"] == "issued"


async def test_many_hands_resolve_once(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    answers = await asyncio.gather(*(story.resolve(service) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    await asyncio.gather(*(service.carry_out() for _ in range(3)))
    assert len(provider.executed()) == 1
    assert await states(service) == ["offered", "issuing", "issued"]


async def test_the_same_request_is_answered_alike_and_done_once(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started, story.met)
    path = f"/api/admin/campaigns/{CAMPAIGN}/enrollments/{story.enrollment_id}/resolve"
    async with service.client(staff()) as team:
        first, second = [
            await team.post(path, json={"notes": ""}, headers={"Idempotency-Key": "once"}) for _ in range(2)
        ]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await states(service) == ["offered", "issuing"]


async def test_two_enrollments_of_one_order_share_what_was_captured(
    service: Running[Work], provider: Simulator
) -> None:
    reference = provider.purchase(10_000)
    most = terms(AmountType.PARTIAL, 60)
    pair = [Story.of(reference, amount=10_000, terms=most) for _ in range(2)]
    for story in pair:
        await service.receive(story.paid, story.started, story.met)
    await asyncio.gather(*(story.resolve(service) for story in pair))
    await service.carry_out()
    assert sorted(done["amount"] for done in provider.executed()) == [4_000, 6_000]
    assert (await pair[0].order(service))["left"] == 0


async def test_an_enrollment_that_ended_gets_nothing_more(service: Running[Work]) -> None:
    story, issued = Story.of("pi_1"), Story.of("pi_2")
    await service.receive(story.paid, story.started, story.met, story.ended(ExitReason.EXPIRED))
    refunded = issued.ended(ExitReason.COMPLETED, PayoutStatus.REFUND_ISSUED)
    await service.receive(issued.paid, issued.started, issued.met, refunded)
    assert await states(service) == ["offered", "withdrawn", "offered"]
    refused = await story.resolve(service)
    assert (refused.status_code, refused.json()["code"]) == (409, "PayoutNotResolvable")


async def test_an_end_that_came_while_the_provider_was_asked_withdraws_what_it_refuses(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of("pi_nobody_knows", amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    provider.fault("unavailable", operation="*")
    provider.fault("unavailable", operation="refund")
    await service.carry_out()
    provider.heal()
    await service.receive(story.ended())
    await service.advance(timedelta(minutes=5))
    await service.carry_out()
    assert (await states(service))[-1] == "withdrawn"
    assert (await story.shown(service))["reason"] == "enrollment_ended"
    assert (await story.resolve(service)).status_code == 409


async def test_a_gift_is_in_the_currency_of_its_promise(service: Running[Work]) -> None:
    promised = terms(AmountType.FIXED, 500, type="credit").model_copy(update={"currency": "JPY"})
    gift = Story.of(terms=promised)
    await service.receive(gift.started.model_copy(update={"order": None}), gift.met)
    assert [event.amount for event in await service.said(PayoutChanged)] == [Money(amount=500, currency="JPY")]


async def test_a_gift_waits_for_the_tenant_in_whose_currency_it_is(service: Running[Work]) -> None:
    unknown = service.of(UUID(int=77))
    gift = Story.of(terms=terms(AmountType.FIXED, 500, type="credit"))
    await unknown.receive(gift.started.model_copy(update={"order": None}), gift.met)
    assert await unknown.parked() == [("TenantOnItsWay", False)]
    assert await states(unknown) == []


async def test_a_promise_without_a_purchase_is_paid_by_marketing(service: Running[Work], provider: Simulator) -> None:
    gift = Story.of(terms=terms(AmountType.FIXED, 500, type="rollover_upsell", rollover_multiplier="1.5"))
    await service.receive(gift.started.model_copy(update={"order": None}), gift.met)
    assert (await gift.choose(service)).json()["code"] == "NoPaymentToRefund"
    await gift.resolve(service)
    await service.carry_out()
    assert [done["amount"] for done in provider.executed("promotion_code")] == [750]
    async with service.client(staff()) as team:
        items = (await team.get("/api/admin/ledger")).json()["items"]
    assert {item["account"]: item["balance"] for item in items} == {"credits": -750, "promotion": 750}


async def test_a_page_of_payouts_follows_the_other(service: Running[Work]) -> None:
    stories = [Story.of(f"pi_{n}") for n in range(5)]
    for story in stories:
        await service.receive(story.paid, story.started, story.met)
    seen: list[str] = []
    async with service.client(staff()) as team:
        cursor: dict[str, str] = {}
        for _ in range(3):
            shown = (await team.get("/api/admin/payouts", params={"limit": 2, "state": "offered", **cursor})).json()
            seen += [item["enrollment_id"] for item in shown["items"]]
            cursor = {"cursor": shown["next"]}
        for list_, cursor_ in (("payouts", "bm9uc2Vuc2U="), ("reconciliations", "WyJ4Il0="), ("ledger", "WyJ4Il0=")):
            assert (await team.get(f"/api/admin/{list_}", params={"cursor": cursor_})).status_code == 422
        accounts: list[str] = []
        page = (await team.get("/api/admin/ledger", params={"limit": 4})).json()
        accounts += [item["account"] for item in page["items"]]
        page = (await team.get("/api/admin/ledger", params={"limit": 4, "cursor": page["next"]})).json()
        accounts += [item["account"] for item in page["items"]]
    assert sorted(seen) == sorted(str(story.enrollment_id) for story in stories)
    assert len(set(accounts)) == len(accounts) == 6


ONE_SIDED = """INSERT INTO ledger_entries (posting_id, leg, account, currency, debit, credit)
    SELECT id, 9, 'x', 'EUR', 1, 0 FROM postings"""


@pytest.mark.parametrize(
    ("sql", "failure"),
    [
        ("UPDATE ledger_entries SET debit = 1", PostgresError),
        ("DELETE FROM ledger_entries", PostgresError),
        ("UPDATE postings SET kind = 'x'", PostgresError),
        ("DELETE FROM payout_changes", PostgresError),
        ("DELETE FROM payouts", PostgresError),
        ("UPDATE orders SET reserved = captured + 1", IntegrityConstraintViolationError),
        (ONE_SIDED, IntegrityConstraintViolationError),
    ],
)
async def test_the_database_itself_refuses(service: Running[Work], sql: str, failure: type[Exception]) -> None:
    await service.receive(Story.of().paid)
    with pytest.raises(failure):
        async with service.database.transaction(service.tenant) as transaction:
            await transaction.connection.execute(text(sql))


async def test_the_limit_is_a_setting(start: Start, provider: Simulator) -> None:
    async with start(build, Settings, stripe_base_url=provider.url, approval_limit=10) as small:
        story = Story.of()
        await small.receive(story.paid, story.started, story.met)
        assert (await story.resolve(small)).json()["state"] == "awaiting_approval"
