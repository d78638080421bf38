"""One enrollment: what is shown, what staff decides about criteria and payout, and files of the contact."""

from typing import Any

import httpx
import pytest

from services.console.tests.enrollments import (
    CONTACT_ID,
    CRITERION,
    ONE,
    ORDER_ID,
    PAYOUT_ID,
    change,
    contact,
    criterion,
    enrollment,
    message,
    moment,
    payout,
    promise,
    sent,
)
from services.console.tests.fakes import Browser, problem

ENROLLMENT = "GET /api/admin/campaigns/*/enrollments/*"
PAYOUT = f"{ENROLLMENT}/payout"
RESOLVE, APPROVE = f"{ONE}/resolve", f"/admin/payouts/{PAYOUT_ID}/approve"
INTERRUPTED = {"number": 1, "asked_at": "2026-11-21T10:00:00Z", "outcome": None, "detail": ""}


def with_payout(browser: Browser, **more: object) -> None:
    """Have the enrollment earned a payout."""
    told = payout(**more)
    browser.gateway.answers[PAYOUT] = told
    browser.gateway.answers[ENROLLMENT] = enrollment(status="criteria_met", current_payout=told)


async def test_an_enrollment_shows_who_what_was_paid_known_and_is_left(staff: Browser) -> None:
    shown = (await staff.get(ONE)).text
    for text in ("Ada Lovelace", "ada@example.com", "$500.00", "As staff stated it", "days left", "Met at the fair"):
        assert text in shown
    assert "<dt>desired_monthly_revenue</dt><dd>50K</dd>" in shown
    assert "The whole purchase" in shown
    assert f'href="/admin/contacts/{CONTACT_ID}/portal-link"' in shown


async def test_the_checklist_shows_each_criterion_and_the_way_to_decide(staff: Browser) -> None:
    waived = criterion(criterion_id=str(ORDER_ID), label="Onboard", status="waived", percent="100", evidence=None)
    staff.gateway.answers[ENROLLMENT] = enrollment(progress=promise(criterion(), waived))
    shown = (await staff.get(ONE)).text
    assert f'<a href="{CRITERION}">Earn $50K a month</a>' in shown
    assert "20,000 / 50,000 · 40%" in shown
    assert "Waits for review" in shown
    assert "See my books" in shown
    assert "Waived" in shown
    assert "1 of 2" in shown


async def test_messages_say_what_was_sent_and_why_not(staff: Browser) -> None:
    staff.gateway.answers["GET /api/messages"] = {
        "items": [
            message(),
            message(enrollment_id=None, campaign_id=None, subject="Hello", outcome="sent", reasons=[]),
        ],
        "next": None,
    }
    shown = (await staff.get(ONE)).text
    assert "How it goes" in shown
    assert "The contact has opted out." in shown
    assert "Written by staff" in shown
    assert 'href="/admin/messages/00000000-0000-0000-0000-00000000003a"' in shown
    assert f'href="/admin/contacts/{CONTACT_ID}/messages/new"' in shown


async def test_the_timeline_calls_criteria_by_name_and_leaves_other_enrollments_out(staff: Browser) -> None:
    other = {"at": "2026-11-21T10:00:00Z", "kind": "payout", "item": payout(enrollment_id=str(ORDER_ID))}
    staff.gateway.answers["GET /api/admin/contacts/*/timeline"] = {"items": [moment(), other], "missing": []}
    shown = (await staff.get(ONE)).text
    assert "Earn $50K a month · " in shown
    assert f"/admin/payouts/{PAYOUT_ID}" not in shown


async def test_parts_whose_owner_is_down_are_left_out_and_named(staff: Browser) -> None:
    for asked in ("/api/messages", "/api/admin/contacts/*/timeline", PAYOUT.removeprefix("GET ")):
        staff.gateway.answers[f"GET {asked}"] = lambda _request: problem(503)
    staff.gateway.answers[ENROLLMENT] = enrollment(progress=None, missing=["progress"])
    answer = await staff.get(ONE)
    assert answer.status_code == 200
    for part in ("Progress", "Messages", "What happened"):
        assert f"{part} cannot be told just now." in answer.text


@pytest.mark.parametrize(
    ("state", "offered", "other"),
    [("chosen", RESOLVE, APPROVE), ("awaiting_approval", APPROVE, RESOLVE), ("failed", RESOLVE, APPROVE)],
)
async def test_what_may_be_done_follows_from_the_payout(staff: Browser, state: str, offered: str, other: str) -> None:
    with_payout(staff, state=state)
    shown = (await staff.get(ONE)).text
    assert f'href="{offered}"' in shown
    assert f'href="{other}"' not in shown


