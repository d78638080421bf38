"""Contacts before a gateway that knows one: found, shown in parts, and told of in words."""

from typing import Any
from uuid import UUID

import pytest

from services.console.tests.fakes import Browser, own_session, problem
from services.console.tests.people import (
    CAMPAIGN,
    CONTACT_ID,
    OTHER_ID,
    contact,
    enrollment,
    findings,
    payout,
    told_input,
)

ONE = f"/admin/contacts/{CONTACT_ID}"
SCRIPT = "<script>alert('x')</script>\"'{{ 7*7 }}"


def asked_for(browser: Browser, path: str) -> dict[str, str]:
    """The query of the newest question at a path."""
    return dict(next(one for one in reversed(browser.gateway.asked) if one.url.path == path).url.params)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("ada@example.com", {"email": "ada@example.com"}),
        ("+1 201 555 0123", {"phone": "+1 201 555 0123"}),
        ("crm:4711", {"external_id": "crm:4711"}),
        ("crm:ada@example.com", {"external_id": "crm:ada@example.com"}),
    ],
)
async def test_a_contact_is_found_by_how_she_is_reached(admin: Browser, typed: str, asked: dict[str, str]) -> None:
    shown = (await admin.get("/admin/contacts", params={"search": typed})).text
    assert "Ada Byron" in shown
    assert asked_for(admin, "/api/admin/contacts") == {**asked, "limit": "20"}


async def test_a_contact_is_found_by_her_id(admin: Browser) -> None:
    assert "Ada Byron" in (await admin.get(f"/admin/contacts?search={CONTACT_ID}")).text
    admin.gateway.answers["GET /api/admin/contacts/*"] = lambda _request: problem(404)
    assert "Nobody is known by that" in (await admin.get(f"/admin/contacts?search={CONTACT_ID}")).text


async def test_a_name_is_not_searched_and_the_page_says_so(admin: Browser) -> None:
    before = len(admin.gateway.asked)
    assert "Names are not searched" in (await admin.get("/admin/contacts?search=Ada")).text
    assert "/api/admin/contacts" not in [one.url.path for one in admin.gateway.asked[before:]]
    admin.gateway.answers["GET /api/admin/contacts"] = lambda _request: problem(422)
    assert "That names nobody" in (await admin.get("/admin/contacts?search=a@b@c")).text


