"""The stream of a contact: told of what is hers and nothing else, by whichever process counted it, and bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from chassis.security.links import Link
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT, TENANT
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.examples import example
from contracts.payouts import PayoutChanged
from contracts.progress import CriterionChanged
from gateway_service.handlers import pulses
from services.gateway.tests.fakes import CONTACT_ID, Door, front_of, open_door

PATH = "/api/campaigns/my-enrollments/stream"
OTHER_CONTACT = UUID(int=0xB1)
MERGED = UUID(int=0xB2)
HERS = {"contact_id": str(CONTACT_ID)}


class Page:
    """A page that reads a stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def news(self) -> list[str]:
        """What the next event says has changed."""
        async for line in self._lines:
            if line.startswith("data: "):
                changed: list[str] = orjson.loads(line[6:])["changed"]
                return changed
        raise EOFError

    async def hears_nothing(self) -> bool:
        try:
            async with asyncio.timeout(0.3):
                await self.news()
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def opened(url: str, headers: dict[str, str]) -> AsyncIterator[Page]:
    async with (
        asyncio.timeout(30),
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
        client.stream("GET", f"{url}{PATH}", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        page = Page(answer.aiter_lines())
        assert await page.news() == []
        yield page


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (EnrollmentStarted, ["enrollments"]),
        (EnrollmentEnded, ["enrollments"]),
        (CriterionChanged, ["criteria"]),
        (PayoutChanged, ["payouts"]),
    ],
)
async def test_a_contact_is_told_what_changed_without_asking_again(
    door: Door, event: type[Event], told: list[str]
) -> None:
    async with door.served() as url, opened(url, door.bearer(door.portal())) as page:
        await door.running.receive(example(event, **HERS))
        assert await page.news() == told
        await door.running.receive(example(event, **HERS), example(PayoutChanged, **HERS))
        assert set(await page.news()) == {*told, "payouts"}


@pytest.mark.parametrize("link", [CONTACT_ID, MERGED])
async def test_a_page_hears_of_every_id_of_a_merged_contact_whichever_its_link_names(door: Door, link: UUID) -> None:
    """Events go on naming the id that they were said under (ADR 0027)."""
    ids = [str(CONTACT_ID), str(MERGED)]
    door.behind.answers |= {f"enrollment.test/internal/contacts/{one}/ids": ids for one in ids}
    async with door.served() as url, opened(url, door.bearer(door.portal(link))) as page:
        await door.running.receive(example(PayoutChanged, contact_id=str(MERGED)))
        assert await page.news() == ["payouts"]
        await door.running.receive(example(EnrollmentStarted, **HERS))
        assert await page.news() == ["enrollments"]


async def test_a_stream_that_would_not_hear_everything_is_refused(door: Door) -> None:
    door.behind.down.add("enrollment.test")
    assert (await door.client.get(PATH, headers=door.bearer(door.portal()))).status_code == 503


async def test_nobody_is_told_of_another_contact_or_another_tenant(door: Door) -> None:
    theirs = Door(door.running, door.behind, door.client, OTHER_TENANT)
    async with (
        door.served() as url,
        opened(url, door.bearer(door.portal())) as hers,
        opened(url, door.bearer(door.portal(OTHER_CONTACT))) as another,
        opened(url, door.bearer(theirs.portal())) as namesake,
    ):
        await door.running.receive(example(CriterionChanged, **HERS))
        assert await hers.news() == ["criteria"]
        # Whatever was on its way to them would come before what is theirs.
        await door.running.receive(example(PayoutChanged, **HERS | {"contact_id": str(OTHER_CONTACT)}))
        assert await another.news() == ["payouts"]
        await door.running.of(OTHER_TENANT).receive(example(PayoutChanged, **HERS))
        assert await namesake.news() == ["payouts"]


async def test_a_change_that_another_process_counted_is_told(door: Door) -> None:
    async with door.served() as url, opened(url, door.bearer(door.portal())) as page:
        async with door.connection() as connection:
            done = await connection.execute("UPDATE pulses SET criteria = 1 WHERE contact_id = $1", CONTACT_ID)
        assert done == "UPDATE 1"
        assert await page.news() == ["criteria"]


async def test_only_a_contact_with_a_good_token_has_a_stream(door: Door) -> None:
    assert (await door.client.get(PATH)).status_code == 401
    assert (await door.client.get(PATH, headers=door.bearer())).status_code == 403
    links = front_of(door.running).links
    late = links.token("portal", Link(TENANT, CONTACT_ID), lifetime=timedelta(seconds=-1))
    assert (await door.client.get(PATH, headers=door.bearer(late))).status_code == 401


async def test_a_stream_ends_when_its_token_does(door: Door) -> None:
    token = front_of(door.running).links.token("portal", Link(TENANT, CONTACT_ID), lifetime=timedelta(seconds=2))
    async with asyncio.timeout(20):
        answer = await door.client.get(PATH, headers=door.bearer(token))
    assert (answer.status_code, answer.text.count("event: changed")) == (200, 1)
    assert (await door.client.get(PATH, headers=door.bearer(token))).status_code == 401


