"""The inbound topic: what other systems write is checked, taken once, and said; `tests/strangers` has a broker."""

import hashlib
import hmac
import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import yaml

from chassis.envelope import Record
from chassis.testing.running import OTHER_TENANT, TENANT
from contracts.gateway import ActivityRecorded
from services.gateway.tests.fakes import ENDPOINTS, SECRETS, Door

DOCUMENT = Path(__file__).parents[4] / "libs" / "contracts" / "asyncapi.yaml"
OFFSETS = itertools.count()


class Stranger:
    """What a system writes that has an endpoint, or pretends to."""

    def __init__(self, *, tenant: UUID = TENANT, secret: str = SECRETS[1]) -> None:
        self._document: dict[str, Any] = yaml.load(DOCUMENT.read_text(), yaml.CSafeLoader)
        self._tenant, self._secret = tenant, secret

    def writes(self, at: str, **changed: Any) -> Record:
        """A record for the one operation that others send, said at a time."""
        (operation,) = (
            one for name, one in self._document["operations"].items() if name.startswith("others.send.activity")
        )
        address, message = self._resolve(operation["channel"])["address"], self._message(operation)
        body = {**message["examples"][0]["payload"], "endpoint_id": str(ENDPOINTS["activity"]), **changed}
        if "signature" not in changed:
            body["signature"] = self._sign(body)
        headers = {name: self._header(name, schema, message, at) for name, schema in self._required(message)}
        return Record(address, 0, next(OFFSETS), None, headers, orjson.dumps(body))

    def _sign(self, body: dict[str, Any]) -> str:
        names = ("endpoint_id", "id", "email", "source", "name", "value", "occurred_at")
        text = "\n".join([str(self._tenant), *(body[name] or "" for name in names)])
        return hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    def _header(self, name: str, schema: dict[str, Any], message: dict[str, Any], at: str) -> str:
        known = {
            "ce_id": str(uuid4()),
            "ce_source": "https://crm.example.com",
            "ce_type": message["name"],
            "ce_time": at,
            "ce_tenantid": str(self._tenant),
        }
        return str(schema["const"]) if "const" in schema else known[name]

    def _required(self, message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        headers = self._resolve(message["headers"])
        return [(name, headers["properties"][name]) for name in headers["required"]]

    def _message(self, operation: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = self._resolve(self._resolve(operation["messages"][0]))
        return message

    def _resolve(self, thing: dict[str, Any]) -> Any:
        found: Any = thing
        while isinstance(found, dict) and "$ref" in found:
            path = found["$ref"].removeprefix("#/").split("/")
            found = self._document
            for part in path:
                found = found[part]
        return found


async def now(door: Door) -> str:
    return (await door.running.now()).isoformat()


async def told(door: Door) -> list[str]:
    """The ids of what was said, as their system knows them."""
    return [one.reference.rpartition("/")[2] for one in await door.running.said(ActivityRecorded)]


async def test_an_activity_counts_once_whatever_its_envelope_says(door: Door) -> None:
    stranger, at = Stranger(), await now(door)
    await door.running.take(*(stranger.writes(at, id="a-1") for _ in range(3)), stranger.writes(at, id="a-2"))
    await door.running.take(stranger.writes(at, id="a-1"))
    assert await told(door) == ["a-1", "a-2"]


async def test_an_id_that_comes_again_with_something_else_is_not_dropped_in_silence(door: Door) -> None:
    """At once or in a later run; written otherwise it is a repetition."""
    stranger, at = Stranger(), await now(door)
    await door.running.take(stranger.writes(at, id="a-1", value="1"), stranger.writes(at, id="a-1", value="2"))
    await door.running.take(stranger.writes(at, id="a-1", value="1.0"), stranger.writes(at, id="a-1", name="other"))
    assert await told(door) == ["a-1"]
    assert await door.running.parked() == [("SaidDifferently", True)] * 2


async def test_what_is_not_signed_is_parked_and_the_others_go_on(door: Door) -> None:
    stranger, at = Stranger(), await now(door)
    forged = stranger.writes(at, id="a-2", signature="0" * 64)
    await door.running.take(stranger.writes(at, id="a-1"), forged, stranger.writes(at, id="a-3"))
    assert await told(door) == ["a-1", "a-3"]
    assert await door.running.parked() == [("SubmissionRefused", True)]


@pytest.mark.parametrize(
    "stranger",
    [Stranger(tenant=OTHER_TENANT), Stranger(secret="of somebody else")],
)
async def test_a_system_is_bound_to_its_tenant(door: Door, stranger: Stranger) -> None:
    await door.running.take(stranger.writes(await now(door)))
    assert await door.running.said(ActivityRecorded) == []
    assert await door.running.of(OTHER_TENANT).said(ActivityRecorded) == []
    assert await door.running.parked() == [("SubmissionRefused", True)]


async def test_a_shape_nobody_knows_is_parked_with_the_reason(door: Door) -> None:
    at = await now(door)
    await door.running.take(Stranger().writes(at, source="fax"), Stranger().writes(at, id=7, signature="x"))
    assert sorted(await door.running.parked()) == [("SubmissionRefused", True), ("Unparsable", True)]


async def test_ids_are_forgotten_with_the_records_of_the_topic(door: Door) -> None:
    await door.running.take(Stranger().writes(await now(door)))
    for days, left in ((6, 1), (2, 0)):
        await door.running.advance(timedelta(days=days))
        await door.running.tick()
        async with door.connection() as connection:
            assert await connection.fetchval("SELECT count(*) FROM submitted_activities") == left
