"""The HTTP door: nothing is answered before it is committed, and nothing that comes in breaks it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, Depends, Request
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.clock import Clock
from chassis.http import lists
from chassis.http.do import WorkFactory
from chassis.http.health import Health
from chassis.http.pages import instant, page, whole
from chassis.http.resources import resources_of
from chassis.postgres.transactions import Database
from chassis.settings import Settings
from chassis.testing import Running, contact, staff
from chassis.testing.running import OTHER_TENANT, TENANT
from contracts.progress import CriteriaMet
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import NoteIn, Work, all_notes


async def committed(service: Running[Work]) -> int:
    """Rows that somebody else can see now."""
    connection = await asyncpg.connect(service.service.settings.database_url.get_secret_value())
    try:
        await connection.execute("SELECT set_config('app.tenant', $1, false)", str(TENANT))
        return int(await connection.fetchval("SELECT count(*) FROM notes"))
    finally:
        await connection.close()


class AtFirstByte:
    """Looks at the database when an answer begins to leave, before anybody can have read it."""

    def __init__(self, app: ASGIApp, service: Running[Work]) -> None:
        self._app, self._service = app, service
        self.seen: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def looking(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.seen.append(await committed(self._service))
            await send(message)

        await self._app(scope, receive, looking)


async def commits_late(request: Request) -> AsyncIterator[Work]:
    """What must not be done: the transaction of a dependency ends after the answer."""
    works = resources_of(request).get(WorkFactory)
    async with works.database.transaction(TENANT) as transaction:
        yield works.open_work(transaction)


async def seen_at_first_byte(service: Running[Work], path: str) -> list[int]:
    async with service.client(staff()) as client:
        transport = client._transport
        assert isinstance(transport, httpx.ASGITransport)
        watching = AtFirstByte(transport.app, service)
        transport.app = watching
        for number in range(3):
            assert (await client.post(path, json={"reference": str(number)})).status_code == 200
    return watching.seen


async def test_whoever_gets_an_answer_finds_the_row_committed(service: Running[Work]) -> None:
    assert await seen_at_first_byte(service, "/notes") == [1, 2, 3]


async def test_a_commit_after_the_answer_would_be_seen(open_toy: OpenToy) -> None:
    router = APIRouter()

    @router.post("/late")
    async def late(body: NoteIn, work: Annotated[Work, Depends(commits_late)]) -> dict[str, int]:
        return {"times": await work.notes.add(body.reference)}

    async with open_toy({"api": router}) as service:
        assert await seen_at_first_byte(service, "/late") != [1, 2, 3]
        assert await committed(service) == 3


async def test_a_handler_that_fails_leaves_nothing_and_answers_500(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answer = await client.post("/notes", json={"reference": "a", "said": 2, "broken": True})
    assert answer.status_code == 500
    assert "as told" not in answer.text
    assert (await committed(service), await service.all_said()) == (0, [])


async def test_a_repeated_key_gets_the_same_answer_and_changes_nothing(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answers = [
            await client.post("/notes", json={"reference": "a", "said": 1}, headers={"Idempotency-Key": "k"})
            for _ in range(3)
        ]
    assert [answer.json() for answer in answers] == [{"times": 1}] * 3
    assert len(await service.said(CriteriaMet)) == 1


async def test_a_key_of_another_request_is_refused(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        await client.post("/notes", json={"reference": "a"}, headers={"Idempotency-Key": "k"})
        other = await client.post("/notes", json={"reference": "b"}, headers={"Idempotency-Key": "k"})
        query = await client.post("/notes?x=1", json={"reference": "a"}, headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"], query.status_code) == (422, "ReusedKey", 422)
    assert await service.do(all_notes) == {"a": 1}


async def test_concurrent_twins_make_one_change(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        twins = [
            client.post("/notes", json={"reference": "a", "said": 1}, headers={"Idempotency-Key": "k"})
            for _ in range(8)
        ]
        answers = await asyncio.gather(*twins)
    assert [answer.json() for answer in answers] == [{"times": 1}] * 8
    assert len(await service.said(CriteriaMet)) == 1


async def test_a_key_whose_request_failed_may_be_used_again(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        body = {"reference": "a", "broken": True}
        for _ in range(2):
            assert (await client.post("/notes", json=body, headers={"Idempotency-Key": "k"})).status_code == 500
        fixed = await client.post("/notes", json={"reference": "a"}, headers={"Idempotency-Key": "k"})
    assert fixed.json() == {"times": 1}


async def test_a_key_belongs_to_its_caller_and_tenant(service: Running[Work]) -> None:
    for caller in (staff(), staff(OTHER_TENANT)):
        async with service.client(caller) as client:
            answer = await client.post("/notes", json={"reference": "a"}, headers={"Idempotency-Key": "k"})
        assert answer.json() == {"times": 1}


async def test_a_pool_with_no_room_answers_503(open_toy: OpenToy) -> None:
    async with open_toy(database_pool=1, database_wait=1.5) as service, service.client(staff()) as client:
        async with service.database.tenantless():
            answer = await client.get("/notes")
        again = await client.get("/notes")
    assert (answer.status_code, answer.headers["retry-after"], again.status_code) == (503, "1", 200)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_database_that_is_away_answers_503(open_toy: OpenToy) -> None:
    async with open_toy() as service:
        away = service.service.settings.model_copy(update={"database_url": _at_port(service, 9)})
        async with _client(service, away) as client:
            answer = await client.get("/notes")
    assert answer.status_code == 503


async def test_a_body_over_the_limit_answers_413(open_toy: OpenToy) -> None:
    async with open_toy(body_limit=1000) as service, service.client(staff()) as client:
        answer = await client.post("/notes", json={"reference": "x" * 2000})

        async def drip() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b"x" * 100

        chunked = await client.post("/notes", content=drip())
    assert (answer.status_code, chunked.status_code) == (413, 413)
    assert answer.json()["status"] == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"reference": "nul \\u0000 inside"}',
        b'{"reference": "half \\ud800 a character"}',
        b'{"half \\ud800 a name": 1, "reference": "a"}',
        b'{"reference": NaN}',
        b'{"reference": 1e400000}',
        b'{"reference": "a", "said": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b"[" * 20_000 + b"]" * 20_000,
        b'{"reference": "a", "said": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"reference": "a", "reference2": "b"}',
    ],
)
async def test_bytes_that_are_no_request_are_refused_as_such(service: Running[Work], body: bytes) -> None:
    async with service.client(staff()) as client:
        answer = await client.post("/notes", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert await service.do(all_notes) == {}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x"])
async def test_a_page_is_of_1_to_200_items(service: Running[Work], limit: str) -> None:
    async with service.client(staff()) as client:
        answers = [await client.get("/internal/parked", params={"limit": one}) for one in (limit, "1", "200")]
    assert [answer.status_code for answer in answers] == [422, 200, 200]
    assert answers[0].json()["errors"][0]["field"] == "query.limit"


async def test_who_asks_is_known_and_of_the_right_kind(service: Running[Work]) -> None:
    answers = []
    for caller in (None, contact(UUID(int=1))):
        async with service.client(caller) as client:
            answers.append((await client.get("/notes")).status_code)
    async with service.client(None) as client:
        answers.append((await client.get("/notes", headers={"Authorization": "Bearer x.y.z"})).status_code)
    assert answers == [401, 403, 401]


@pytest.mark.parametrize("cursor", ["x", "%00", "bm8", "e30", "WzFd", "WyJhIl0=", "WyJhIiwiYiJd", "é" * 10, "[" * 400])
async def test_a_cursor_that_is_not_ours_is_malformed(service: Running[Work], cursor: str) -> None:
    async with service.client(staff()) as client:
        assert (await client.get("/notes", params={"cursor": cursor})).status_code == 422


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (instant, "0001-01-01T00:00:00+14:00"),
        (instant, "9999-12-31T23:59:59-14:00"),
        (instant, "2026-03-01T00:00:00"),
        (whole, str(2**31)),
        (whole, "-1"),
    ],
)
def test_a_part_of_a_cursor_that_no_column_holds_is_none(part: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        part(text)


async def test_a_cursor_is_taken_by_its_own_list_alone(service: Running[Work]) -> None:
    with lists.asking("/notes", b"limit=1&kind=a"):
        ours = page([UUID(int=1), UUID(int=2)], 1, lambda each: [each]).next or ""
    async with service.client(staff()) as client:
        taken = await client.get("/notes", params={"kind": "a", "cursor": ours, "limit": 7})
        of_other_filters = await client.get("/notes", params={"kind": "b", "cursor": ours})
        of_another_list = await client.get("/internal/parked", params={"kind": "a", "cursor": ours})
    assert (taken.status_code, of_other_filters.status_code, of_another_list.status_code) == (200, 422, 422)
    assert of_other_filters.json()["errors"][0]["field"] == "query.cursor"


async def test_a_byte_order_mark_in_front_is_passed_over(service: Running[Work]) -> None:
    headers = {"Content-Type": "application/json"}
    async with service.client(staff()) as client:
        answer = await client.post("/notes", content=b'\xef\xbb\xbf{"reference": "a"}', headers=headers)
    assert answer.json() == {"times": 1}


async def test_an_answer_of_422_names_each_field_and_what_is_wrong_with_it(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answer = (await client.post("/notes", json={"said": "x"})).json()
    assert answer["type"] == "/problems/malformed"
    assert [one["field"] for one in answer["errors"]] == ["body.reference", "body.said"]
    assert all(one["reason"] for one in answer["errors"])


async def test_a_body_that_is_no_json_is_named_with_the_place(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answer = await client.post("/notes", content=b"{bad", headers={"Content-Type": "application/json"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "body")
    assert error["reason"].startswith("It is not JSON, at character 1: ")


async def test_reading_changes_nothing_even_if_a_handler_tries(service: Running[Work]) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        async with service.database.transaction(TENANT, read_only=True) as transaction:
            await service.service.work(transaction).notes.add("a")


def _at_port(service: Running[Work], port: int) -> SecretStr:
    url = make_url(service.service.settings.database_url.get_secret_value()).set(host="127.0.0.1", port=port)
    return SecretStr(url.render_as_string(hide_password=False))


def _client(service: Running[Work], settings: Settings) -> httpx.AsyncClient:
    database = Database(settings, Clock(service.clock_file), source="toy")
    service.resources.put(WorkFactory(database, service.service.work))
    return service.client(staff())


async def test_a_service_in_hold_answers_questions_and_changes_nothing(open_toy: OpenToy) -> None:
    async with open_toy() as service, service.client(staff()) as client:
        service.resources.get(Health).hold = "restored from a backup"
        changed = await client.post("/notes", json={"reference": "r"})
        asked = await client.get("/notes")
    assert (changed.status_code, asked.status_code) == (503, 200)
