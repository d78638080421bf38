"""How often a page asks the gateway: a list of fifty rows as often as a list of one."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute

from console_service.pages import PAGES
from services.console.tests.enrollments import with_enrollments
from services.console.tests.fakes import Answer, Browser
from services.console.tests.integration.test_embed import BADGE, BUNDLE
from services.console.tests.integration.test_figures import standing
from services.console.tests.integration.test_publishing import DIFFERENCES, version
from services.console.tests.journeys import journey
from services.console.tests.money import about_money
from services.console.tests.office import offices

ROWS, MOST = 50, 6
THING = UUID(int=0x1234)
QUERIES = {"/admin/money/ledger/entries": "?account=revenue&currency=USD"}
OTHERS = ("/admin",)
"""Pages that show rows, and whose functions are called otherwise."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def lists() -> Iterator[str]:
    """The path of every page that is a list, by the names of their functions."""
    for page in PAGES:
        for route in page.router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.name.startswith("list_"):
                path = re.sub(r"{[^}]*}", str(THING), route.path)
                yield path + QUERIES.get(path, "")
    yield from OTHERS


def row(told: dict[str, Any], number: int) -> Any:
    """A copy of a row in which every id is another one."""
    return json.loads(_ID.sub(lambda found: str(UUID(int=UUID(found[0]).int + (number << 64))), json.dumps(told)))


def longer(answer: Answer | Any, number: int) -> Answer:
    """An answer in which a list has so many rows."""

    def grown(told: Any) -> Any:
        if isinstance(told, list):
            return [row(told[0], place) for place in range(number)] if told and isinstance(told[0], dict) else told
        if isinstance(told, dict):
            return {name: grown(one) if name in ("items", "campaigns") else one for name, one in told.items()}
        return told

    def answered(request: httpx.Request) -> httpx.Response:
        response: httpx.Response = answer(request) if callable(answer) else httpx.Response(200, json=answer)
        if (
            request.method != "GET"
            or not response.is_success
            or any(name.endswith("_ids") for name in request.url.params)
        ):
            return response
        return httpx.Response(200, json=grown(response.json()))

    return answered


async def calls(browser: Browser, path: str, number: int) -> list[str]:
    """What is asked for a page whose lists have so many rows."""
    told = {**with_enrollments(), **about_money(), **offices(), **_others(), **browser.gateway.answers}
    literal_first = sorted(told, key=lambda asked: asked.count("*"))
    kept, browser.gateway.answers = browser.gateway.answers, {one: longer(told[one], number) for one in literal_first}
    begun = len(browser.gateway.asked)
    answer = await browser.get(path)
    browser.gateway.answers = kept
    assert answer.status_code == 200
    asked = [f"{one.method} {one.url.path}" for one in browser.gateway.asked[begun:]]
    return [one for one in asked if one != "GET /api/session"]  # once a minute, whoever asks


def _others() -> dict[str, Any]:
    return {
        "GET /api/admin/figure-differences": {"items": [standing()], "next": None},
        "GET /api/admin/campaigns/*/steps": journey(),
        "GET /api/admin/campaigns/*/versions": {"items": [version(1)], "next": None},
        "GET /api/admin/campaigns/*/differences": DIFFERENCES,
        "GET /api/bundles": [{**BUNDLE, "badges": [BADGE]}],
    }


@pytest.mark.parametrize("path", list(lists()))
async def test_a_list_asks_as_often_for_fifty_rows_as_for_one(admin: Browser, path: str) -> None:
    for_one, for_all = await calls(admin, path, 1), await calls(admin, path, ROWS)
    assert for_all == for_one
    assert 1 <= len(for_all) <= MOST


async def test_names_of_campaigns_are_asked_for_by_their_ids_without_the_campaigns(admin: Browser) -> None:
    await calls(admin, "/admin/payouts", ROWS)
    paths = [one.url.path for one in admin.gateway.asked]
    assert "/api/campaigns" not in paths
    (asked,) = [one for one in admin.gateway.asked if one.url.path == "/api/admin/campaigns/names"]
    assert len(set(asked.url.params.get_list("campaign_ids"))) == ROWS


async def test_the_list_of_campaigns_asks_about_all_of_its_rows(admin: Browser) -> None:
    found = await calls(admin, "/admin/campaigns", ROWS)
    (asked,) = [one for one in admin.gateway.asked if one.url.path == "/api/admin/headcounts"]
    assert len(set(asked.url.params.get_list("campaign_ids"))) == ROWS
    assert len(found) == len(set(found))
