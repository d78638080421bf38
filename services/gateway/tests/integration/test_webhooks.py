"""Webhooks on a real database: stored, told once, refused without a trace."""

import asyncio
import json
import time
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from contracts.gateway import ActivityRecorded, OrderPaid, OrderRefunded
from gateway_service.domain.signature import sign
from gateway_service.handlers import webhooks
from services.gateway.tests.fakes import ENDPOINTS, FOREIGN_ENDPOINT, SECRETS, Door, arrival, open_door
from services.gateway.tests.integration.test_crash import development
from services.gateway.tests.payloads import activity, event, intent, refund, session

INVOICE = {"id": "in_1", "amount_paid": 99_700, "currency": "usd", "customer_email": "ada@example.com"}
ADA = identity(SecretStr("pepper"), TENANT, "email", "ada@example.com")


async def test_three_events_of_one_purchase_are_one_order(door: Door) -> None:
    for number, (kind, thing) in enumerate(
        [
            ("checkout.session.completed", session()),
            ("checkout.session.completed", session()),
            ("payment_intent.succeeded", intent()),
        ]
    ):
        assert (await door.hook(event(kind, thing, max(number, 1)))).status_code == 200
    (order,) = await door.running.said(OrderPaid)
    assert (order.reference, order.amount.amount, order.amount.currency) == ("pi_1", 99_700, "USD")
    assert (order.identity, order.bundle_id, order.account) == (ADA, "growth-bundle", "acct_mine")
    assert [row[1:] for row in await door.rows()] == [("applied", ""), ("duplicate", "told_before")]


async def test_events_of_one_purchase_that_arrive_together_are_one_order(door: Door) -> None:
    hooks = [event("checkout.session.completed", session(), number) for number in range(10)]
    hooks += [event("payment_intent.succeeded", intent(), number) for number in range(10, 20)]
    answers = await asyncio.gather(*(door.hook(hook) for hook in hooks * 2))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await door.running.said(OrderPaid)) == 1
    assert len(await door.rows()) == 20


async def test_an_intent_that_does_not_say_what_was_bought_waits_for_its_session(door: Door) -> None:
    await door.hook(event("payment_intent.succeeded", intent(metadata={}), 1))
    await door.hook(event("checkout.session.completed", session(), 2))
    (order,) = await door.running.said(OrderPaid)
    assert order.bundle_id == "growth-bundle"
    assert [row[1:] for row in await door.rows()] == [("ignored", "incomplete"), ("applied", "")]


async def test_a_repeated_delivery_changes_nothing(door: Door) -> None:
    first, second = [await door.hook(activity(), "activity") for _ in range(2)]
    assert (first.json(), second.json()) == ({"received": True}, {"received": True, "duplicate": True})
    assert len(await door.running.said(ActivityRecorded)) == 1
    assert len(await door.rows()) == 1


async def test_a_refund_is_told_once_and_knows_whose_purchase_it_was(door: Door) -> None:
    await door.hook(event("checkout.session.completed", session(), 1))
    await door.hook(event("refund.created", refund(status="pending"), 2))
    await door.hook(event("refund.created", refund(), 3))
    await door.hook(event("refund.updated", refund(), 4))
    await door.hook(event("charge.refunded", {"id": "ch_1"}, 5))
    (went_back,) = await door.running.said(OrderRefunded)
    assert (went_back.identity, went_back.reference, went_back.refund_reference) == (ADA, "pi_1", "re_1")
    assert (went_back.kind, went_back.payout_id) == ("refund", UUID(int=7))


async def test_a_refund_knows_its_purchase_even_if_two_events_told_it_at_once(door: Door) -> None:
    """The session names payment and invoice, and loses to the invoice, which is stored while it waits."""
    async with door.running.database.transaction(TENANT) as transaction:
        await webhooks.accept(door.running.service.work(transaction), [arrival("invoice.paid", INVOICE, 1)])
        late = asyncio.create_task(door.hook(event("checkout.session.completed", session(invoice="in_1"), 2)))
        await door.until_waiting(1)
        assert not late.done()
    assert (await late).status_code == 200
    await door.hook(event("refund.created", refund(), 3))
    (order,), (went_back,) = await door.running.said(OrderPaid), await door.running.said(OrderRefunded)
    assert (went_back.reference, went_back.identity) == (order.reference, order.identity) == ("in_1", ADA)
    assert ("checkout.session.completed", "duplicate", "told_before") in await door.rows()


async def test_a_dispute_of_an_unknown_purchase_is_told_under_its_payment(door: Door) -> None:
    dispute = {"id": "du_1", "amount": 500, "currency": "jpy", "charge": "ch_9", "payment_intent": "pi_9"}
    await door.hook(event("charge.dispute.created", dispute))
    (went_back,) = await door.running.said(OrderRefunded)
    assert (went_back.kind, went_back.reference, went_back.amount.currency) == ("dispute", "pi_9", "JPY")


async def test_what_our_reader_cannot_take_is_parked_and_answered_2xx(door: Door) -> None:
    answer = await door.hook(event("checkout.session.completed", session(amount_total="a lot")))
    assert answer.status_code == 200
    ((_, disposition, reason),) = await door.rows()
    assert disposition == "parked"
    assert "amount" in reason
    assert await door.running.said(OrderPaid) == []


