"""Figures of a campaign: shown, compared, followed as they change, and worked off where they differ."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, at_the_console, campaign, own_session, problem

ONE = f"/admin/campaigns/{CAMPAIGN_ID}/figures"
STREAM = {"Accept": "text/event-stream"}
SCRIPT = "<script>alert('x')</script>"


def figures(started: int = 10, check: object = None) -> dict[str, Any]:
    """Figures as the API tells them."""
    return {
        "campaign_id": str(CAMPAIGN_ID),
        "counters": {"enrollments.started": started, "criteria.met": 4, "purchases.amount": 500_000},
        "hours": {},
        "days": {"enrollments.started": [{"at": "2026-11-01", "count": started}]},
        "counted_at": "2026-11-01T10:00:00Z",
        "check": check,
    }


def check(*differences: object, missing: tuple[str, ...] = ()) -> dict[str, Any]:
    """A comparison as the API tells it."""
    agrees = not differences and not missing
    return {
        "agrees": agrees,
        "checked_at": "2026-11-01T11:00:00Z",
        "differences": [*differences],
        "missing": [*missing],
    }


def streamed(*states: dict[str, Any]) -> httpx.Response:
    """A stream of figures that ends."""

    async def told() -> AsyncIterator[bytes]:
        yield b": ping\r\n\r\n"
        for state in states:
            yield f"event: figures\r\ndata: {json.dumps(state)}\r\n\r\n".encode()

    return httpx.Response(200, content=told(), headers={"Content-Type": "text/event-stream"})


@pytest.fixture
async def reader() -> AsyncIterator[Browser]:
    """Somebody signed in at a console whose pages follow for a moment only."""
    async with at_the_console(live_lifetime=0.3, live_interval=0.001, live_linger=0) as browser:
        browser.gateway.answers["GET /api/campaigns/*/figures"] = figures(check=check())
        browser.gateway.answers["GET /api/campaigns/*/figures/stream"] = lambda _request: streamed(figures(11))
        await browser.sign_in()
        yield browser


def asked(browser: Browser, path: str) -> list[httpx.Request]:
    return [one for one in browser.gateway.asked if one.url.path.endswith(path)]


async def test_figures_stand_beside_what_the_services_count(reader: Browser) -> None:
    difference = {"name": "criteria.met", "service": "progress", "counted": 4, "owned": 6}
    reader.gateway.answers["GET /api/campaigns/*/figures"] = figures(check=check(difference, missing=("payouts",)))
    shown = (await reader.get(ONE)).text
    for text in ("$5,000.00", "agrees", "service counts 6", "-2", "service did not answer", "payouts did not answer"):
        assert text in shown
    assert "1 figure differs from its service" in shown


async def test_each_chart_has_a_table_of_its_numbers(reader: Browser) -> None:
    shown = (await reader.get(f"{ONE}?period=year")).text
    told = json.loads(unescape(re.findall(r'data-chart="([^"]+)"', shown)[0]))
    assert (len(told["labels"]), sum(told["lines"][0]["counts"])) == (365, 10)
    assert re.search(r"<th scope=\"row\">Nov 1, 2026</th><td class=\"num\">10</td>", shown)


@pytest.mark.parametrize("period", ["nonsense", "", SCRIPT[:20]])
async def test_a_period_that_is_none_is_the_usual_one(reader: Browser, period: str) -> None:
    shown = (await reader.get(ONE, params={"period": period})).text
    assert f'href="{ONE}?period=month" aria-current="true"' in shown
    assert "<script>alert" not in shown


async def test_comparing_asks_the_owners_now(reader: Browser) -> None:
    reader.gateway.answers["GET /api/campaigns/*/figures/check"] = check(missing=("payouts",))
    done = await reader.post(f"{ONE}/check")
    assert done.headers["location"] == ONE
    assert "not everything agrees" in (await reader.get(ONE)).text


async def test_a_page_follows_the_figures_as_they_change(reader: Browser) -> None:
    page = (await reader.get(ONE)).text
    (seen,) = re.findall(r'data-live-mark="([0-9a-f]+)"', page)
    told = (await reader.get(f"{ONE}/stream", params={"mark": seen}, headers=STREAM)).text
    assert re.findall(r"^id: ([0-9a-f]+)$", told, re.MULTILINE)
    assert re.search(r"data: .*Enrolled</dt><dd>11<", told)
    assert "<html" not in told


async def test_what_the_browser_has_already_is_not_sent_again(reader: Browser) -> None:
    reader.gateway.answers["GET /api/campaigns/*/figures"] = figures(11)
    first = (await reader.get(f"{ONE}/stream", headers=STREAM)).text
    (seen,) = re.findall(r"^id: ([0-9a-f]+)$", first, re.MULTILINE)
    again = (await reader.get(f"{ONE}/stream", headers={**STREAM, "Last-Event-ID": seen})).text
    assert "data:" not in again


async def test_the_stream_is_asked_for_with_the_readers_own_credential(reader: Browser) -> None:
    await reader.get(f"{ONE}/stream", headers=STREAM)
    for path in ("/api/session", f"/api/admin/campaigns/{CAMPAIGN_ID}", "/figures/stream"):
        assert asked(reader, path)[-1].headers["authorization"] == "Bearer ls_secret"


@pytest.mark.parametrize("status", [403, 404])
async def test_nobody_follows_what_she_may_not_see(reader: Browser, status: int) -> None:
    reader.gateway.answers["GET /api/admin/campaigns/*"] = lambda _request: problem(status)
    answer = await reader.get(f"{ONE}/stream", headers=STREAM)
    assert answer.status_code == status
    assert asked(reader, "/figures/stream") == []


async def test_a_session_that_is_over_is_told_so(reader: Browser) -> None:
    reader.gateway.answers["GET /api/session"] = lambda _request: problem(401, "UnknownCredential")
    answer = await reader.get(f"{ONE}/stream", headers=STREAM)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert answer.text == "event: over\ndata: \n\n"
    assert reader.kept("session") is None


async def test_a_session_that_ends_while_somebody_follows_is_told_so(reader: Browser) -> None:
    reader.gateway.answers["GET /api/campaigns/*/figures/stream"] = lambda _request: problem(401, "UnknownCredential")
    assert "event: over" in (await reader.get(f"{ONE}/stream", headers=STREAM)).text


async def test_a_stream_that_says_nothing_is_kept_open_by_heartbeats() -> None:
    async with at_the_console(live_lifetime=0.4, live_heartbeat=0.05, live_linger=0) as browser:
        browser.gateway.answers["GET /api/campaigns/*/figures/stream"] = lambda _request: streamed()
        await browser.sign_in()
        assert (await browser.get(f"{ONE}/stream", headers=STREAM)).text.count(": ping") >= 2


async def test_whoever_finds_no_place_is_told_to_come_back() -> None:
    async with at_the_console(live_most=0) as browser:
        await browser.sign_in()
        answer = await browser.get(f"{ONE}/stream", headers=STREAM)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


async def test_tenants_do_not_share_what_they_follow(reader: Browser) -> None:
    """Two tenants whose campaigns have the same id: each is shown what the gateway streams to it."""
    own = own_session()
    theirs = {**own, "tenant": {**dict(own["tenant"]), "id": str(UUID(int=0xB))}}  # type: ignore[call-overload]

    def is_theirs(request: httpx.Request) -> bool:
        return request.headers["authorization"] == "Bearer theirs"

    reader.gateway.answers["GET /api/session"] = lambda request: httpx.Response(
        200, json=theirs if is_theirs(request) else own
    )
    reader.gateway.answers["GET /api/campaigns/*/figures/stream"] = lambda request: streamed(
        figures(77 if is_theirs(request) else 33)
    )
    both = [{**STREAM, "Cookie": f"lodestone-session={token}"} for token in ("ours", "theirs")]
    reader.http.cookies.clear()
    answers = await asyncio.gather(*(reader.get(f"{ONE}/stream", headers=headers) for headers in both))
    assert [(">33<" in one.text, ">77<" in one.text) for one in answers] == [(True, False), (False, True)]


def standing(**more: object) -> dict[str, object]:
    """A difference that lasts, as the API tells it."""
    plain = {
        "id": str(UUID(int=0xD1)),
        "campaign_id": str(CAMPAIGN_ID),
        "name": "criteria.met",
        "service": "progress",
        "counted": 4,
        "owned": 6,
        "found_at": "2026-11-01T10:00:00Z",
        "seen_at": "2026-11-01T11:00:00Z",
        "closed_at": None,
        "closed_by": None,
        "closing_note": None,
    }
    return {**plain, **more}


LIST = "/admin/figure-differences"
CLOSE = f"{LIST}/{UUID(int=0xD1)}/close"


@pytest.fixture
def worker(admin: Browser) -> Browser:
    """Somebody with one difference to look at."""
    admin.gateway.answers["GET /api/admin/figure-differences"] = {"items": [standing()], "next": "abc"}
    admin.gateway.answers["POST /api/admin/figure-differences/*/close"] = standing()
    return admin


async def test_differences_that_last_are_listed_with_their_campaign(worker: Browser) -> None:
    shown = (await worker.get(LIST)).text
    for text in ("Met all criteria", "Statistics count 4, progress counts 6.", "Spring", f'action="{CLOSE}"'):
        assert text in shown
    assert f'href="{LIST}?state=open&amp;cursor=abc"' in shown


async def test_a_difference_is_closed_with_its_note(worker: Browser) -> None:
    done = await worker.post(CLOSE, {"note": " counted twice by hand "})
    assert done.headers["location"] == LIST
    assert json.loads(worker.gateway.last("POST").content) == {"note": "counted twice by hand"}
    assert "The difference is closed." in (await worker.get(LIST)).text


async def test_a_note_that_is_missing_is_asked_for_beside_its_field(worker: Browser) -> None:
    fault = {"field": "body.note", "reason": "is too short"}
    worker.gateway.answers["POST /api/admin/figure-differences/*/close"] = lambda _request: problem(422, errors=[fault])
    answer = await worker.post(CLOSE, {"note": SCRIPT})
    assert answer.status_code == 422
    assert re.search(r'<p class="problem" id="note-[0-9a-f-]+-problem">.*is too short</p>', answer.text)
    assert "&lt;script&gt;alert" in answer.text
    assert "<script>alert" not in answer.text


async def test_what_is_closed_shows_why_and_cannot_be_closed_again(worker: Browser) -> None:
    closed = standing(closed_at="2026-11-02T10:00:00Z", closing_note=SCRIPT)
    worker.gateway.answers["GET /api/admin/figure-differences"] = {"items": [closed], "next": None}
    shown = (await worker.get(f"{LIST}?state=closed")).text
    assert "&lt;script&gt;alert" in shown
    assert CLOSE not in shown


async def test_a_difference_of_a_campaign_that_is_gone_is_shown_nonetheless(worker: Browser) -> None:
    worker.gateway.answers["GET /api/campaigns"] = {"campaigns": [], "total": 0}
    assert "Campaign not known" in (await worker.get(LIST)).text


async def test_script_in_what_is_counted_stays_text(reader: Browser) -> None:
    reader.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"name": SCRIPT})
    told = figures()
    told["counters"][f"messages.{SCRIPT}"] = 1
    reader.gateway.answers["GET /api/campaigns/*/figures"] = told
    shown = (await reader.get(ONE)).text
    assert "<script>alert" not in shown
    assert shown.lower().count("&lt;script&gt;alert") >= 2
