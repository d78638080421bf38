"""Pages of staff before a gateway that answers, refuses, or is down."""

import re
from typing import Any

import pytest

from services.console.tests.fakes import CAMPAIGN_ID, USER_ID, Browser, campaign, problem, session
from services.console.tests.several import counters, headcounts, payout_sums

ONE = f"/admin/campaigns/{CAMPAIGN_ID}"
SCRIPT = "<script>alert('x')</script>\"'{{ 7*7 }}"


async def test_the_start_page_shows_what_runs_waits_and_was_paid(admin: Browser) -> None:
    shown = (await admin.get("/admin")).text
    for text in ("Spring", "Payouts to approve", "$5,000.00", "$1,200.00", "24% of what was bought", "sums to zero"):
        assert text in shown


async def test_the_start_page_shows_enrollments_by_status_and_the_money_promised_paid_and_left(admin: Browser) -> None:
    second = campaign(id=str(USER_ID), definition={"name": "Winter"})
    admin.gateway.answers["GET /api/campaigns"] = {"campaigns": [campaign(), second], "total": 2}
    admin.gateway.answers["GET /api/admin/headcounts"] = headcounts(by_status={"expired": 4, "active": 1, "new_one": 1})
    page = " ".join(re.sub(r"<[^>]+>", " ", (await admin.get("/admin")).text).split())
    assert "Enrollments by status Under way 2 Expired 8 New one 2" in page
    assert "Promised (USD) $3,000.00 Paid back (USD) $2,400.00 24% of what was bought Left to pay (USD) $600.00" in page
    (asked,) = [one for one in admin.gateway.asked if one.url.path == "/api/admin/payout-sums"]
    assert len(asked.url.params.get_list("campaign_ids")) == 2


async def test_money_of_currencies_is_not_added_up(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/payout-sums"] = payout_sums(currency="JPY", promised=900, paid=300, left=600)
    page = " ".join(re.sub(r"<[^>]+>", " ", (await admin.get("/admin")).text).split())
    assert "Promised (JPY) ¥900 Paid back (JPY) ¥300 Left to pay (JPY) ¥600" in page
    assert "Promised (USD) $0.00" in page


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (None, "have not been compared yet"),
        ({"agrees": True, "checked_at": "2026-11-01T10:00:00Z"}, "figures agree"),
        ({"agrees": False, "checked_at": "2026-11-01T10:00:00Z"}, "figures of Spring differ"),
    ],
)
async def test_figures_are_said_to_agree_when_they_were_compared(admin: Browser, check: object, text: str) -> None:
    admin.gateway.answers["GET /api/admin/figures"] = counters(check=check)
    assert text in (await admin.get("/admin")).text


async def test_parts_that_do_not_answer_are_left_out_and_named(admin: Browser) -> None:
    silent = ("waiting", "ledger", "headcounts", "payout-sums")
    for asked in (f"/api/admin/{name}" for name in silent):
        admin.gateway.answers[f"GET {asked}"] = lambda _request: problem(503)
    answer = await admin.get("/admin")
    assert answer.status_code == 200
    assert "What waits cannot be told just now." in answer.text
    assert "The ledger does not answer just now." in answer.text
    assert "Not known just now" in answer.text
    assert "Left to pay" not in answer.text


async def test_the_list_shows_status_dates_and_counts(admin: Browser) -> None:
    dated = {"starts_at": "2026-11-01T12:00:00Z", "ends_at": "2026-12-24T12:00:00Z"}
    paused = campaign(id=str(USER_ID), status="paused", definition={"name": "Winter"})
    admin.gateway.answers["GET /api/admin/headcounts"] = headcounts(by_status={"expired": 9})
    found = {"campaigns": [campaign(definition=dated), paused], "total": 2}
    admin.gateway.answers["GET /api/campaigns"] = found
    spring, winter = re.findall(
        r"<tr>\s*<th scope=\"row\">.*?</tr>", (await admin.get("/admin/campaigns")).text, re.DOTALL
    )
    for text in ("Spring", "badge-good", "Active", "Nov 1, 2026", "Dec 24, 2026", '"num">3<', '"num">9<'):
        assert text in spring
    for text in ("Winter", "badge-warm", "Paused", "at once", "open"):
        assert text in winter