async def test_a_comment_keeps_the_line_open(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, stream_heartbeat=0.05, stream_lifetime=0.5) as door:
        answer = await door.client.get(PATH, headers=door.bearer(door.portal()))
    assert answer.text.count(": ping") > 2


async def test_streams_are_limited_for_a_contact_and_for_the_process(start: Start, keys: KeyPair) -> None:
    limits = {"contact_streams_each": 1, "contact_stream_limit": 2}
    async with open_door(start, keys.private, **limits) as door, door.served() as url:
        first, second, third = (door.bearer(door.portal(UUID(int=number))) for number in (1, 2, 3))
        async with opened(url, first):
            assert (await door.client.get(PATH, headers=first)).status_code == 429
            async with opened(url, second):
                assert (await door.client.get(PATH, headers=third)).status_code == 429
            await ended(door, 1)
            async with opened(url, third):
                pass


async def test_the_contacts_of_one_tenant_cannot_hold_every_place(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, contact_stream_share=1) as door, door.served() as url:
        theirs = Door(door.running, door.behind, door.client, OTHER_TENANT)
        async with opened(url, door.bearer(door.portal())):
            assert (await door.client.get(PATH, headers=door.bearer(door.portal(OTHER_CONTACT)))).status_code == 429
            async with opened(url, door.bearer(theirs.portal())):
                pass


async def test_of_streams_that_are_asked_for_at_once_those_without_a_place_are_refused(
    start: Start, keys: KeyPair
) -> None:
    limits = {"contact_streams_each": 1, "stream_lifetime": 1}
    async with open_door(start, keys.private, **limits) as door, asyncio.timeout(20):
        hers = door.bearer(door.portal())
        answers = await asyncio.gather(*(door.client.get(PATH, headers=hers) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 429, 429, 429]
        assert front_of(door.running).watch.open == 0


async def ended(door: Door, left: int) -> None:
    """Return when no more than so many streams are open."""
    async with asyncio.timeout(10):
        while front_of(door.running).watch.open > left:  # noqa: ASYNC110 - the server sees a moment later that it ended
            await asyncio.sleep(0.02)


async def test_a_reader_who_takes_nothing_is_let_go(start: Start, keys: KeyPair) -> None:
    """Without a socket, whose buffers would hide for long that nobody reads."""
    async with open_door(start, keys.private, stream_patience=0.2) as door:
        scope = await scope_of(door)

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)

        async def receive() -> dict[str, Any]:
            received = [{"type": "http.request", "body": b"", "more_body": False}] if not asked else []
            asked.append(True)
            return received[0] if received else await asyncio.sleep(60, {"type": "http.disconnect"})

        asked: list[bool] = []
        async with asyncio.timeout(10):
            await door.app(scope, receive, send)
        assert front_of(door.running).watch.open == 0


async def scope_of(door: Door) -> dict[str, Any]:
    """What a server tells the application of a request for the stream."""
    token = door.portal()
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"test"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }


async def test_a_pulse_is_kept_while_somebody_watches_however_long_nothing_changes(door: Door) -> None:
    async with door.served() as url, opened(url, door.bearer(door.portal())) as page:
        await door.running.advance(timedelta(days=2))
        await noted(door)
        await door.running.tick()
        await door.running.receive(example(CriterionChanged, **HERS))
        assert await page.news() == ["criteria"]


async def noted(door: Door) -> None:
    """Return when a process has said since the clock went ahead that it watches."""
    async with asyncio.timeout(10), door.connection() as connection:
        while not await connection.fetchval("SELECT watched_at > changed_at FROM pulses"):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)


async def test_that_a_contact_is_watched_is_not_written_at_each_poll(door: Door) -> None:
    async with door.served() as url, opened(url, door.bearer(door.portal())) as page, door.connection() as connection:
        written = await connection.fetchval("SELECT xmin::text FROM pulses")
        assert await page.hears_nothing()
        assert await connection.fetchval("SELECT xmin::text FROM pulses") == written


async def test_pulses_that_nobody_watches_any_more_are_forgotten_even_if_they_beat(door: Door) -> None:
    await door.running.do(pulses.watch, [CONTACT_ID, OTHER_CONTACT])
    await door.running.receive(example(CriterionChanged, **HERS), example(CriterionChanged, contact_id=None))
    await door.running.tick()
    counted = await door.running.do(pulses.watch, [CONTACT_ID, OTHER_CONTACT])
    assert [counted[one].criteria for one in (CONTACT_ID, OTHER_CONTACT)] == [1, 0]
    await door.running.advance(timedelta(days=2))
    await door.running.receive(example(CriterionChanged, **HERS))
    await door.running.tick()
    async with door.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM pulses") == 0


async def test_what_changes_for_somebody_who_is_not_watched_is_not_counted(door: Door) -> None:
    await door.running.receive(example(CriterionChanged, **HERS))
    async with door.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM pulses") == 0
