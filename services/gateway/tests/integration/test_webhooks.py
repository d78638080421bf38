"""Webhooks on a real database: stored, told once, refused without a trace."""

import asyncio
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from contracts.gateway import ActivityRecorded, OrderPaid
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.routes.route import STAFF
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, FOREIGN_ENDPOINT, SECRETS, Door, open_door
from services.gateway.tests.integration.test_crash import development
from services.gateway.tests.payloads import activity, event, session

ADA = identity(SecretStr("pepper"), TENANT, "email", "ada@example.com")


async def test_a_repeated_delivery_changes_nothing(door: Door) -> None:
    first, second = [await door.hook(activity(), "activity") for _ in range(2)]
    assert (first.json(), second.json()) == ({"received": True}, {"received": True, "duplicate": True})
    assert len(await door.running.said(ActivityRecorded)) == 1
    assert len(await door.rows()) == 1


async def test_what_our_reader_cannot_take_is_parked_and_answered_2xx(door: Door) -> None:
    answer = await door.hook(event("checkout.session.completed", session(amount_total="a lot")))
    assert answer.status_code == 200
    ((_, disposition, reason),) = await door.rows()
    assert disposition == "parked"
    assert "amount" in reason
    assert await door.running.said(OrderPaid) == []


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


async def test_another_accounts_event_and_a_test_are_kept_and_enroll_nobody(door: Door) -> None:
    """A refusal would be repeated for days, and then the provider switches the endpoint off."""
    some: list[dict[str, Any]] = [{"account": "acct_other"}, {"livemode": False}]
    for number, more in enumerate(some):
        answer = await door.hook(event("checkout.session.completed", session(), number, **more))
        assert answer.status_code == 200
    assert [row[1:] for row in await door.rows()] == [("ignored", "other_account"), ("ignored", "test_mode")]
    assert await door.running.said(OrderPaid) == []


@pytest.mark.parametrize(("age", "status"), [(0, 200), (270, 200), (302, 400), (-59, 200), (-90, 400)])
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
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchEndpoint")
    assert answer.json()["detail"] == "No webhook endpoint has this id and provider"


async def test_a_development_file_that_names_such_a_provider_stops_the_start(
    start: Start, keys: KeyPair, tmp_path: Path
) -> None:
    file = tmp_path / "development.json"
    endpoint = {"provider": "telegraph", "id": str(UUID(int=9)), "secrets": ["whsec_x"]}
    file.write_text(json.dumps(development() | {"endpoints": [endpoint]}))
    with pytest.raises(ValueError, match=f"no provider 'telegraph', only {', '.join(PROVIDERS)}"):
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
    assert (recorded.source, recorded.value) == ("custom_webhook", Decimal("12.50"))
    assert recorded.reference == f"{ENDPOINTS['custom']}/session-1"


async def test_an_id_of_one_system_is_not_that_of_another(door: Door) -> None:
    own = activity(id="1")
    del own["source"]
    answers = [await door.hook(activity(id="1", source="custom_webhook"), "activity"), await door.hook(own, "custom")]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = await door.running.said(ActivityRecorded)
    assert len({(one.source, one.reference) for one in said}) == 2


async def test_an_id_that_comes_again_with_something_else_is_not_dropped_in_silence(door: Door) -> None:
    await door.hook(activity(value="1"), "activity")
    spaced = json.dumps(activity(value="1.0"), indent=1).encode()
    assert (await door.hook(spaced, "activity")).json() == {"received": True, "duplicate": True}
    answers = await asyncio.gather(
        *(door.hook(activity(value=value), "activity") for value in ("1", "2")), door.hook(activity(id="b"), "activity")
    )
    assert [answer.status_code for answer in answers] == [200, 409, 200]
    assert answers[1].json()["code"] == "SaidDifferently"
    assert len(await door.rows()) == len(await door.running.said(ActivityRecorded)) == 2


async def test_what_the_provider_says_otherwise_under_a_known_id_waits_for_a_person(door: Door) -> None:
    first = event("checkout.session.completed", session(), pending_webhooks=1)
    again = first | {"pending_webhooks": 0}
    other = event("checkout.session.completed", session(id="cs_2", payment_intent="pi_2", amount_total=5))
    answers = [(await door.hook(one)).json() for one in (first, again, other, other | {"pending_webhooks": 0})]
    assert [one.get("duplicate") for one in answers] == [None, True, None, True]
    assert [row[1:] for row in await door.rows()] == [("applied", ""), ("parked", "said_differently")]
    assert [order.reference for order in await door.running.said(OrderPaid)] == ["pi_1"]
    async with door.connection() as connection:
        parked = await connection.fetchval("SELECT id FROM inbound_events WHERE event_id LIKE 'evt_1~%'")
    answer = await door.client.post(f"/api/admin/webhook-events/{parked}/replay", headers=await door.headers_of(STAFF))
    assert answer.json()["disposition"] == "applied"
    assert [order.reference for order in await door.running.said(OrderPaid)] == ["pi_1", "pi_2"]


async def test_what_was_emptied_is_told_from_nothing_that_comes_again(door: Door) -> None:
    await door.hook(activity(), "activity")
    async with door.connection() as connection:
        await connection.execute("UPDATE inbound_events SET body = ''")
    assert (await door.hook(activity(), "activity")).json() == {"received": True, "duplicate": True}


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
