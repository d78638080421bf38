"""A contact's page follows what changes, for whoever holds her link, and leaves what she is typing as it is."""

import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.console.tests.fakes import Browser, at_the_console, problem
from services.console.tests.portal import MINE, PAGE, TOKEN, enrollment, mine, opened, reached, reported

STREAM = {"Accept": "text/event-stream"}


def changes(number: int) -> httpx.Response:
    """A stream that tells so many changes, and ends."""

    async def told() -> AsyncIterator[bytes]:
        for count in range(number):
            changed = json.dumps({"changed": ["criteria"] if count else []})
            yield f"event: changed\r\ndata: {changed}\r\n\r\n".encode()

    return httpx.Response(200, content=told(), headers={"Content-Type": "text/event-stream"})


@pytest.fixture
async def her() -> AsyncIterator[Browser]:
    """A contact whose page follows for a moment only."""
    async with at_the_console(live_lifetime=0.3, live_interval=0.001, live_linger=0) as browser:
        opened(browser).gateway.answers[f"GET {MINE}/stream"] = lambda _request: changes(2)
        yield browser


def done() -> dict[str, object]:
    return enrollment(progress={"state": "open", "decided_at": None, "criteria": [reached(status="met"), reported()]})


async def test_the_page_follows_with_the_token_of_the_link(her: Browser) -> None:
    page = (await her.get(PAGE)).text
    assert f'data-live="{PAGE}/stream"' in page
    (seen,) = re.findall(r'data-live-mark="([0-9a-f]+)"', page)
    her.gateway.answers[f"GET {MINE}"] = mine(done())
    told = (await her.get(f"{PAGE}/stream", params={"mark": seen}, headers=STREAM)).text
    assert "<strong>1</strong>" in told
    assert "<html" not in told
    assert {one.headers["authorization"] for one in her.gateway.asked} == {f"Bearer {TOKEN}"}


async def test_what_the_browser_shows_already_is_not_sent_again(her: Browser) -> None:
    (seen,) = re.findall(r'data-live-mark="([0-9a-f]+)"', (await her.get(PAGE)).text)
    assert "data:" not in (await her.get(f"{PAGE}/stream", params={"mark": seen}, headers=STREAM)).text


async def test_what_she_types_and_opens_is_left_alone(her: Browser) -> None:
    page = (await her.get(PAGE)).text
    assert re.search(r'<details class="evidence" id="evidence-[0-9a-f-]+" hx-morph-skip', page)
    assert '"morphIgnore": ["data-htmx-powered", "open"]' in page


async def test_a_link_that_has_closed_meanwhile_ends_the_stream(her: Browser) -> None:
    her.gateway.answers[f"GET {MINE}"] = lambda _request: problem(401)
    answer = await her.get(f"{PAGE}/stream", headers=STREAM)
    assert (answer.status_code, answer.text.strip()) == (200, "event: over\ndata:")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_two_links_share_nothing(her: Browser) -> None:
    await her.get(f"{PAGE}/stream", headers=STREAM)
    await her.get(f"{PAGE}x/stream", headers=STREAM)
    asked = [one.headers["authorization"] for one in her.gateway.asked if one.url.path.endswith("/stream")]
    assert {f"Bearer {TOKEN}", f"Bearer {TOKEN}x"} == set(asked)


async def test_public_pages_know_her_afterwards_and_only_if_the_link_is_good(her: Browser) -> None:
    await her.get(PAGE)
    assert her.kept("portal") == TOKEN
    her.gateway.answers[f"GET {MINE}"] = lambda _request: problem(401)
    answer = await her.get(f"{PAGE}x")
    assert "portal" not in answer.headers.get("set-cookie", "")