async def test_the_list_is_filtered_searched_and_paged(admin: Browser) -> None:
    admin.gateway.answers["GET /api/campaigns"] = {"campaigns": [campaign()], "total": 41}
    shown = (await admin.get("/admin/campaigns?status=active&family=incentive&search=Spr&page=2")).text
    (asked,) = [one for one in admin.gateway.asked if one.url.path == "/api/campaigns"][-1:]
    wanted = {"status": "active", "family": "incentive", "search": "Spr"}
    assert dict(asked.url.params) == {**wanted, "limit": "20", "offset": "20"}
    assert "21\N{EN DASH}40 of 41" in shown
    kept = "/admin/campaigns?status=active&amp;family=incentive&amp;search=Spr"
    assert f'href="{kept}&amp;page=3"' in shown
    assert f'href="{kept}"' in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/campaigns/new", "/admin/campaigns/new"),
        ("/campaigns/create", "/admin/campaigns/new"),
        (f"/campaigns/{CAMPAIGN_ID}/builder", f"/admin/campaigns/{CAMPAIGN_ID}/steps"),
        (f"/campaigns/{CAMPAIGN_ID}", ONE),
        ("/company/biz_1/playbooks", "/admin/campaigns?family=lifecycle"),
        ("/company/biz_1/playbooks/new", "/admin/campaigns/new"),
        (f"/company/biz_1/playbooks/{CAMPAIGN_ID}", ONE),
    ],
)
async def test_other_names_of_the_section_lead_to_it(maker: Browser, asked: str, found: str) -> None:
    answer = await maker.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (303, found)
    assert (await maker.get(found)).status_code == 200


async def test_an_address_that_is_no_campaign_leads_nowhere(admin: Browser) -> None:
    for asked in ("/company/biz_1/playbooks/nothing", "/company/biz_1", "/campaigns/0199a1c0"):
        assert (await admin.get(asked)).status_code == 404


async def test_an_empty_list_says_how_to_go_on(admin: Browser) -> None:
    admin.gateway.answers["GET /api/campaigns"] = {"campaigns": [], "total": 0}
    assert "No campaigns yet" in (await admin.get("/admin/campaigns")).text
    assert "No campaign fits" in (await admin.get("/admin/campaigns?search=x")).text


async def test_what_an_action_will_do_is_said_before_it_is_done(admin: Browser) -> None:
    page = (await admin.get(f"{ONE}/pause")).text
    assert "Messages wait until the campaign is resumed." in page
    assert 'name="edition" value="7"' in page
    done = await admin.post(f"{ONE}/pause", {"edition": "7"})
    assert done.headers["location"] == ONE
    assert admin.gateway.last("POST").headers["if-match"] == '"7"'
    assert "The campaign is paused." in (await admin.get(ONE)).text


async def test_deleting_is_for_good_and_leads_to_the_list(admin: Browser) -> None:
    assert "This cannot be undone." in (await admin.get(f"{ONE}/delete")).text
    done = await admin.post(f"{ONE}/delete", {"edition": "7"})
    assert done.headers["location"] == "/admin/campaigns"
    assert admin.gateway.last("DELETE").url.params["permanent"] == "true"


@pytest.mark.parametrize("edition", ["", "x", "7²", "-1"])
async def test_an_edition_that_is_none_fits_nothing(admin: Browser, edition: str) -> None:
    await admin.post(f"{ONE}/pause", {"edition": edition})
    assert admin.gateway.last("POST").headers["if-match"] == '"0"'


async def test_somebody_who_was_faster_is_told_of(admin: Browser) -> None:
    admin.gateway.answers["POST /api/admin/campaigns/*/pause"] = lambda _request: problem(412, current=8)
    answer = await admin.post(
        f"{ONE}/pause", {"edition": "7"}, headers={"Referer": f"http://127.0.0.1:18070{ONE}/pause"}
    )
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.text
    assert f'href="{ONE}/pause"' in answer.text