async def test_parked_webhooks_can_be_asked_for(door: Door) -> None:
    await door.hook(event("checkout.session.completed", {}, 1))
    await door.hook(event("customer.created", {}, 2))
    answer = await door.client.get("/api/admin/webhook-events?disposition=parked&limit=1", headers=door.bearer())
    assert [one["event_id"] for one in answer.json()["items"]] == ["evt_1"]
    assert answer.json()["next"] is None


async def test_a_page_of_webhooks_goes_on_where_the_last_one_ended(door: Door) -> None:
    for number in range(5):
        await door.hook(event("customer.created", {}, number))
    seen, cursor = [], ""
    while True:
        path = f"/api/admin/webhook-events?limit=2{cursor}"
        page = (await door.client.get(path, headers=door.bearer())).json()
        seen += [one["event_id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [f"evt_{number}" for number in reversed(range(5))]


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0=", "W10="])
async def test_a_cursor_that_is_not_ours_is_refused(door: Door, cursor: str) -> None:
    answer = await door.client.get(f"/api/admin/webhook-events?cursor={cursor}", headers=door.bearer())
    assert answer.status_code == 422


@pytest.mark.parametrize("secret", SECRETS)
async def test_both_secrets_are_good_while_one_replaces_the_other(door: Door, secret: str) -> None:
    assert (await door.hook(event("customer.created", {}), secret=secret)).status_code == 200


async def test_secrets_are_sealed_in_the_database(door: Door) -> None:
    async with door.connection() as connection:
        kept = await connection.fetch("SELECT secrets FROM endpoints")
        assert len(kept) == len(ENDPOINTS) + 1
        assert not [secret for secret in SECRETS if secret in str(kept)]


async def test_secrets_of_another_endpoint_do_not_open_in_its_place(door: Door) -> None:
    """Who can write the table, but has no key, cannot lend an endpoint the secrets of one he knows."""
    async with door.connection() as connection:
        await connection.execute(
            "UPDATE endpoints SET secrets = (SELECT secrets FROM endpoints WHERE id = $1) WHERE id = $2",
            *(ENDPOINTS["custom"], ENDPOINTS["stripe"]),
        )
    assert (await door.hook(event("customer.created", {}))).status_code == 500
    assert await door.rows() == []


async def test_another_accounts_event_is_refused(door: Door) -> None:
    answer = await door.hook(event("checkout.session.completed", session(), account="acct_other"))
    assert answer.status_code == 400
    assert await door.rows() == []


@pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (302, 400), (-59, 200), (-63, 400)])
async def test_a_signature_is_good_for_five_minutes(door: Door, age: int, status: int) -> None:
    assert (await door.hook(event("customer.created", {}), age=age)).status_code == status


async def test_signatures_follow_the_systems_clock(door: Door) -> None:
    door.running.clock_file.write_text(str(32 * 86_400))
    assert (await door.hook(event("customer.created", {}))).status_code == 200


async def test_an_endpoint_answers_for_its_own_provider_only(door: Door) -> None:
    body = b"{}"
    header = {"Stripe-Signature": sign(body, SECRETS[0], int(time.time()))}
    for path in (f"/webhooks/stripe/{ENDPOINTS['custom']}", f"/webhooks/stripe/{UUID(int=5)}", "/webhooks/stripe/x"):
        assert (await door.client.post(path, content=body, headers=header)).status_code == 404


async def test_a_provider_nobody_has_written_is_named_as_what_is_missing(door: Door) -> None:
    answer = await door.client.post(f"/webhooks/telegraph/{ENDPOINTS['stripe']}", content=b"{}")
    assert (answer.status_code, answer.json()["title"]) == (404, "No such endpoint")
    assert answer.json()["detail"] == "No provider of this name sends webhooks here."


async def test_a_development_file_that_names_such_a_provider_stops_the_start(
    start: Start, keys: KeyPair, tmp_path: Path
) -> None:
    file = tmp_path / "development.json"
    endpoint = {"provider": "telegraph", "id": str(UUID(int=9)), "secrets": ["whsec_x"]}
    file.write_text(json.dumps(development() | {"endpoints": [endpoint]}))
    with pytest.raises(ValueError, match="no provider 'telegraph', only activity, custom, stripe"):
        async with open_door(start, keys.private, development_file=file):
            pass


async def test_an_endpoints_events_are_its_tenants(door: Door) -> None:
    body = b'{"id":"evt_1","type":"customer.created","created":1770000000,"data":{"object":{}}}'
    header = {"Stripe-Signature": sign(body, SECRETS[0], int(time.time()))}
    answer = await door.client.post(f"/webhooks/stripe/{FOREIGN_ENDPOINT}", content=body, headers=header)
    assert answer.status_code == 200
    assert await door.rows() == []


async def test_a_custom_webhook_is_an_activity_of_its_own_source(door: Door) -> None:
    body = activity(value="12.50")
    del body["source"]
    assert (await door.hook(body, "custom")).status_code == 200
    (recorded,) = await door.running.said(ActivityRecorded)
    assert (recorded.source, recorded.reference, str(recorded.value)) == ("custom_webhook", "session-1", "12.50")


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "nobody"},
        {"source": "telepathy"},
        {"occurred_at": "2026-03-04T17:00:00"},
        {"value": True},
        {"value": "NaN"},
        {"value": "1e-400000"},
        {"value": "0." + "1" * 500},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"surprise": 1},
        {"name": ""},
    ],
)
async def test_a_malformed_activity_is_told_so(door: Door, changed: dict[str, object]) -> None:
    answer = await door.hook(activity(**changed), "activity")
    assert answer.status_code == 422
    assert await door.rows() == []
