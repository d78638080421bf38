"""What other sites show of ours: small, open to every origin, and quiet where there is nothing to say."""

from typing import Any

import pytest

from console_service.view.assets import SOURCES
from services.console.tests.fakes import Browser, at_the_console, landing, problem
from services.console.tests.integration.test_offers import OTHER, TENANT

BUNDLE: dict[str, Any] = {"id": "growth", "name": "Growth", "price": 9_900, "currency": "USD"}
BADGE = {"slug": "spring", "name": "Spring", "ends_at": None, "enrollment_deadline": None}
LONGEST = 10_000
"""Bytes of the script, as it is written; built it is smaller."""


async def test_the_script_is_small_and_any_site_may_load_and_keep_it(stranger: Browser) -> None:
    answer = await stranger.get("/embed/offers.js", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert len(answer.content) < LONGEST
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in answer.headers
    assert (await stranger.get("/embed/offers.js")).text == answer.text, "compressed it is the same"


def test_the_source_of_the_script_is_small_and_needs_nothing_else() -> None:
    source = (SOURCES / "offers.js").read_bytes()
    needs = (b"import ", b"require(", b"innerHTML", b"eval(", b"http://", b"https://")
    assert len(source) < LONGEST
    assert [word for word in needs if word in source] == []


async def test_active_campaigns_are_told_as_cards_to_every_origin(stranger: Browser) -> None:
    stranger.gateway.answers["GET /api/campaigns/active"] = [
        landing(promo_copy="Win it", ends_at="2099-01-01T00:00:00Z", enrollment_deadline="2098-01-01T00:00:00Z"),
        landing(slug="open", enrollment_deadline="2098-01-01T00:00:00Z"),
    ]
    answer = await stranger.get("/embed/offers.json?lang=es-MX")
    told = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age=60" in answer.headers["cache-control"]
    assert (told["lang"], told["texts"]["more"]) == ("es", "Ver la oferta")
    first, second = told["offers"]
    assert first == {
        "slug": "spring",
        "name": "Spring",
        "kind": "Recupera tu dinero",
        "promo": "Win it",
        "picture": None,
        "closes_at": "2098-01-01T00:00:00+00:00",
        "path": "/campaigns/spring",
    }
    assert second["closes_at"] is None, "without an end nothing is counted down"


async def test_where_there_is_none_nothing_is_told(stranger: Browser) -> None:
    stranger.gateway.answers["GET /api/campaigns/active"] = []
    assert (await stranger.get("/embed/offers.json")).json()["offers"] == []


async def test_a_bundle_that_gets_somebody_into_a_campaign_has_a_badge(stranger: Browser) -> None:
    shop = [{**BUNDLE, "badges": [BADGE]}, {**BUNDLE, "id": "kit", "badges": []}]
    stranger.gateway.answers["GET /api/bundles"] = shop
    told = (await stranger.get("/embed/badges.json")).json()
    assert told == {"badges": {"growth": [{"name": "Spring", "path": "/campaigns/spring"}]}}


@pytest.mark.parametrize("path", ["/embed/knowledge.txt", "/embed/knowledge.json"])
async def test_a_chatbot_is_told_addresses_that_can_be_followed(path: str) -> None:
    told = {"text": "Spring\nTo do: x.\nMore: /campaigns/spring\n\nSummer\nMore: /campaigns/summer"}
    async with at_the_console(tenant_hosts={"spring.example.com": TENANT, "127.0.0.1": OTHER}) as visitor:
        visitor.gateway.answers["GET /api/campaigns/knowledge"] = told
        here = (await visitor.get(path)).text
        there = (await visitor.get(path, headers={"Host": "spring.example.com"})).text
        other = (await visitor.get(f"{path}?tenant={TENANT}", headers={"Host": "else.example.com"})).text
    assert "More: http://127.0.0.1:18070/campaigns/summer" in here
    assert "More: http://spring.example.com/campaigns/spring" in there
    assert f"More: http://127.0.0.1:18070/campaigns/spring?tenant={TENANT}" in other


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/embed/offers.json", "/api/campaigns/active"),
        ("/embed/badges.json", "/api/bundles"),
        ("/embed/knowledge.txt", "/api/campaigns/knowledge"),
        ("/embed/knowledge.json", "/api/campaigns/knowledge"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_gateway_that_does_not_answer_is_kept_by_no_cache(
    stranger: Browser, path: str, asked: str, status: int
) -> None:
    stranger.gateway.answers[f"GET {asked}"] = lambda _request: problem(status)
    answer = await stranger.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_other_pages_are_open_to_no_other_origin(admin: Browser) -> None:
    for path in ("/campaigns", "/campaigns/spring", "/admin", "/sign-in"):
        assert "access-control-allow-origin" not in (await admin.get(path)).headers
