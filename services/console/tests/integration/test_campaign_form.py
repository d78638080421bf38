"""A campaign is begun and changed in a form that keeps what was typed and tells every problem beside its field."""

import json
import re
from typing import Any

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem, session

NEW, EDIT = "/admin/campaigns/new", f"/admin/campaigns/{CAMPAIGN_ID}/edit"
SCRIPT = "<script>alert('x')</script>\"'{{ 7*7 }}"
TYPED = {
    "name": "Spring",
    "slug": "spring",
    "campaign_type": "incentive.free_challenge",
    "currency": "USD",
    "description": "For those who mean it.",
    "zone": "America/New_York",
    "starts_at": "2026-12-01T09:00",
    "ends_at": "",
    "completion_window_days": "30",
    "grace_hours": "24",
    "payout.type": "refund",
    "payout.allowed.credit": "true",
    "payout.amount_type": "partial",
    "payout.amount_value": "12.5",
    "payout.rollover_multiplier": "1",
    "min_purchase_amount": "$1,200",
    "budget.campaign": "50000.50",
    "promo_assets.0.kind": "image",
    "promo_assets.0.url": "",
    "promo_assets.1.kind": "video",
    "promo_assets.1.url": "https://example.com/a.mp4",
    "promo_assets.1.title": "Film",
}


def told(browser: Browser, method: str = "POST") -> dict[str, Any]:
    body: dict[str, Any] = json.loads(browser.gateway.last(method).content)
    return body


def refusing(*errors: tuple[str, str] | dict[str, object]) -> Any:
    faults = [one if isinstance(one, dict) else fault(one[0], reason=one[1]) for one in errors]
    return lambda _request: problem(422, errors=faults)


def beside(page: str, field: str) -> str:
    """The problem that stands beside a field; empty if none does."""
    found = re.search(rf'id="f-{re.escape(field)}-problem">(?:<svg.*?</svg>)?([^<]*)', page, re.DOTALL)
    return found[1].strip() if found else ""