async def test_the_list_goes_on_by_its_cursor(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts"] = {"items": [contact()], "next": "a+b"}
    assert 'href="/admin/contacts?cursor=a%2Bb"' in (await admin.get("/admin/contacts")).text
    assert "From the start" in (await admin.get("/admin/contacts?cursor=a%2Bb")).text
    assert asked_for(admin, "/api/admin/contacts") == {"cursor": "a+b", "limit": "20"}


async def test_an_empty_list_leads_to_the_import(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts"] = {"items": [], "next": None}
    assert "No contacts yet" in (await admin.get("/admin/contacts")).text


async def test_one_contact_is_shown_with_what_is_closed_and_what_happened_last(admin: Browser) -> None:
    shown = (await admin.get(ONE)).text
    for text in (
        "Ada Byron",
        "+12015550123",
        "Europe/Berlin",
        "Opted out",
        "Spring",
        "Under way",
        "1 refusal, and why",
    ):
        assert text in shown
    assert f'href="/admin/campaigns/{CAMPAIGN}/enrollments/{enrollment()["enrollment_id"]}"' in shown


async def test_parts_that_do_not_answer_leave_the_contact_shown(admin: Browser) -> None:
    for part in ("timeline", "suppressions"):
        admin.gateway.answers[f"GET /api/admin/contacts/*/{part}"] = lambda _request: problem(503)
    shown = await admin.get(ONE)
    assert (shown.status_code, "What happened cannot be told just now." in shown.text) == (200, True)


async def test_a_contact_that_was_merged_leads_to_the_one_she_is_now(admin: Browser) -> None:
    admin.gateway.answers[f"GET /api/admin/contacts/{OTHER_ID}"] = contact()
    assert (await admin.get(f"/admin/contacts/{OTHER_ID}")).headers["location"] == ONE


async def test_every_kind_of_moment_is_told_in_words(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/timeline")).text
    for text in (
        "Bought for $50.00",
        "Enrolled in Spring",
        "Not let into Spring",
        "The purchase was smaller than the campaign asks for.",
        "Another contact was merged into this one",
        "revenue: $50K/mo · goals.team: 4",
        "Evidence showed values",
        "mood: good",
        "Filled in Free roof check",
        "roof_age: 12",
        "Staff verified a criterion",
        "Now: Met",
        "Refund of $50.00",
        "E-mail: Not sent",
        "The contact has opted out.",
        "Closed for messages: E-mail",
    ):
        assert text in shown, text


async def test_a_moment_of_a_kind_nobody_knows_or_of_another_shape_is_told_all_the_same(admin: Browser) -> None:
    kinds = (
        "order",
        "enrollment",
        "refusal",
        "audit",
        "input",
        "form",
        "criterion_change",
        "payout",
        "message",
        "solar_eclipse",
    )
    items = [{"at": "2026-11-20T10:00:00Z", "kind": kind, "service": "…", "item": {}} for kind in kinds]
    admin.gateway.answers["GET /api/admin/contacts/*/timeline"] = {
        "items": items,
        "partial": True,
        "missing": ["payout"],
    }
    shown = (await admin.get(f"{ONE}/timeline")).text
    assert "Solar eclipse" in shown
    assert "Not available at the moment: Payouts" in shown


async def test_a_timeline_is_narrowed_to_one_kind(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/timeline?kind=payout")).text
    assert "Refund of $50.00" in shown
    assert "Bought for" not in shown
    assert asked_for(admin, f"/api{ONE}/timeline") == {"limit": "200"}


async def test_a_timeline_is_written_in_the_locale_of_the_tenant(admin: Browser) -> None:
    tenant = {"id": str(UUID(int=1)), "name": "Example", "zone": "UTC", "currency": "USD", "locale": "en-CA"}
    admin.gateway.answers["GET /api/session"] = {**own_session(), "tenant": tenant}
    assert "Refund of US$50.00" in (await admin.get(f"{ONE}/timeline?kind=payout")).text


async def test_refusals_are_told_with_their_reasons_in_plain_words(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/enrollments")).text
    for text in (
        "The purchase was smaller than the campaign asks for.",
        "A value that sets a target is no clear number",
        "Earn more: <code>audit.revenue</code> <q>lots</q> is no number</p>",
        "pi_1",
        "$50.00",
        "By a purchase",
    ):
        assert text in shown


async def test_her_payouts_are_listed_and_go_on(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts/*/payouts"] = {"items": [payout(reason="over_limit")], "next": None}
    shown = (await admin.get(f"{ONE}/payouts")).text
    for text in ("Paid", "$50.00", "It is above the limit for one payout."):
        assert text in shown


async def test_what_is_known_is_listed_by_where_it_comes_from(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/audits")).text
    for text in ("revenue", "$50K/mo", "goals.team", "Meeting", "call-7"):
        assert text in shown


async def test_the_newest_audit_stands_first(admin: Browser) -> None:
    older = findings(occurred_at="2026-01-01T00:00:00Z", values={"age": "older"})
    admin.gateway.answers["GET /api/admin/contacts/*/audits"] = [older, findings(values={"age": "newer"})]
    shown = (await admin.get(f"{ONE}/audits")).text
    assert shown.index("newer") < shown.index("older")


def scripted(value: Any) -> Any:
    """The same with script in every text that people or other systems may have written."""
    free = {"name", "email", "phone", "zone", "locale", "reference", "bundle_id", "campaign", "campaign_name", "label"}
    free |= {"source", "value", "why", "reason_text", "mood", "revenue"}
    if isinstance(value, dict):
        return {key: SCRIPT if key in free and isinstance(one, str) else scripted(one) for key, one in value.items()}
    return [scripted(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "path",
    [
        *("", "/timeline", "/enrollments", "/audits", "/audits/new", "/messages", "/messages/new", "/payouts"),
        *("/portal-link", "/suppressions/new", f"/merge?other={OTHER_ID}", "/merge?search=crm:1", "/inputs/new"),
        "/erase",
    ],
)
async def test_script_in_every_text_of_a_contact_stays_text(admin: Browser, path: str) -> None:
    answers = admin.gateway.answers
    for asked in [one for one in answers if one.startswith("GET /api/admin/contacts")]:
        answers[asked] = scripted(answers[asked])
    answers["GET /api/admin/contacts/*/inputs"] = [told_input(reference=SCRIPT, values={SCRIPT: SCRIPT})]
    answers["GET /api/admin/contacts/*/audits"] = [findings(values={SCRIPT: {SCRIPT: [SCRIPT]}})]
    shown = await admin.get(ONE + path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;" in shown.text
    assert "{{ 7*7 }}" in shown.text


async def test_script_in_a_search_or_a_list_stays_text(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts"] = {"items": [contact(name=SCRIPT, email=SCRIPT)], "next": None}
    for path in ("/admin/contacts", "/admin/contacts/identity-conflicts"):
        assert "<script>alert" not in (await admin.get(path, params={"search": SCRIPT})).text
        assert "<script>alert" not in (await admin.get(path)).text


async def test_identity_conflicts_are_a_worklist_that_leads_to_merging(admin: Browser) -> None:
    shown = (await admin.get("/admin/contacts/identity-conflicts")).text
    for text in ("Ada Byron", "Ada B.", f'href="{ONE}/merge?other={OTHER_ID}"'):
        assert text in shown
    admin.gateway.answers["GET /api/admin/contacts/identity-conflicts"] = []
    assert "No conflicts" in (await admin.get("/admin/contacts/identity-conflicts")).text


async def test_a_conflict_whose_contact_is_gone_is_listed_all_the_same(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts/by-id"] = []
    assert str(OTHER_ID) in (await admin.get("/admin/contacts/identity-conflicts")).text
