"""Messages: which went and which did not, what each says, and why it was decided so."""

from typing import Any

import pytest

from services.console.tests.fakes import Browser, problem
from services.console.tests.people import (
    CAMPAIGN,
    CONTACT_ID,
    MESSAGE_ID,
    decision,
    explanation,
    message,
    suppression,
)

PATH = "/admin/messages"
ONE = f"{PATH}/{MESSAGE_ID}"
SCRIPT = "<script>alert('x')</script>"


def asked_for(browser: Browser, path: str) -> dict[str, str]:
    """The query of the newest question at a path."""
    return dict(next(one for one in reversed(browser.gateway.asked) if one.url.path == path).url.params)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("standing=failed", {"outcome": "failed"}),
        ("standing=queued&channel=email", {"state": "queued", "channel": "email"}),
        (f"campaign={CAMPAIGN}", {"campaign_id": str(CAMPAIGN)}),
        ("contact=ada@example.com", {"contact_id": str(CONTACT_ID)}),
        ("standing=odd&channel=odd&campaign=odd", {}),
    ],
)
async def test_messages_are_found_by_what_is_asked(admin: Browser, query: str, asked: dict[str, str]) -> None:
    shown = (await admin.get(f"{PATH}?{query}")).text
    assert "Ada Byron" in shown
    assert asked_for(admin, "/api/messages") == {**asked, "limit": "20"}


async def test_a_contact_whom_nobody_knows_has_no_messages(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/contacts"] = {"items": [], "next": None}
    shown = (await admin.get(f"{PATH}?contact=nobody@example.com")).text
    assert "No message fits" in shown
    assert "/api/messages" not in [one.url.path for one in admin.gateway.asked]


async def test_the_list_says_why_a_message_did_not_go(admin: Browser) -> None:
    told = message(outcome="skipped", reasons=["suppressed", "unsubscribed"])
    waits = message(state="queued", outcome=None, waiting="paused")
    admin.gateway.answers["GET /api/messages"] = {"items": [told, waits], "next": "n"}
    shown = (await admin.get(f"{PATH}?standing=skipped")).text
    for text in ("Not sent", "The contact has opted out.", "Waits", "Sending was paused for the campaign.", "cursor=n"):
        assert text in shown


async def test_a_message_that_went_shows_each_question_with_what_it_saw(admin: Browser) -> None:
    shown = (await admin.get(ONE)).text
    for text in (
        "Nothing stood in the way.",
        "Is there still time?",
        "There is an address.",
        "The provider took it",
        "250 ok",
    ):
        assert text in shown
    assert shown.count('class="checks-passed"') == 8


@pytest.mark.parametrize(
    ("told", "question", "seen", "marks"),
    [
        (
            decision("drop", "suppressed", suppressed=True, suppressed_because="unsubscribed"),
            "May the contact be written to?",
            "The channel is closed: Opted out.",
            (2, 1, 0, 5),
        ),
        (decision("drop", "stale"), "Is there still time?", "It is good until", (0, 1, 0, 7)),
        (
            decision("defer", "copy_too_old", contact_version_known=None, content_version_known=False),
            "Is everything here that the step was decided on?",
            "Not here yet: the contact, the text.",
            (4, 0, 1, 3),
        ),
        (
            decision("defer", "account_paused", account_id=None),
            "Does the provider account work?",
            "Every account",
            (7, 0, 1, 0),
        ),
    ],
)
async def test_the_question_that_said_no_is_marked(
    admin: Browser, told: dict[str, Any], question: str, seen: str, marks: tuple[int, ...]
) -> None:
    admin.gateway.answers["GET /api/messages/*/explain"] = explanation(told, outcome="skipped", reasons=["suppressed"])
    shown = (await admin.get(ONE)).text
    assert question in shown
    assert seen in shown
    found = tuple(shown.count(f'class="checks-{mark}"') for mark in ("passed", "stopped", "waits", "not_asked"))
    assert found == marks


async def test_inputs_of_another_shape_are_shown_without_a_failure(admin: Browser) -> None:
    bare = {**decision("drop", "mailbox_unknown"), "inputs": {}}
    admin.gateway.answers["GET /api/messages/*/explain"] = explanation(bare)
    assert (await admin.get(ONE)).status_code == 200


async def test_plain_text_is_shown_as_text(admin: Browser) -> None:
    admin.gateway.answers["GET /api/messages/*/text"] = {"subject": SCRIPT, "body": f"{SCRIPT} now", "is_markup": False}
    shown = (await admin.get(ONE)).text
    assert SCRIPT not in shown
    assert "&lt;script&gt;" in shown
    assert "<iframe" not in shown
    assert (await admin.get(f"{ONE}/body")).status_code == 404


async def test_html_is_shown_in_a_frame_that_can_do_nothing(admin: Browser) -> None:
    body = f"<p>Hello</p>{SCRIPT}"
    admin.gateway.answers["GET /api/messages/*/text"] = {"subject": "Hi", "body": body, "is_markup": True}
    page = await admin.get(ONE)
    assert f'<iframe class="message-frame" src="{ONE}/body" sandbox=""' in page.text
    assert body not in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    frame = await admin.get(f"{ONE}/body")
    policy = frame.headers["content-security-policy"]
    assert frame.text == body
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert frame.headers["cache-control"] == "no-store"


async def test_a_text_that_is_not_known_leaves_the_rest(admin: Browser) -> None:
    admin.gateway.answers["GET /api/messages/*/text"] = lambda _request: problem(404, "TextUnknown")
    shown = await admin.get(ONE)
    assert (shown.status_code, "The text cannot be told just now." in shown.text) == (200, True)


async def test_script_in_what_a_provider_said_stays_text(admin: Browser) -> None:
    told = explanation(subject=SCRIPT, campaign_id=None)
    told["attempts"][0]["detail"] = SCRIPT
    admin.gateway.answers["GET /api/messages/*/explain"] = told
    assert SCRIPT not in (await admin.get(ONE)).text


async def test_closed_channels_are_listed_found_and_opened_again(admin: Browser) -> None:
    shown = (await admin.get("/admin/suppressions?address=ada@example.com&reason=unsubscribed")).text
    for text in (
        "Ada Byron",
        "Opted out",
        f'href="/admin/contacts/{CONTACT_ID}/suppressions/{suppression()["id"]}/lift"',
    ):
        assert text in shown
    asked = {"address": "ada@example.com", "reason": "unsubscribed", "limit": "20"}
    assert asked_for(admin, "/api/admin/suppressions") == asked


async def test_channels_that_were_opened_again_say_why(admin: Browser) -> None:
    lifted = suppression(lifted_at="2026-11-22T10:00:00Z", lift_note=f"She called {SCRIPT}")
    admin.gateway.answers["GET /api/admin/suppressions"] = {"items": [lifted], "next": None}
    shown = (await admin.get("/admin/suppressions?state=lifted")).text
    assert "She called &lt;script&gt;" in shown
    assert "/lift" not in shown


async def test_who_was_forgotten_stays_closed(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/suppressions"] = {"items": [suppression(reason="erased")], "next": None}
    shown = (await admin.get("/admin/suppressions")).text
    assert "Stays closed" in shown
    assert "/lift" not in shown


async def test_an_address_that_is_none_finds_nothing(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/suppressions"] = lambda _request: problem(422)
    assert "No closed channel fits" in (await admin.get("/admin/suppressions?address=x")).text
