"""What staff does with a contact: what it will do is said first, and what is wrong stands beside its field."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from services.console.tests.fakes import Browser, problem, session
from services.console.tests.people import (
    AT,
    CLOSED_ID,
    CONTACT_ID,
    MESSAGE_ID,
    OTHER_ID,
    contact,
    findings,
    suppression,
)

ONE = f"/admin/contacts/{CONTACT_ID}"
API = f"/api{ONE}"
TYPED = {"occurred_at": "2026-11-01T12:30", "rows": "4", "name-0": " revenue ", "value-0": "$50K/mo"}


def sent(browser: Browser) -> Any:
    """What the newest change told the gateway."""
    return json.loads(browser.gateway.last("POST").content)


async def test_an_audit_is_recorded_in_the_readers_zone(admin: Browser) -> None:
    admin.http.cookies.set("lodestone-zone", "Europe/Berlin")
    assert "In the time zone Europe/Berlin." in (await admin.get(f"{ONE}/audits/new")).text
    done = await admin.post(f"{ONE}/audits/new", {**TYPED, "name-2": "team", "value-2": '["a", "b"]'})
    assert done.headers["location"] == f"{ONE}/audits"
    assert sent(admin) == {
        "email": "ada@example.com",
        "occurred_at": "2026-11-01T12:30:00+01:00",
        "values": {"revenue": "$50K/mo", "team": ["a", "b"]},
    }


async def test_who_has_only_a_number_is_named_by_it_and_who_has_nothing_cannot_be_named(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts/*"] = contact(email=None)
    await admin.post(f"{ONE}/audits/new", TYPED)
    assert sent(admin)["phone"] == "+12015550123"
    admin.gateway.answers["GET /api/admin/contacts/*"] = contact(email=None, phone=None)
    assert "no audit can name them" in (await admin.get(f"{ONE}/audits/new")).text


async def test_an_audit_is_corrected_at_its_own_moment(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/audits/new?of={findings()['audit_id']}")).text
    for text in ('value="revenue"', 'value="$50K/mo"', 'value="goals.team"', "This corrects what was recorded of"):
        assert text in shown
    exact = "2026-11-20T10:00:00.123456+00:00"
    await admin.post(f"{ONE}/audits/new", {**TYPED, "exact": exact})
    assert sent(admin)["occurred_at"] == exact


async def test_what_a_meeting_said_is_recorded_with_its_kind(admin: Browser) -> None:
    await admin.post(f"{ONE}/inputs/new", {**TYPED, "kind": "chat_insights", "reference": " c-1 "})
    told = sent(admin)
    assert (told["kind"], told["reference"], told["values"]) == ("chat_insights", "c-1", {"revenue": "$50K/mo"})
    await admin.post(f"{ONE}/evidence-values/new", TYPED)
    assert {*sent(admin)} == {"occurred_at", "values"}


async def test_more_rows_keep_what_was_typed_and_record_nothing(admin: Browser) -> None:
    shown = await admin.post(f"{ONE}/audits/new", {**TYPED, "more": "yes"})
    assert (shown.status_code, shown.text.count('name="value-')) == (200, 8)
    assert 'value="$50K/mo"' in shown.text
    assert "/api/admin/contacts/audits" not in [one.url.path for one in admin.gateway.asked]


async def test_every_problem_of_a_recording_stands_beside_its_field_and_nothing_is_lost(admin: Browser) -> None:
    wrong = {
        "occurred_at": "soon",
        "rows": "4",
        "name-0": "a",
        "value-0": "",
        "value-1": "b",
        "name-2": "a",
        "value-2": "c",
    }
    shown = await admin.post(f"{ONE}/audits/new", wrong)
    assert shown.status_code == 422
    for text in (
        "Say when it was so",
        "Say the value",
        "Say what the value is called",
        "stands there twice",
        'value="soon"',
    ):
        assert text in shown.text
    assert "Say at least one value" in (await admin.post(f"{ONE}/audits/new", {"occurred_at": AT, "rows": "x"})).text


async def test_what_the_api_says_of_a_value_stands_beside_it(admin: Browser) -> None:
    errors = [
        {"field": "body.values.revenue", "reason": "is too long"},
        {"field": "body.occurred_at", "reason": "to come"},
    ]
    admin.gateway.answers["POST /api/admin/contacts/audits"] = lambda _request: problem(422, errors=errors)
    shown = (await admin.post(f"{ONE}/audits/new", TYPED)).text
    assert 'id="f-value-0-problem"' in shown
    assert "is too long" in shown
    assert "to come" in shown


async def test_a_reference_that_was_told_otherwise_is_said_on_the_form(admin: Browser) -> None:
    admin.gateway.answers["POST /api/admin/contacts/*/inputs"] = lambda _request: problem(409, "ToldDifferently")
    shown = await admin.post(f"{ONE}/inputs/new", {**TYPED, "kind": "meeting_notes", "reference": "c-1"})
    assert (shown.status_code, "This contradicts what is known" in shown.text) == (422, True)


async def test_a_portal_link_is_made_by_the_button_and_shown_once(admin: Browser) -> None:
    assert "without a password" in (await admin.get(f"{ONE}/portal-link")).text
    made = await admin.post(f"{ONE}/portal-link")
    assert "https://portal.example.com/portal#secret" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert "secret" not in (await admin.get(f"{ONE}/portal-link")).text


async def test_a_message_is_written_once_for_its_form(admin: Browser) -> None:
    done = await admin.post(f"{ONE}/messages/new", {"subject": " Hello ", "body": "You are in.", "key": "k-1"})
    assert done.headers["location"] == f"/admin/messages/{MESSAGE_ID}"
    assert sent(admin) == {"subject": "Hello", "body": "You are in."}
    assert admin.gateway.last("POST").headers["idempotency-key"] == "k-1"


async def test_a_message_that_says_nothing_or_cannot_be_filled_in_is_not_sent(admin: Browser) -> None:
    shown = await admin.post(f"{ONE}/messages/new", {"subject": "", "body": " ", "key": "k-1"})
    assert (shown.status_code, shown.text.count("Say something.")) == (422, 2)
    assert 'name="key" value="k-1"' in shown.text
    errors = [{"field": "body.body", "reason": "line 1: no such tag"}]
    admin.gateway.answers["POST /api/admin/contacts/*/messages"] = lambda _request: problem(422, errors=errors)
    shown = await admin.post(f"{ONE}/messages/new", {"subject": "a", "body": "{{ nope | x }}", "key": "k-1"})
    assert "line 1: no such tag" in shown.text
    assert "{{ nope | x }}" in shown.text


async def test_who_writes_is_warned_of_what_is_closed(admin: Browser) -> None:
    assert "E-mail is closed for this contact (Opted out)" in (await admin.get(f"{ONE}/messages/new")).text
    admin.gateway.answers["GET /api/admin/contacts/*"] = contact(email=None)
    assert "This contact has no e-mail address" in (await admin.get(f"{ONE}/messages/new")).text


async def test_a_channel_is_closed(admin: Browser) -> None:
    assert "Nothing is sent to the contact through it any more" in (await admin.get(f"{ONE}/suppressions/new")).text
    done = await admin.post(f"{ONE}/suppressions/new", {"channel": "email"})
    assert done.headers["location"] == f"{ONE}/messages"
    assert sent(admin) == {"channel": "email"}


async def test_what_she_closed_herself_is_opened_only_with_a_reason(admin: Browser) -> None:
    place = f"{ONE}/suppressions/{CLOSED_ID}/lift"
    assert "The contact closed this channel." in (await admin.get(place)).text
    shown = await admin.post(place, {"note": " "})
    assert (shown.status_code, "say why it is opened again" in shown.text) == (422, True)
    done = await admin.post(place, {"note": " She called. "})
    assert done.headers["location"] == f"{ONE}/messages"
    assert sent(admin) == {"note": "She called."}


async def test_what_staff_closed_is_opened_without_one(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts/*/suppressions"] = [suppression(reason="staff")]
    await admin.post(f"{ONE}/suppressions/{CLOSED_ID}/lift", {"note": ""})
    assert sent(admin) == {"note": None}


async def test_a_channel_that_is_not_closed_cannot_be_opened(admin: Browser) -> None:
    assert (await admin.get(f"{ONE}/suppressions/{OTHER_ID}/lift")).status_code == 404


async def test_merging_says_what_it_would_do_and_then_does_it(admin: Browser) -> None:
    found = await admin.get(f"{ONE}/merge?search={OTHER_ID}")
    assert f"{ONE}/merge?other={OTHER_ID}" in found.text
    shown = (await admin.get(f"{ONE}/merge?other={OTHER_ID}")).text
    for text in ("Ada B. becomes Ada Byron", "Purchases", "This cannot be undone."):
        assert text in shown
    assert sent(admin) == {"contact_id": str(OTHER_ID), "dry_run": True}
    done = await admin.post(f"{ONE}/merge", {"other": str(OTHER_ID)})
    assert done.headers["location"] == ONE
    assert sent(admin) == {"contact_id": str(OTHER_ID), "dry_run": False}


async def test_two_who_are_in_one_campaign_are_not_merged(admin: Browser) -> None:
    told = {"outcome": "refused", "contact_id": str(CONTACT_ID), "merged_id": str(OTHER_ID), "moves": {}}
    admin.gateway.answers["POST /api/admin/contacts/*/merge"] = {**told, "open_in_both": [str(CONTACT_ID)]}
    shown = (await admin.get(f"{ONE}/merge?other={OTHER_ID}")).text
    assert "Both are in the same campaign." in shown
    assert "Merge them" not in shown
    assert "Both are in the same campaign." in (await admin.post(f"{ONE}/merge", {"other": str(OTHER_ID)})).text


async def test_nobody_is_merged_with_what_is_no_contact(admin: Browser) -> None:
    assert (await admin.post(f"{ONE}/merge", {"other": "x"})).status_code == 404


async def test_erasing_says_what_goes_and_what_stays_and_wants_her_name_typed(admin: Browser) -> None:
    shown = (await admin.get(f"{ONE}/erase")).text
    for text in ("What goes", "Audits: 3", "What must stay", "the ledger keeps it under the contact"):
        assert text in shown
    wrong = await admin.post(f"{ONE}/erase", {"confirmation": "ada"})
    assert (wrong.status_code, "Type it as it stands above the field." in wrong.text) == (422, True)
    assert sent(admin) == {"dry_run": True}
    done = await admin.post(f"{ONE}/erase", {"confirmation": " Ada Byron "})
    assert done.headers["location"] == "/admin/contacts"
    assert sent(admin) == {"dry_run": False}


async def test_what_stands_against_an_erasure_is_said(admin: Browser) -> None:
    told = {"outcome": "refused", "contact_ids": [str(CONTACT_ID)], "removes": {}, "obstacles": ["payout_under_way"]}
    admin.gateway.answers["POST /api/admin/contacts/*/erase"] = told
    shown = (await admin.get(f"{ONE}/erase")).text
    assert "Money that the contact has earned has not arrived yet." in shown
    assert "Erase this contact for good" not in shown
    assert (await admin.post(f"{ONE}/erase", {"confirmation": "Ada Byron"})).status_code == 409


async def test_only_admins_are_offered_to_erase(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = session(role="staff")
    await stranger.sign_in()
    shown = (await stranger.get(ONE)).text
    assert "Merge with another contact" in shown
    assert "/erase" not in shown


@pytest.mark.parametrize("path", ["audits/new", "messages/new", "suppressions/new", "merge", "erase", "portal-link"])
async def test_a_refusal_for_lack_of_rights_is_a_page(admin: Browser, path: str) -> None:
    for asked in [one for one in admin.gateway.answers if one.startswith("POST /api/admin")]:
        admin.gateway.answers[asked] = lambda _request: problem(403)
    fields = {
        **TYPED,
        "subject": "a",
        "body": "b",
        "channel": "email",
        "other": str(OTHER_ID),
        "confirmation": "Ada Byron",
    }
    assert (await admin.post(f"{ONE}/{path}", fields)).status_code == 403


async def test_a_way_back_to_a_form_is_kept_for_who_was_signed_out(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts/*"] = lambda _request: problem(401)
    answer = await admin.get(f"{ONE}/audits/new")
    assert answer.headers["location"] == f"/sign-in?{urlencode({'next': f'{ONE}/audits/new'})}"
