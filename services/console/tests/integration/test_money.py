"""Money: payouts and the second person, the ledger beside the provider, limits, and what somebody has to look at."""

import json
import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem, session
from services.console.tests.money import (
    DIFFERENCE_ID,
    ORDER_ID,
    PAYOUT_ID,
    about_money,
    difference,
    entry,
    open_order,
    order,
    order_difference,
    own_payout,
    pages,
    payout,
)

ONE = f"/admin/payouts/{PAYOUT_ID}"
SCRIPT = "<script>alert('x')</script>"
PAGES = (
    "/admin/money",
    "/admin/payouts",
    ONE,
    f"{ONE}/approve",
    "/admin/money/ledger",
    "/admin/money/ledger/entries?account=refunds&currency=EUR",
    "/admin/money/comparisons",
    "/admin/money/differences",
    "/admin/orders/without-bundle",
    "/admin/orders/differences",
    "/admin/orders/overpaid",
    "/admin/orders/stripe/pi_1",
    "/admin/money/limits",
    f"/admin/campaigns/{CAMPAIGN_ID}/limits",
)


@pytest.fixture
def treasurer(admin: Browser) -> Browser:
    """An admin with money to look after."""
    admin.gateway.answers = {**about_money(), **admin.gateway.answers, **_again()}
    return admin


def _again() -> dict[str, Any]:
    return {"GET /api/admin/ledger": about_money()["GET /api/admin/ledger"]}


def asked(browser: Browser, method: str, path: str) -> httpx.Request:
    """The newest question of this kind."""
    found = [one for one in browser.gateway.asked if (one.method, one.url.path) == (method, path)]
    return found[-1]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_about_money_is_found_from_the_navigation(treasurer: Browser, path: str) -> None:
    answer = await treasurer.get(path)
    assert answer.status_code == 200
    where = "/admin/campaigns" if path.startswith("/admin/campaigns") else "/admin/money"
    assert f'<a href="{where}" aria-current="page">' in answer.text


