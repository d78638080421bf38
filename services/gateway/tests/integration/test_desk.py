"""What staff does with webhooks that were kept: list, look, replay, close."""

import asyncio
from dataclasses import replace

import pytest
from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.running import TENANT
from contracts.gateway import OrderPaid
from gateway_service.domain.facts import Disposition
from gateway_service.domain.routes import Role
from gateway_service.handlers import webhooks
from services.gateway.tests.fakes import STAFF_ID, Door, arrival
from services.gateway.tests.payloads import event, intent, session

ADA = identity(SecretStr("pepper"), TENANT, "email", "ada@example.com")


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


@pytest.mark.leaves("parked_webhooks")
async def test_a_parked_webhook_is_looked_at_and_closed_with_a_note(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    await door.hook(event("checkout.session.completed", session(amount_total="a lot")))
    path = await path_of_only(door)
    shown = (await door.client.get(path, headers=admin)).json()
    assert '"amount_total":"a lot"' in shown["body"]
    closed = await door.client.post(f"{path}/close", json={"note": " A test of ours. "}, headers=admin)
    assert (closed.json()["disposition"], closed.json()["note"]) == ("closed", "A test of ours.")
    assert (closed.json()["closed_by"], closed.json()["reason"]) == (str(STAFF_ID), shown["reason"])
    for act in ("close", "replay"):
        again = await door.client.post(f"{path}/{act}", json={"note": "again"}, headers=admin)
        assert (again.status_code, again.json()["code"]) == (409, "NotOpen")


async def test_a_parked_webhook_is_read_again_by_the_rules_of_today(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    good = arrival("checkout.session.completed", session())
    old = replace(good.webhook.reading, disposition=Disposition.PARKED, reason="not known then", facts=())
    await door.running.do(webhooks.accept, [replace(good, webhook=replace(good.webhook, reading=old))])
    path = await path_of_only(door)
    replayed = await door.client.post(f"{path}/replay", headers=admin)
    assert (replayed.json()["disposition"], replayed.json()["reason"]) == ("applied", "")
    assert [order.reference for order in await door.running.said(OrderPaid)] == ["pi_1"]


async def test_one_that_is_still_not_understood_stays_parked(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    await door.hook(event("checkout.session.completed", session(amount_total="a lot")))
    path = await path_of_only(door)
    assert (await door.client.post(f"{path}/replay", headers=admin)).json()["disposition"] == "parked"


async def test_one_that_waits_to_learn_what_was_bought_is_said_when_staff_asks(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    await door.hook(event("payment_intent.succeeded", intent(metadata={}), api_version="2025-03-31.basil"))
    assert [row[1:] for row in await door.rows()] == [("waiting", "what_was_bought")]
    replayed = await door.client.post(f"{await path_of_only(door)}/replay", headers=admin)
    assert replayed.json()["disposition"] == "applied"
    assert len(await door.running.said(OrderPaid)) == 1


async def test_a_replay_is_asked_for_again_when_its_purchase_became_part_of_another_meanwhile(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    await door.hook(event("payment_intent.succeeded", intent(metadata={}), api_version="2025-03-31.basil"))
    path = await path_of_only(door)
    async with door.connection() as connection:
        async with connection.transaction():
            await connection.execute("UPDATE purchases SET same_as = $1, facts = '[]', waits_since = NULL", STAFF_ID)
            replaying = asyncio.create_task(door.client.post(f"{path}/replay", headers=admin))
            await door.until_waiting(1)
        assert (await replaying).status_code == 503
    assert [row[1:] for row in await door.rows()] == [("waiting", "what_was_bought")]


async def path_of_only(door: Door) -> str:
    """The path of the only webhook that was kept."""
    page = (await door.client.get("/api/admin/webhook-events", headers=door.bearer())).json()
    (one,) = page["items"]
    return f"/api/admin/webhook-events/{one['id']}"
