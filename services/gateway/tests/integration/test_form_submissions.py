"""Forms that people fill in elsewhere: kept, said once, and looked at by a person where they are not understood."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from contracts.gateway import FormSubmitted
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import ENDPOINTS, Door
from services.gateway.tests.integration.test_endpoints import PATH, ask
from services.gateway.tests.integration.test_webhooks import ADA
from services.gateway.tests.payloads import form, kajabi


async def test_a_submission_is_said_once_however_often_it_is_told(door: Door) -> None:
    answers = [await door.hook(kajabi(), "kajabi") for _ in range(2)]
    assert [one.json().get("duplicate", False) for one in answers] == [False, True]
    (said,) = await door.running.said(FormSubmitted)
    assert (said.identity, said.form_id, said.name) == (ADA, "2148912345", "Ada Byron")
    assert said.reference == f"{ENDPOINTS['kajabi']}/3100456"
    assert abs(said.submitted_at - await door.running.now()) < timedelta(minutes=1)
    assert await door.rows() == [("form_submission", "applied", "")]


async def test_an_automation_says_when_and_is_told_what_it_says_wrongly(door: Door) -> None:
    assert (await door.hook(form(), "n8n")).status_code == 200
    (said,) = await door.running.said(FormSubmitted)
    assert said.submitted_at == datetime(2026, 3, 1, 14, 2, tzinfo=UTC)
    assert (await door.hook(form(), "n8n", secret="a guess at the key")).status_code == 400
    assert (await door.hook(form(name="Eva"), "n8n")).status_code == 409
    malformed = await door.hook(form(id="2", email="nobody"), "n8n")
    assert malformed.status_code == 422
    assert malformed.json()["errors"][0]["field"] == "body.email"
    assert len(await door.running.said(FormSubmitted)) == 1


async def test_an_address_is_made_with_its_key_which_is_shown_once(door: Door) -> None:
    made = (await ask(door, "POST", PATH, {"provider": "kajabi", "name": "Site"})).json()
    url = httpx.URL(made["url_with_key"])
    assert await post(door, url, kajabi()) == 200
    assert await post(door, httpx.URL(made["url"]), kajabi(2)) == 400
    assert made["secret"] not in (await ask(door, "GET", PATH)).text
    newer = (await ask(door, "POST", f"{PATH}/{made['id']}/rotate", {"overlap": 60})).json()
    assert newer["url_with_key"] != made["url_with_key"]
    log = await door.client.get("/api/admin/audit-log", headers=await door.headers_of(Role.ADMIN))
    assert made["secret"] not in log.text


async def test_what_is_not_understood_waits_for_a_person_and_keeps_its_time(door: Door) -> None:
    odd = kajabi()
    del odd["payload"][0]["relationships"]["form"]
    assert (await door.hook(odd, "kajabi")).status_code == 200
    ((_, disposition, reason),) = await door.rows()
    assert (disposition, reason) == ("parked", "KeyError: 'form'")
    assert await door.running.said(FormSubmitted) == []
    # As if the rules of a later release understood it.
    received = await mended(door, kajabi())
    await door.running.advance(timedelta(days=3))
    listed = (await door.client.get("/api/admin/webhook-events", headers=door.bearer())).json()["items"]
    replayed = await ask(door, "POST", f"/api/admin/webhook-events/{listed[0]['id']}/replay")
    assert replayed.json()["disposition"] == "applied"
    (said,) = await door.running.said(FormSubmitted)
    assert said.submitted_at == received


async def mended(door: Door, body: dict[str, Any]) -> datetime:
    """Have the one webhook that is kept say something else; returns when it was received."""
    async with door.connection() as connection:
        await connection.execute("UPDATE inbound_events SET body = $1", orjson.dumps(body))
        received: datetime = await connection.fetchval("SELECT received_at FROM inbound_events")
        return received


async def post(door: Door, url: httpx.URL, body: dict[str, Any]) -> int:
    path = url.raw_path.decode()
    return (await door.client.post(path, content=orjson.dumps(body))).status_code