def pressed_by_enter(page: str) -> str:
    """The first button of the form: browsers press it when somebody presses Enter in a field."""
    found = re.search(r'class="form sheet".*?(<button[^>]*>)', page, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def maker(admin: Browser) -> Browser:
    admin.gateway.answers["POST /api/admin/campaigns"] = lambda _request: httpx.Response(201, json=campaign())
    admin.gateway.answers["PATCH /api/admin/campaigns/*"] = campaign()
    return admin


async def test_what_was_typed_is_what_the_api_is_told(maker: Browser) -> None:
    answer = await maker.post(NEW, TYPED)
    assert answer.headers["location"] == f"/admin/campaigns/{CAMPAIGN_ID}/criteria"
    body = told(maker)
    assert (body["family"], body["campaign_type"], body["min_purchase_amount"]) == (
        "incentive",
        "free_challenge",
        120_000,
    )
    assert (body["starts_at"], body["ends_at"]) == ("2026-12-01T09:00:00-05:00", None)
    assert body["payout"] == {
        "type": "refund",
        "allowed": ["credit"],
        "amount_type": "partial",
        "amount_value": "12.5",
        "rollover_multiplier": "1",
    }
    assert body["budget"] == {"campaign": 5_000_050, "contact": None}
    assert body["promo_assets"] == [{"kind": "video", "url": "https://example.com/a.mp4", "title": "Film"}]
    assert "enrolls_while_paused" not in body, "what a new campaign does while paused follows from its type"


async def test_enter_in_a_field_begins_the_draft_and_adds_no_row(maker: Browser) -> None:
    assert "name=" not in pressed_by_enter((await maker.get(NEW)).text)


async def test_a_fixed_sum_is_money_of_the_currency(maker: Browser) -> None:
    await maker.post(NEW, {**TYPED, "currency": "JPY", "payout.amount_type": "fixed", "payout.amount_value": "5,000"})
    assert told(maker)["payout"]["amount_value"] == 5000


async def test_every_problem_is_beside_its_field_and_nothing_typed_is_lost(maker: Browser) -> None:
    maker.gateway.answers["POST /api/admin/campaigns"] = refusing(
        fault("body.name", "string_too_short", min_length=1),
        fault("body.slug", "SlugOfOtherSigns"),
        fault("body.starts_at", "datetime_type"),
        ("body.payout.allowed.0", "Something about it"),
        fault("body.promo_assets.0.url", "url_parsing", error="relative URL without a base"),
        ("body.elsewhere", "Nobody shows this"),
    )
    wrong = {**TYPED, "name": "", "slug": "Spring!", "starts_at": "soon", "min_purchase_amount": "much"}
    answer = await maker.post(NEW, wrong)
    page = answer.text
    assert answer.status_code == 422
    assert beside(page, "name") == "Fill this in."
    assert beside(page, "slug").startswith("Small letters")
    assert beside(page, "starts_at").startswith("Type a date and a time"), "what we could not read, we say ourselves"
    assert beside(page, "min_purchase_amount").startswith("Type a sum of money")
    assert beside(page, "promo_assets.0.url") == "Not a web address."
    assert "Something about it" in page
    assert "elsewhere: Nobody shows this" in page
    for kept in ('value="Spring!"', 'value="soon"', 'value="much"', "For those who mean it.", 'value="12.5"', "Film"):
        assert kept in page
    assert "6 fields need another look" in page


async def test_what_cannot_be_read_is_refused_by_the_api_too_so_that_it_names_the_rest(maker: Browser) -> None:
    await maker.post(NEW, {**TYPED, "starts_at": "soon", "completion_window_days": "many", "payout.amount_value": ""})
    body = told(maker)
    assert (body["starts_at"], body["completion_window_days"], body["payout"]["amount_value"]) == (
        ["soon"],
        ["many"],
        [""],
    )


async def test_a_time_that_the_change_of_clocks_leaves_out_is_told(maker: Browser) -> None:
    maker.gateway.answers["POST /api/admin/campaigns"] = refusing(("body.starts_at", "Input should be …"))
    page = (await maker.post(NEW, {**TYPED, "starts_at": "2026-03-08T02:30"})).text
    assert beside(page, "starts_at").startswith("The clocks are put forward")


async def test_a_reader_of_spanish_types_as_she_writes_and_is_answered_so(maker: Browser) -> None:
    await maker.post("/look", {"language": "es"})
    await maker.post(NEW, {**TYPED, "min_purchase_amount": "1.200,50", "payout.amount_value": "12,5"})
    assert (told(maker)["min_purchase_amount"], told(maker)["payout"]["amount_value"]) == (120_050, "12.5")
    maker.gateway.answers["POST /api/admin/campaigns"] = refusing(fault("body.name", "string_too_long", max_length=200))
    page = (await maker.post(NEW, {**TYPED, "min_purchase_amount": "50.00"})).text
    assert beside(page, "name") == "Como máximo 200 caracteres."
    assert beside(page, "min_purchase_amount").startswith("Escribe un importe")


async def test_a_slug_that_is_taken_is_told_beside_it(maker: Browser) -> None:
    maker.gateway.answers["POST /api/admin/campaigns"] = lambda _request: problem(409, "SlugTaken")
    answer = await maker.post(NEW, TYPED)
    assert (answer.status_code, beside(answer.text, "slug")[:33]) == (409, "Another campaign has this address")


async def test_while_the_gateway_is_down_the_form_stays_and_says_so(maker: Browser) -> None:
    await maker.http.get(NEW)  # who she is, is known by now
    maker.gateway.is_down = True
    for path in (NEW, EDIT):
        answer = await maker.post(path, {**TYPED, "edition": "7"})
        assert answer.status_code == 503
        assert "The system does not answer. What you typed is still here" in answer.text
        assert 'value="$1,200"' in answer.text


async def test_a_draft_is_shown_as_it_is_and_in_the_zone_of_the_reader(maker: Browser) -> None:
    maker.http.cookies.set("lodestone-zone", "Europe%2FMadrid")
    maker.gateway.answers["GET /api/admin/campaigns/*"] = campaign(
        current_version=None,
        promo_copy="Win it back",
        promo_assets=[{"kind": "file", "url": "https://example.com/a.pdf", "title": "Paper"}],
        definition={
            "starts_at": "2026-12-01T09:00:00Z",
            "min_purchase_amount": 5000,
            "payout": {"type": "credit", "allowed": ["refund"], "amount_type": "fixed", "amount_value": "2550"},
        },
    )
    page = (await maker.get(EDIT)).text
    for shown in ("2026-12-01T10:00", 'value="50.00"', 'value="25.50"', "Win it back", "Paper", "Europe/Madrid"):
        assert shown in page
    assert re.search(r'name="payout.allowed.refund"[^>]* checked', page)
    assert 'name="slug" type="text"' in page


async def test_what_is_saved_is_meant_for_the_edition_that_was_shown(maker: Browser) -> None:
    answer = await maker.post(EDIT, {**TYPED, "edition": "7", "enrolls_while_paused": "true"})
    assert answer.headers["location"] == f"/admin/campaigns/{CAMPAIGN_ID}"
    assert maker.gateway.last("PATCH").headers["if-match"] == '"7"'
    assert told(maker, "PATCH")["enrolls_while_paused"] is True


async def test_of_a_published_campaign_what_is_fixed_is_shown_and_not_sent(maker: Browser) -> None:
    page = (await maker.get(EDIT)).text
    assert 'name="slug" type="text"' not in page
    assert "fixed since it was published" in page
    await maker.post(EDIT, {**TYPED, "edition": "7", "published": "yes"})
    assert told(maker, "PATCH").keys().isdisjoint({"slug", "family", "campaign_type", "currency"})


async def test_somebody_who_was_faster_is_told_of_with_what_differs(maker: Browser) -> None:
    maker.gateway.answers["PATCH /api/admin/campaigns/*"] = lambda _request: problem(412, current=9)
    maker.gateway.answers["GET /api/admin/campaigns/*"] = campaign(edition=9, definition={"name": "Theirs"})
    answer = await maker.post(EDIT, {**TYPED, "name": "Mine", "edition": "7"})
    assert answer.status_code == 409
    assert "Somebody else has changed it" in answer.text
    assert 'value="Mine"' in answer.text
    assert "Theirs" in answer.text
    assert 'name="edition" value="9"' in answer.text, "the next try is meant for what is there now"


async def test_another_row_and_the_preview_save_nothing(maker: Browser) -> None:
    await maker.http.get(NEW)
    before = len(maker.gateway.asked)
    more = (await maker.post(NEW, {**TYPED, "step": "asset"})).text
    assert 'name="promo_assets.2.url"' in more
    shown = (await maker.post(NEW, {**TYPED, "step": "preview", "promo_copy": "Paid <b>back</b>"})).text
    assert "12%" in shown or "13%" in shown
    assert "Paid &lt;b&gt;back&lt;/b&gt;" in shown
    assert len(maker.gateway.asked) == before


async def test_a_picture_is_shown_only_over_tls_and_from_its_own_origin(maker: Browser) -> None:
    answer = await maker.post(NEW, {**TYPED, "step": "preview", "hero_image_url": "https://example.com/a.png"})
    assert 'src="https://example.com/a.png"' in answer.text
    assert "img-src 'self' https://example.com data:;" in answer.headers["content-security-policy"]
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    for address in ("http://example.com/a.png", "javascript:alert(1)", "data:image/svg+xml,x"):
        page = await maker.post(NEW, {**TYPED, "step": "preview", "hero_image_url": address})
        assert "<img" not in page.text
        assert "img-src 'self' data:;" in page.headers["content-security-policy"]


async def test_script_in_any_field_stays_text(maker: Browser) -> None:
    hostile = {**dict.fromkeys(TYPED, SCRIPT), "payout.amount_type": "partial", "edition": SCRIPT, "published": ""}
    maker.gateway.answers["PATCH /api/admin/campaigns/*"] = refusing(("body.name", SCRIPT), (SCRIPT, SCRIPT))
    maker.gateway.answers["POST /api/admin/campaigns"] = refusing(("body.name", SCRIPT), (SCRIPT, SCRIPT))
    for path in (NEW, EDIT):
        for step in ({}, {"step": "preview"}):
            page = (await maker.post(path, {**hostile, **step})).text
            assert "<script>alert" not in page
            assert page.count("&lt;script&gt;alert") >= 10
            assert ">49" not in page


async def test_staff_may_look_and_not_define(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = session(role="staff")
    await stranger.sign_in()
    assert "New campaign" not in (await stranger.get("/admin/campaigns")).text
    for path in (NEW, EDIT):
        assert (await stranger.get(path)).status_code == 403
    before = len(stranger.gateway.asked)
    assert (await stranger.post(NEW, TYPED)).status_code == 403
    assert len(stranger.gateway.asked) == before