async def test_a_refusal_is_told_on_the_page_it_was_asked_on(admin: Browser) -> None:
    admin.gateway.answers["POST /api/admin/campaigns/*/pause"] = lambda _request: problem(409, "TransitionRefused")
    answer = await admin.post(f"{ONE}/pause", {"edition": "7"})
    assert answer.status_code == 409
    assert "A campaign cannot do that in its status." in answer.text


async def test_who_is_no_admin_is_shown_no_actions(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = session(role="staff")
    await stranger.sign_in()
    assert "What may be done" not in (await stranger.get(ONE)).text


@pytest.mark.parametrize(
    ("status", "shown", "title"),
    [
        (404, 404, "There is no such page"),
        (403, 403, "That is not for you"),
        (500, 503, "The system does not answer"),
        (429, 429, "Too many requests"),
    ],
)
async def test_a_failure_of_the_gateway_is_a_page(admin: Browser, status: int, shown: int, title: str) -> None:
    admin.gateway.answers["GET /api/admin/campaigns/*"] = lambda _request: problem(status)
    answer = await admin.get(ONE)
    assert answer.status_code == shown
    assert title in answer.text
    assert "Campaigns" in answer.text, "the navigation stays"


async def test_a_gateway_that_is_down_keeps_the_page_and_says_so(admin: Browser) -> None:
    admin.gateway.is_down = True
    answer = await admin.get("/admin/campaigns?status=active")
    assert answer.status_code == 503
    assert "The system does not answer" in answer.text
    assert 'href="/admin/campaigns?status=active"' in answer.text
    assert "Sign out" in answer.text


@pytest.mark.parametrize("path", ["/admin/campaigns/x", f"{ONE}/explode", "/static/../app.py", "/static/app.py", "/x"])
async def test_what_is_not_there_is_a_page_too(admin: Browser, path: str) -> None:
    answer = await admin.get(path)
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)


@pytest.mark.parametrize("path", ["/admin", "/admin/campaigns", ONE, f"{ONE}/pause"])
async def test_script_in_a_text_stays_text(admin: Browser, path: str) -> None:
    criterion: dict[str, Any] = {
        "template_id": str(CAMPAIGN_ID),
        "label_template": SCRIPT,
        "description_template": SCRIPT,
        "kind": "action",
        "tracking": {"source": "manual", "mode": "count", "name": SCRIPT, "target": "1"},
        "threshold_source": SCRIPT,
        "threshold_default": SCRIPT,
    }
    hostile = campaign(
        definition={"name": SCRIPT, "description": SCRIPT, "slug": SCRIPT, "criteria": [criterion]}, status=SCRIPT
    )
    admin.gateway.answers["GET /api/admin/campaigns/*"] = hostile
    admin.gateway.answers["GET /api/campaigns"] = {"campaigns": [hostile], "total": 1}
    shown = await admin.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    assert "49" not in shown.text


async def test_theme_and_language_are_kept_and_lead_back(admin: Browser) -> None:
    answer = await admin.post("/look", {"theme": "dark", "language": "es", "back": "/admin/campaigns?status=active"})
    assert answer.headers["location"] == "/admin/campaigns?status=active"
    shown = (await admin.get("/admin/campaigns")).text
    assert '<html lang="es" data-theme="dark">' in shown
    assert "Campañas" in shown
    await admin.post("/look", {"theme": ""})
    assert "data-theme" not in (await admin.get("/admin")).text


async def test_the_language_is_that_of_the_browser_at_first(stranger: Browser) -> None:
    assert "Iniciar sesión" in (await stranger.get("/sign-in", headers={"Accept-Language": "ca, es-MX;q=0.8"})).text
    assert "Sign in" in (await stranger.get("/sign-in", headers={"Accept-Language": "de"})).text


@pytest.mark.parametrize("asks", ["/admin", "/admin/campaigns", "/admin/nowhere", "/campaigns/spring", "/sign-in"])
@pytest.mark.parametrize("by_script", [{}, {"HX-Request": "true"}])
async def test_a_cache_keeps_what_scripts_and_readers_are_told_apart(
    admin: Browser, asks: str, by_script: dict[str, str]
) -> None:
    assert "hx-request" in (await admin.get(asks, headers=by_script)).headers["vary"].lower()