async def test_an_enrollment_that_has_ended_offers_nothing(staff: Browser) -> None:
    staff.gateway.answers[ENROLLMENT] = enrollment(
        ended_at="2026-11-21T10:00:00Z", status="expired", exit_reason="expired", progress=promise(state="missed")
    )
    shown = (await staff.get(ONE)).text
    assert "What may be done" not in shown
    assert "Time ran out" in shown


async def test_resolving_says_what_it_does_and_then_how_the_payout_stands(staff: Browser) -> None:
    with_payout(staff)
    page = (await staff.get(f"{ONE}/resolve")).text
    assert "a second person approves it" in page
    assert "$500.00" in page
    done = await staff.post(f"{ONE}/resolve", {"notes": "Well earned", "key": "k1"})
    assert done.headers["location"] == ONE
    assert sent(staff, "POST") == {"notes": "Well earned"}
    assert staff.gateway.last("POST").headers["idempotency-key"] == "k1"
    assert "The payout is resolved. Waits for approval." in (await staff.get(ONE)).text


async def test_why_a_payout_cannot_be_resolved_is_said_in_words_and_the_note_stays(staff: Browser) -> None:
    with_payout(staff)
    refused = httpx.Response(409, json={"code": "PurchaseUnknown", "detail": "As the API says it."})
    staff.gateway.answers["POST /api/admin/campaigns/*/enrollments/*/resolve"] = lambda _request: refused
    answer = await staff.post(f"{ONE}/resolve", {"notes": "Keep me"})
    assert answer.status_code == 409
    assert "link the purchase first" in answer.text
    assert "Keep me</textarea>" in answer.text


async def test_a_call_to_the_provider_that_was_interrupted_has_an_unknown_outcome(staff: Browser) -> None:
    with_payout(staff, state="issuing", attempts=[INTERRUPTED])
    assert "Outcome unknown" in (await staff.get(ONE)).text


async def test_a_purchase_is_linked_by_choosing_it(staff: Browser) -> None:
    page = (await staff.get(f"{ONE}/order")).text
    assert f'<option value="{ORDER_ID}">$500.00 · Nov 20, 2026 · gold</option>' in page
    await staff.post(f"{ONE}/order", {"order_id": str(ORDER_ID)})
    assert sent(staff, "PUT") == {"order_id": str(ORDER_ID)}
    answer = await staff.post(f"{ONE}/order", {"order_id": "x"})
    assert answer.status_code == 422
    assert 'id="f-order_id-problem"' in answer.text


async def test_a_contact_without_purchases_has_none_to_link(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(orders=[])
    assert "No purchase is known" in (await staff.get(f"{ONE}/order")).text


async def test_withdrawing_is_for_good_and_asked_once(staff: Browser) -> None:
    page = (await staff.get(f"{ONE}/withdraw")).text
    assert "This cannot be undone." in page
    assert 'name="key"' in page
    await staff.post(f"{ONE}/withdraw", {"key": "k1"})
    asked = staff.gateway.last("POST")
    assert (asked.url.path.rpartition("/")[2], asked.headers["idempotency-key"]) == ("withdraw", "k1")


async def test_what_cannot_be_done_now_has_no_button(staff: Browser) -> None:
    page = (await staff.get(f"{ONE}/resolve")).text
    assert "That cannot be done as the enrollment stands now." in page
    assert '<button class="button button-main"' not in page


@pytest.mark.parametrize("path", [ONE, CRITERION, f"{ONE}/resolve", f"{ONE}/order", f"{ONE}/withdraw"])
async def test_script_in_a_text_stays_text(staff: Browser, path: str) -> None:
    script = "<script>alert('x')</script>\"'{{ 7*77771 }}"
    told = payout(reason=script, resolution_notes=script, resolved_at="2026-11-21T10:00:00Z", provider_reference=script)
    shown_for: dict[str, Any] = {"label": script, "description": script, "evidence": script, "notes": script}
    staff.gateway.answers[PAYOUT] = told
    staff.gateway.answers[ENROLLMENT] = enrollment(
        name=script,
        email=script,
        campaign_name=script,
        notes=script,
        proposal=script,
        bundle_id=script,
        progress=promise(criterion(**shown_for, current_value=script, target_value=script)),
        current_payout=told,
        personalization_context={"audit": {script: script}},
    )
    staff.gateway.answers["GET /api/messages"] = {"items": [message(subject=script, reasons=[script])], "next": script}
    staff.gateway.answers["GET /api/admin/campaigns/*/enrollments/*/progress/*/history"] = {
        "items": [change(text=script, auto_source_ref=script, current_value=script)],
        "next": script,
    }
    shown = await staff.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    assert "544397" not in shown.text
