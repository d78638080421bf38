"""Who is in a campaign, who was refused, and staff who enrolls a contact."""

import pytest

from services.console.tests.enrollments import (
    ALL,
    CONTACT_ID,
    ENROLLMENT_ID,
    ONE,
    contact,
    enrollment,
    refusal,
    sent,
)
from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, problem

REFUSALS = f"/admin/campaigns/{CAMPAIGN_ID}/refusals"
LIST = "GET /api/admin/campaigns/*/enrollments"


async def test_the_list_shows_who_how_far_and_how_many(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/campaigns/*/standing"] = {
        "open": 3,
        "earned": 1,
        "by_status": {"active": 2, "criteria_met": 1, "refund_issued": 4, "credit_issued": 2, "expired": 5},
    }
    shown = (await staff.get(ALL)).text
    for text in ("Ada Lovelace", "ada@example.com", "0 of 1", 'value="40.00"', "$500.00", "By staff", "Under way"):
        assert text in shown
    for label, number in (
        ("In all", 14),
        ("Under way", 2),
        ("Waiting for payout", 1),
        ("Completed", 6),
        ("Expired", 5),
    ):
        assert f"<dt>{label}</dt><dd>{number}</dd>" in shown


async def test_the_list_is_filtered_searched_sorted_and_goes_on(staff: Browser) -> None:
    shown = (await staff.get(f"{ALL}?status=active&source=admin_manual&search=+Ada+&sort=deadline&cursor=here")).text
    asked = staff.gateway.last("GET").url
    asked = next(one.url for one in reversed(staff.gateway.asked) if one.url.path.endswith("/enrollments"))
    wanted = {"status": "active", "source": "admin_manual", "search": "Ada", "sort": "deadline"}
    assert dict(asked.params) == {**wanted, "cursor": "here", "limit": "20"}
    kept = "status=active&amp;source=admin_manual&amp;search=Ada&amp;sort=deadline"
    assert f'href="{ALL}?{kept}&amp;cursor=later"' in shown
    assert f'href="{ALL}?{kept}"' in shown, "the way back to the start"


async def test_a_filter_that_is_none_is_not_asked_for(staff: Browser) -> None:
    await staff.get(f"{ALL}?status=exploded&source=hell&sort=random")
    asked = next(one.url for one in reversed(staff.gateway.asked) if one.url.path.endswith("/enrollments"))
    assert dict(asked.params) == {"limit": "20"}


async def test_an_empty_list_says_how_somebody_enrolls(staff: Browser) -> None:
    staff.gateway.answers[LIST] = {"items": [], "next": None, "missing": []}
    assert "Nobody is enrolled yet" in (await staff.get(ALL)).text
    assert "No enrollment fits" in (await staff.get(f"{ALL}?search=nobody")).text


async def test_parts_that_nobody_tells_are_named(staff: Browser) -> None:
    lacking = enrollment(progress=None)
    staff.gateway.answers[LIST] = {"items": [lacking], "next": None, "missing": ["progress"]}
    staff.gateway.answers["GET /api/admin/campaigns/*/standing"] = lambda _request: problem(503)
    shown = (await staff.get(ALL)).text
    assert "Some of it cannot be told just now." in shown
    assert "Not known just now" in shown


async def test_who_was_refused_is_told_with_every_reason_and_what_may_be_done(staff: Browser) -> None:
    reasons = refusal(reasons=["audit_missing", "below_minimum"], unclear=[])
    staff.gateway.answers["GET /api/admin/campaigns/*/refusals"] = {"items": [refusal(), reasons], "next": "more"}
    shown = (await staff.get(REFUSALS)).text
    assert "audit.desired_monthly_revenue" in shown
    assert "is no number" in shown
    assert "smaller than the campaign asks for" in shown
    assert f'href="/admin/refusals/{CONTACT_ID}/' in shown
    assert f'href="{ALL}/new?contact={CONTACT_ID}" aria-label="Enroll by hand: Ada' in shown
    assert f'href="{REFUSALS}?cursor=more"' in shown


async def test_staff_enrolls_by_address_with_what_was_paid(staff: Browser) -> None:
    page = (await staff.get(f"{ALL}/new")).text
    assert "The contact has 30 days to meet them." in page
    typed = {
        "email": " ada@example.com ",
        "purchase": "1,234.50",
        "bundle_id": "gold",
        "source": "admin_manual",
        "key": "k1",
    }
    done = await staff.post(f"{ALL}/new", {**typed, "proposal": "P-1"})
    assert done.headers["location"] == ONE
    assert sent(staff, "POST") == {
        "email": "ada@example.com",
        "source": "admin_manual",
        "bundle_id": "gold",
        "purchase": {"amount": 123_450, "currency": "USD"},
    }
    assert staff.gateway.last("POST").headers["idempotency-key"] == "k1"
    assert "Ada Lovelace is enrolled." in (await staff.get(ALL)).text


async def test_a_contact_who_is_known_is_enrolled_by_id_from_a_proposal(staff: Browser) -> None:
    page = (await staff.get(f"{ALL}/new?contact={CONTACT_ID}&source=sales_conversation&proposal=P-1")).text
    assert "Ada Lovelace" in page
    assert 'name="email"' not in page
    assert 'value="P-1"' in page
    await staff.post(f"{ALL}/new", {"contact_id": str(CONTACT_ID), "source": "sales_conversation", "proposal": "P-1"})
    assert sent(staff, "POST") == {
        "contact_id": str(CONTACT_ID),
        "source": "sales_conversation",
        "proposal": "P-1",
    }


async def test_what_is_wrong_is_said_beside_each_field_and_nothing_typed_is_lost(staff: Browser) -> None:
    before = len(staff.gateway.asked)
    answer = await staff.post(f"{ALL}/new", {"name": "Ada", "purchase": "a lot", "notes": "Keep me"})
    assert answer.status_code == 422
    assert "Say an e-mail address or a phone number." in answer.text
    assert "Type a sum of money" in answer.text
    assert 'value="a lot"' in answer.text
    assert "Keep me</textarea>" in answer.text
    assert not [one for one in staff.gateway.asked[before:] if one.method == "POST"]


async def test_what_the_gateway_does_not_take_is_said_beside_the_field(staff: Browser) -> None:
    faults = [
        {"field": "body.email", "reason": "No such address"},
        {"field": "body.purchase.amount", "reason": "Too much"},
    ]
    staff.gateway.answers["POST /api/admin/campaigns/*/enrollments"] = lambda _request: problem(422, errors=faults)
    answer = await staff.post(f"{ALL}/new", {"email": "x", "purchase": "5"})
    assert answer.status_code == 422
    for name, reason in (("email", "No such address"), ("purchase", "Too much")):
        assert f'id="f-{name}-problem"' in answer.text
        assert reason in answer.text


async def test_who_is_not_let_in_is_told_on_the_form_with_every_reason(staff: Browser) -> None:
    staff.gateway.answers["POST /api/admin/campaigns/*/enrollments"] = refusal(
        reasons=["audit_missing", "already_enrolled"], unclear=[]
    )
    answer = await staff.post(f"{ALL}/new", {"email": "ada@example.com", "notes": "Keep me"})
    assert "Ada Lovelace was not let in." in answer.text
    assert "There was no audit yet" in answer.text
    assert "in the campaign already" in answer.text
    assert "Keep me</textarea>" in answer.text


@pytest.mark.parametrize(
    "path", [ALL, REFUSALS, f"{ALL}/new?contact={CONTACT_ID}", f"{ALL}/new?proposal=<script>alert(1)"]
)
async def test_script_in_a_text_stays_text(staff: Browser, path: str) -> None:
    script = "<script>alert('x')</script>\"'{{ 7*77771 }}"
    hostile = {"name": script, "email": script}
    unclear = {"label": script, "source": script, "value": script, "why": script}
    staff.gateway.answers[LIST] = {
        "items": [enrollment(**hostile, source=script, status=script)],
        "next": None,
        "missing": [],
    }
    staff.gateway.answers["GET /api/admin/campaigns/*/refusals"] = {
        "items": [refusal(**hostile, reasons=[script], source=script, unclear=[unclear])],
        "next": None,
    }
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(**hostile)
    staff.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"name": script})
    shown = await staff.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    assert "544397" not in shown.text
    assert str(ENROLLMENT_ID) in shown.text or path != ALL