async def test_payouts_are_listed_by_state_with_names_and_money(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/payouts?state=awaiting_approval")).text
    for text in ("Spring", "€1,200.00", "Waits for approval", "above the limit for one payout", f'href="{ONE}"'):
        assert text in shown
    assert dict(asked(treasurer, "GET", "/api/admin/payouts").url.params) == {
        "state": "awaiting_approval",
        "limit": "20",
    }
    assert 'href="/admin/payouts?state=awaiting_approval&amp;cursor=abc"' in shown


async def test_those_without_an_account_are_asked_for_by_themselves(treasurer: Browser) -> None:
    await treasurer.get("/admin/payouts?lacks_account=true")
    assert asked(treasurer, "GET", "/api/admin/payouts").url.params["lacks_account"] == "true"


async def test_a_state_that_is_none_shows_every_payout(treasurer: Browser) -> None:
    await treasurer.get("/admin/payouts?state=nonsense")
    assert "state" not in asked(treasurer, "GET", "/api/admin/payouts").url.params


async def test_a_payout_shows_everything_that_happened_to_it_and_its_postings(treasurer: Browser) -> None:
    shown = (await treasurer.get(ONE)).text
    for text in ("All criteria were met", "to choose from", "To be tried again", "busy", "Set aside for a payout"):
        assert text in shown
    for text in ("As promised.", 'href="/admin/orders/stripe/pi_1"', "€3,800.00", "By the contact", "By a colleague"):
        assert text in shown


async def test_what_approving_does_is_said_before_it_is_done(treasurer: Browser) -> None:
    page = (await treasurer.get(f"{ONE}/approve")).text
    assert "€1,200.00 go to" in page
    assert "Approve and pay" in page
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    done = await treasurer.post(f"{ONE}/approve", {"key": key})
    assert done.headers["location"] == ONE
    assert asked(treasurer, "POST", f"/api/admin/payouts/{PAYOUT_ID}/approve").headers["idempotency-key"] == key
    assert "The payout is approved" in (await treasurer.get(ONE)).text


async def test_whoever_resolved_a_payout_sees_why_she_cannot_approve_it(treasurer: Browser) -> None:
    treasurer.gateway.answers["GET /api/admin/payouts/*"] = own_payout()
    for path in (ONE, f"{ONE}/approve"):
        shown = (await treasurer.get(path)).text
        assert "You resolved this payout yourself" in shown
        assert "Approve and pay" not in shown


REFUSALS = {"SamePerson": "You resolved this payout", "NotAwaitingApproval": "The payout does not wait"}


@pytest.mark.parametrize(("code", "told"), REFUSALS.items())
async def test_a_refusal_of_the_gateway_is_told_where_it_was_asked(treasurer: Browser, code: str, told: str) -> None:
    refusal = problem(409, code)
    treasurer.gateway.answers["POST /api/admin/payouts/*/approve"] = lambda _request: refusal
    answer = await treasurer.post(f"{ONE}/approve")
    assert (answer.status_code, told in answer.text) == (409, True)


async def test_a_payout_that_waits_for_nobody_is_not_approved(treasurer: Browser) -> None:
    treasurer.gateway.answers["GET /api/admin/payouts/*"] = payout(state="issued", reason="")
    shown = (await treasurer.get(f"{ONE}/approve")).text
    assert ("does not wait for approval any more" in shown, "Approve and pay" in shown) == (True, False)


async def test_the_ledger_shows_accounts_sums_and_that_they_balance(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/money/ledger")).text
    for text in ("All accounts together sum to zero", "Money of a purchase", "Earned", "-€5,000.00", str(ORDER_ID)):
        assert text in shown
    href = re.findall(r'href="(/admin/money/ledger/entries[^"]+)"', shown)[-1]
    assert f"account=captured:{ORDER_ID}" in unquote(href)


async def test_a_ledger_that_does_not_balance_says_so(treasurer: Browser) -> None:
    treasurer.gateway.answers["GET /api/admin/ledger"] = {
        **about_money()["GET /api/admin/ledger"],
        "sums_to_zero": False,
    }
    assert "do not sum to zero" in (await treasurer.get("/admin/money/ledger")).text
    assert "The ledger does not sum to zero" in (await treasurer.get("/admin/money")).text


async def test_the_postings_of_an_account_go_on(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/money/ledger/entries?account=refunds&currency=EUR")).text
    assert "account=refunds&amp;currency=EUR&amp;cursor=xyz" in shown
    assert dict(asked(treasurer, "GET", "/api/admin/ledger/entries").url.params)["account"] == "refunds"


async def test_comparisons_with_the_provider_are_money_of_their_purchase(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/money/comparisons")).text
    for text in ("€7.00", "settled 1 payout", "differs", 'href="/admin/orders/stripe/pi_1"'):
        assert text in shown


@pytest.mark.parametrize(
    ("place", "api"),
    [
        ("/admin/money/differences", "/api/admin/ledger-differences"),
        ("/admin/orders/differences", "/api/admin/orders/differences"),
    ],
)
async def test_differences_are_closed_with_a_note_or_say_what_is_missing(
    treasurer: Browser, place: str, api: str
) -> None:
    done = await treasurer.post(f"{place}/{DIFFERENCE_ID}/close", {"note": " seen ", "key": "k1"})
    assert done.headers["location"] == place
    sent = asked(treasurer, "POST", f"{api}/{DIFFERENCE_ID}/close")
    assert (json.loads(sent.content), sent.headers["idempotency-key"]) == ({"note": "seen"}, "k1")
    empty = fault("body.note", "string_too_short", min_length=1)
    treasurer.gateway.answers[f"POST {api}/*/close"] = lambda _request: problem(422, errors=[empty])
    answer = await treasurer.post(f"{place}/{DIFFERENCE_ID}/close", {"note": SCRIPT})
    assert answer.status_code == 422
    assert f'id="note-{DIFFERENCE_ID}-problem"' in answer.text
    assert "&lt;script&gt;alert" in answer.text


async def test_what_is_closed_is_shown_with_its_note(treasurer: Browser) -> None:
    closed = {"closed_at": "2026-11-02T10:00:00Z", "closing_note": "Known."}
    treasurer.gateway.answers["GET /api/admin/ledger-differences"] = pages(difference(**closed))
    treasurer.gateway.answers["GET /api/admin/orders/differences"] = pages(order_difference(**closed))
    for place in ("/admin/money/differences", "/admin/orders/differences"):
        shown = (await treasurer.get(f"{place}?state=closed")).text
        assert "Known." in shown
        assert "/close" not in shown


async def test_a_bundle_is_named_and_the_purchase_decided_again(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/orders/without-bundle")).text
    for text in ("€49.00", "ada@example.com", "price_1", "Growth plan"):
        assert text in shown
    done = await treasurer.post(f"/admin/orders/without-bundle/{ORDER_ID}", {"bundle_id": "growth"})
    assert done.headers["location"] == "/admin/orders/without-bundle"
    assert json.loads(treasurer.gateway.last("PUT").content) == {"bundle_id": "growth"}


async def test_a_bundle_that_is_refused_is_told_beside_it(treasurer: Browser) -> None:
    treasurer.gateway.answers["PUT /api/admin/orders/*/bundle"] = lambda _request: problem(409, "NoSuchBundle")
    answer = await treasurer.post(f"/admin/orders/without-bundle/{ORDER_ID}", {"bundle_id": "growth"})
    assert answer.status_code == 409
    assert f'id="bundle-{ORDER_ID}-problem"' in answer.text
    assert re.search(r'value="growth" selected', answer.text)


async def test_what_was_paid_back_too_much_is_noted(treasurer: Browser) -> None:
    shown = (await treasurer.get("/admin/orders/overpaid")).text
    assert ("€7.00" in shown, 'aria-label="Mark as noted: pi_1"' in shown) == (True, True)
    done = await treasurer.post(f"/admin/orders/overpaid/{ORDER_ID}/accept")
    assert done.headers["location"] == "/admin/orders/overpaid"
    assert treasurer.gateway.last("POST").url.path == f"/api/admin/orders/{ORDER_ID}/accept-overpaid"


@pytest.mark.parametrize(
    ("path", "api", "field"),
    [
        ("/admin/money/limits", "/api/admin/payout-limits", "approval"),
        (f"/admin/campaigns/{CAMPAIGN_ID}/limits", f"/api/admin/campaigns/{CAMPAIGN_ID}/payout-limits", "daily_cap"),
    ],
)
async def test_limits_are_typed_as_money_and_kept_in_minor_units(
    treasurer: Browser, path: str, api: str, field: str
) -> None:
    assert f'name="{field}"' in (await treasurer.get(path)).text
    done = await treasurer.post(path, {"approval": "1,250.50", "daily_cap": "", "budget": "$9"})
    assert done.headers["location"] == path
    sent = json.loads(asked(treasurer, "PUT", api).content)
    assert sent == {"approval": 125_050, "daily_cap": None, "budget": 900}


async def test_limits_that_cannot_be_read_are_all_told_and_nothing_typed_is_lost(treasurer: Browser) -> None:
    def refusing(request: httpx.Request) -> httpx.Response:
        told = json.loads(request.content)
        faults = [
            {"field": f"body.{name}", "reason": "no integer"} for name, one in told.items() if isinstance(one, list)
        ]
        return problem(422, errors=faults)

    treasurer.gateway.answers["PUT /api/admin/payout-limits"] = refusing
    answer = await treasurer.post("/admin/money/limits", {"approval": "much", "daily_cap": "1.234", "budget": "5"})
    assert answer.status_code == 422
    for name in ("approval", "daily_cap"):
        assert f'id="f-{name}-problem"' in answer.text
    for typed in ("much", "1.234", "5"):
        assert f'value="{typed}"' in answer.text


async def test_staff_sees_limits_and_does_not_set_them(stranger: Browser) -> None:
    stranger.gateway.answers = {**about_money(), **stranger.gateway.answers, "POST /api/session": session(role="staff")}
    await stranger.sign_in()
    shown = (await stranger.get(f"/admin/campaigns/{CAMPAIGN_ID}/limits")).text
    assert f'href="/admin/campaigns/{CAMPAIGN_ID}/limits" aria-current="page">Limits</a>' in shown
    assert "Keep these limits" not in shown
    assert (await stranger.post("/admin/money/limits", {"approval": "1"})).status_code == 403


async def test_queues_of_money_lead_to_where_they_are_worked_off(treasurer: Browser) -> None:
    queues = {"payouts_to_approve": {"items": [{}], "has_more": True}}
    treasurer.gateway.answers["GET /api/admin/waiting"] = {"queues": queues, "missing": []}
    shown = (await treasurer.get("/admin/money")).text
    assert '<a href="/admin/payouts?state=awaiting_approval">Payouts to approve</a>' in shown
    assert "1+" in shown


@pytest.mark.parametrize("path", [path for path in PAGES if path not in ("/admin/money", "/admin/money/limits")])
async def test_script_in_a_text_about_money_stays_text(treasurer: Browser, path: str) -> None:
    hostile = {
        "GET /api/admin/payouts": pages(payout(reason=SCRIPT, type=SCRIPT, state=SCRIPT)),
        "GET /api/admin/payouts/*": payout(reason=SCRIPT, resolution_notes=SCRIPT, provider_reference=SCRIPT),
        "GET /api/admin/ledger": {**pages(order_account()), "totals": [], "sums_to_zero": True},
        "GET /api/admin/ledger/entries": pages(entry(SCRIPT, debit=1)),
        "GET /api/admin/reconciliations": pages(
            {**about_money()["GET /api/admin/reconciliations"]["items"][0], "reference": SCRIPT}
        ),
        "GET /api/admin/ledger-differences": pages(difference(reference=SCRIPT)),
        "GET /api/admin/orders/differences": pages(order_difference(told={SCRIPT: SCRIPT})),
        "GET /api/admin/orders/without-bundle": pages(open_order(name=SCRIPT, products=[SCRIPT], campaign=SCRIPT)),
        "GET /api/admin/orders/overpaid": pages(order(reference=SCRIPT)),
        "GET /api/admin/orders/*/*": {**order(reference=SCRIPT), "entries": [entry(SCRIPT, debit=1)]},
        "GET /api/admin/campaigns/*": campaign(definition={"name": SCRIPT}),
    }
    treasurer.gateway.answers = {**treasurer.gateway.answers, **hostile}
    shown = await treasurer.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text.lower()
    assert "&lt;script&gt;alert" in shown.text.lower()


def order_account() -> dict[str, Any]:
    """An account with a hostile name."""
    return {"account": f"captured:{SCRIPT}", "currency": "EUR", "debit": 1, "credit": 0, "balance": 1}
