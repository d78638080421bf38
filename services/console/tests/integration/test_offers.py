"""What visitors see of campaigns: tenants, bundles of a contact, ends, pictures, and texts that stay texts."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.console.tests.fakes import Browser, at_the_console, landing, offer, problem

TENANT, OTHER = UUID(int=1), UUID(int=2)
ONE = "/campaigns/spring"
SCRIPT = "<script>alert('x')</script>\"'{{ 7*7 }}"


@pytest.fixture
async def visitor() -> AsyncIterator[Browser]:
    """Somebody who has never been here, where each of two tenants has a host."""
    hosts = {"spring.example.com": TENANT, "127.0.0.1": OTHER}
    async with at_the_console(tenant_hosts=hosts) as browser:
        yield browser


def shows(visitor: Browser, **more: Any) -> None:
    visitor.gateway.answers["GET /api/campaigns/spring"] = landing(**more)


def asked_of(visitor: Browser, path: str) -> httpx.Request:
    return next(one for one in visitor.gateway.asked if one.url.path == path)


async def test_a_campaign_is_shown_with_its_promise_goals_and_bundles(visitor: Browser) -> None:
    shows(visitor, promo_copy="Win it all back", payout_allowed=["credit"])
    answer = await visitor.get(ONE)
    assert answer.status_code == 200
    for text in ("Spring", "Win it all back", "within 30 days", "The whole purchase", "refund or credit", "$99.00"):
        assert text in answer.text
    assert 'Achieve <em class="yours">your own target</em> a month' in answer.text
    assert "revenue_target" not in answer.text
    assert "Sign out" not in answer.text


async def test_everything_active_is_listed(visitor: Browser) -> None:
    assert f'href="{ONE}"' in (await visitor.get("/campaigns")).text
    visitor.gateway.answers["GET /api/campaigns/active"] = []
    assert "There is no offer just now" in (await visitor.get("/campaigns")).text


@pytest.mark.parametrize(
    ("headers", "query", "tenant"),
    [({"Host": "spring.example.com"}, "", TENANT), ({}, "", OTHER), ({}, f"?tenant={TENANT}", TENANT)],
)
async def test_the_tenant_is_that_of_the_query_or_the_host(
    visitor: Browser, headers: dict[str, str], query: str, tenant: UUID
) -> None:
    answer = await visitor.get(f"{ONE}{query}", headers=headers)
    assert answer.status_code == 200
    assert asked_of(visitor, "/api/campaigns/spring").headers["x-tenant"] == str(tenant)
    assert (f"/checkout{query}" in answer.text, '/checkout"' in answer.text) == (True, not query)


async def test_a_tenant_that_is_none_is_a_page_that_is_none(visitor: Browser) -> None:
    assert (await visitor.get(f"{ONE}?tenant=x")).status_code == 404
    assert visitor.gateway.asked == []


async def test_where_there_is_one_tenant_none_is_named(stranger: Browser) -> None:
    await stranger.get(ONE)
    assert "x-tenant" not in asked_of(stranger, "/api/campaigns/spring").headers


async def test_a_session_of_staff_is_shown_to_no_public_path(admin: Browser) -> None:
    before = len(admin.gateway.asked)
    assert (await admin.get(ONE)).status_code == 200
    assert [one for one in admin.gateway.asked[before:] if "authorization" in one.headers] == []


async def test_the_gateway_learns_from_where_a_visitor_comes(visitor: Browser) -> None:
    await visitor.get(ONE)
    assert asked_of(visitor, "/api/campaigns/spring").headers["x-forwarded-for"] == "127.0.0.1"


async def test_a_contact_who_came_by_her_link_sees_the_bundles_that_concern_her(visitor: Browser) -> None:
    visitor.http.cookies.set("lodestone-portal", "a.b.c")
    visitor.gateway.answers["GET /api/campaigns/spring/bundles"] = [offer(id="retail", name="Retail bundle")]
    shows(visitor, bundles=[offer(), offer(id="retail", name="Retail bundle")])
    shown = (await visitor.get(ONE)).text
    assert ("Retail bundle" in shown, "Growth bundle" in shown) == (True, False)
    assert "Chosen by what you told us" in shown
    assert asked_of(visitor, "/api/campaigns/spring/bundles").headers["authorization"] == "Bearer a.b.c"
    assert "Growth bundle" in (await visitor.get(f"{ONE}?bundles=all")).text


@pytest.mark.parametrize("answer", [[], problem(401), problem(404), problem(503)])
async def test_a_link_that_is_too_old_or_an_audit_that_fits_nothing_leaves_all_bundles(
    visitor: Browser, answer: Any
) -> None:
    visitor.http.cookies.set("lodestone-portal", "a.b.c")
    visitor.gateway.answers["GET /api/campaigns/spring/bundles"] = (
        (lambda _request: answer) if isinstance(answer, httpx.Response) else answer
    )
    shown = await visitor.get(ONE)
    assert (shown.status_code, "Growth bundle" in shown.text) == (200, True)


@pytest.mark.parametrize(
    ("more", "texts", "hidden"),
    [
        ({}, ("Choose your bundle",), ("data-countdown", "Closes", "assessment")),
        ({"needs_audit": True}, ("Before you buy: it sets your own targets.",), ()),
        ({"ends_at": "2099-01-01T00:00:00Z"}, ("data-countdown", "Closes"), ()),
        ({"enrollment_deadline": "2099-01-01T00:00:00Z"}, ("Open until Jan 1, 2099",), ("data-countdown",)),
        ({"admits": False, "starts_at": "2099-01-01T00:00:00Z"}, ("Opens Jan 1, 2099",), ("Choose your", "/checkout")),
        ({"admits": False}, ("Nobody can join any more",), ("Choose your bundle", "/checkout")),
        ({"bundles": []}, ("Nothing can be bought here",), ("Choose your bundle", "/checkout")),
    ],
)
async def test_the_page_says_how_the_campaign_stands_and_counts_down_only_to_an_end(
    visitor: Browser, more: dict[str, Any], texts: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    shows(visitor, **more)
    shown = (await visitor.get(ONE)).text
    assert [text for text in texts if text not in shown] == []
    assert [text for text in hidden if text in shown] == []


async def test_a_campaign_that_has_ended_says_so_and_shows_what_there_is(visitor: Browser) -> None:
    over = httpx.Response(404, json={"code": "CampaignOver", "detail": "…", "name": "Winter"})
    visitor.gateway.answers["GET /api/campaigns/winter"] = lambda _request: over
    answer = await visitor.get("/campaigns/winter")
    assert answer.status_code == 410
    assert "“Winter” does not take anybody in any more" in answer.text
    assert f'href="{ONE}"' in answer.text


@pytest.mark.parametrize("refusal", [404, 401])
async def test_a_campaign_that_never_was_is_a_page_that_shows_others(visitor: Browser, refusal: int) -> None:
    visitor.gateway.answers["GET /api/campaigns/nothing"] = lambda _request: problem(refusal)
    answer = await visitor.get("/campaigns/nothing")
    assert (answer.status_code, "There is no such offer" in answer.text) == (404, True)
    assert f'href="{ONE}"' in answer.text


@pytest.mark.parametrize("path", ["/campaigns", ONE])
async def test_a_gateway_that_is_down_is_said_without_a_way_to_staff(visitor: Browser, path: str) -> None:
    visitor.gateway.is_down = True
    answer = await visitor.get(path)
    assert (answer.status_code, "The system does not answer" in answer.text) == (503, True)
    assert f'href="{path}"' in answer.text
    assert "/admin" not in answer.text


async def test_pictures_come_from_the_origin_of_the_campaign_alone(visitor: Browser) -> None:
    assert "img-src 'self' data:;" in (await visitor.get(ONE)).headers["content-security-policy"]
    shows(visitor, hero_image_url="https://pictures.example.com/a.png?b=c")
    answer = await visitor.get(ONE)
    policy = answer.headers["content-security-policy"]
    assert "img-src 'self' https://pictures.example.com data:;" in policy
    assert "script-src 'self';" in policy
    assert 'src="https://pictures.example.com/a.png?b=c"' in answer.text


@pytest.mark.parametrize("url", ["https://a.example.com;script-src/x.png", "javascript:alert(1)", "https:///x", ""])
async def test_a_picture_of_no_plain_origin_is_not_shown(visitor: Browser, url: str) -> None:
    shows(visitor, hero_image_url=url)
    answer = await visitor.get(ONE)
    assert "img-src 'self' data:;" in answer.headers["content-security-policy"]
    assert "hero-picture" not in answer.text


async def test_over_tls_no_picture_is_asked_for_without() -> None:
    async with at_the_console(console_url="https://console.example.com") as browser:
        shows(browser, hero_image_url="http://pictures.example.com/a.png")
        assert "hero-picture" not in (await browser.get(ONE)).text


@pytest.mark.parametrize("path", ["/campaigns", ONE, f"{ONE}/thanks"])
async def test_script_in_a_text_stays_text(visitor: Browser, path: str) -> None:
    hostile = landing(
        name=SCRIPT,
        description=SCRIPT,
        promo_copy=SCRIPT,
        campaign_type=SCRIPT,
        payout_type=SCRIPT,
        criteria=[{"label": f"{SCRIPT}{{{{x}}}}", "description": SCRIPT, "required": False}],
        bundles=[offer(name=SCRIPT)],
        promo_assets=[{"kind": "video", "url": "https://example.com/" + SCRIPT, "title": SCRIPT}],
    )
    visitor.gateway.answers["GET /api/campaigns/spring"] = hostile
    visitor.gateway.answers["GET /api/campaigns/active"] = [hostile]
    answer = await visitor.get(path)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    assert "49" not in answer.text


async def test_a_page_for_visitors_may_be_found_and_one_that_is_gone_may_not(visitor: Browser) -> None:
    assert "noindex" not in (await visitor.get(ONE)).text
    assert "noindex" in (await visitor.get("/campaigns/nothing")).text


async def test_the_theme_that_a_visitor_chooses_leads_back_to_the_offer(visitor: Browser) -> None:
    answer = await visitor.post("/look", {"theme": "dark", "back": f"{ONE}?tenant={TENANT}"})
    assert answer.headers["location"] == f"{ONE}?tenant={TENANT}"
