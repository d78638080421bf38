"""Every page of Operations and Settings: who sees it, that it shows what there is, and that no text becomes markup."""

import json
from typing import Any

import pytest

from services.console.tests.fakes import Browser, session
from services.console.tests.office import SECRET, THING, offices

OPERATIONS, SETTINGS = "/admin/operations", "/admin/settings"
PAGES = {
    f"{OPERATIONS}/services": ("Rejected", "do not answer just now: Messaging", "Payouts"),
    f"{OPERATIONS}/webhooks": ("charge.refunded", "Set aside", "No e-mail address yet"),
    f"{OPERATIONS}/webhooks/{THING}": ("evt_1", "Read again", "Why nothing is to be done"),
    f"{OPERATIONS}/parked": ("order.paid.v1", "no such bundle"),
    f"{OPERATIONS}/parked?service=payouts&reason=Rejected": ("All of these at once",),
    f"{OPERATIONS}/parked/payouts/{THING}": ("&#34;amount&#34;: 5", "ce_type", "Try again"),
    f"{OPERATIONS}/log": ("PATCH /<wbr>api/<wbr>admin/<wbr>users/<wbr>{user_id}", "staff", "Done"),
    f"{SETTINGS}/account": ("admin@example.com", "Firefox", "This browser", "Sign out there"),
    f"{SETTINGS}/account/password": ("New password once more",),
    f"{SETTINGS}/account/second-factor": ("authenticator app",),
    f"{SETTINGS}/tenant": ("Example", "America/New_York", "USD", "The currency stays"),
    f"{SETTINGS}/users": ("Sam", "sam@example.com", "Invite somebody"),
    f"{SETTINGS}/users/new": ("Invite",),
    f"{SETTINGS}/users/{THING}": ("Take the second factor away", "Disable", "Sign out everywhere"),
    f"{SETTINGS}/api-keys": ("Shop", "ab12", "1 scope"),
    f"{SETTINGS}/api-keys/new": ("Campaigns: read", "Payouts: write"),
    f"{SETTINGS}/api-keys/{THING}": ("campaigns:read", "For a day", "End the key"),
    f"{SETTINGS}/webhooks": ("https://example.com/webhooks/stripe/1", "For real"),
    f"{SETTINGS}/webhooks/new": ("Signing secret",),
    f"{SETTINGS}/webhooks/{THING}": ("Use another secret", "for good"),
    f"{SETTINGS}/payments": ("acct_1", "For real"),
    f"{SETTINGS}/payments/new": ("Secret or restricted key",),
    f"{SETTINGS}/payments/{THING}": ("Use another key", "Disable"),
    f"{SETTINGS}/mail": ("shop@example.com", "The server refuses the password."),
    f"{SETTINGS}/mail/new": ("Mail server",),
    f"{SETTINGS}/mail/new?provider=resend": ("API key", "https://api.resend.com"),
    f"{SETTINGS}/mail/{THING}": ("535", "Resume", "Forget the old secret"),
    f"{SETTINGS}/mail/{THING}/edit": ("mail.example.com", "the one it has stays"),
}
FOR_STAFF = {
    f"{OPERATIONS}/webhooks",
    f"{OPERATIONS}/webhooks/{THING}",
    *(one for one in PAGES if one.startswith(f"{SETTINGS}/account")),
}
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def admin(admin: Browser) -> Browser:
    """An admin before a gateway with one of everything."""
    admin.gateway.answers = {**offices(), **admin.gateway.answers}
    return admin


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_shows_what_there_is(admin: Browser, path: str) -> None:
    shown = await admin.get(path)
    assert shown.status_code == 200
    assert [text for text in PAGES[path] if text not in shown.text] == []
    assert shown.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_script_in_any_text_stays_text(admin: Browser, path: str) -> None:
    admin.gateway.answers = {name: hostile(answer) for name, answer in admin.gateway.answers.items()}
    shown = await admin.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text


FREE = {"detail", "reason", "type", "event_id", "note", "name", "agent", "explanation", "topic", "message_id"}
FREE |= {"body", "value", "operation", "from_address", "host", "account", "prefix", "request_id", "zone", "locale"}


def hostile(answer: Any, name: str = "") -> Any:
    """The same answer with a script in every text that is free."""
    if isinstance(answer, dict):
        return {key: hostile(held, key) for key, held in answer.items()}
    if isinstance(answer, list):
        return [hostile(one, name) for one in answer]
    return SCRIPT if name in FREE and isinstance(answer, str) else answer


async def test_staff_sees_no_way_to_what_is_for_admins(stranger: Browser) -> None:
    stranger.gateway.answers = {**offices(), **stranger.gateway.answers, "POST /api/session": session(role="staff")}
    await stranger.sign_in()
    for area, first in ((OPERATIONS, "webhooks"), (SETTINGS, "account")):
        assert (await stranger.get(area)).headers["location"] == f"{area}/{first}"
        shown = (await stranger.get(f"{area}/{first}")).text
        for path in {path for path in PAGES if path.startswith(area) and path not in FOR_STAFF}:
            assert f'href="{path}"' not in shown


@pytest.mark.parametrize(("area", "first"), [(OPERATIONS, "services"), (SETTINGS, "account")])
async def test_an_area_leads_to_its_first_page(admin: Browser, area: str, first: str) -> None:
    assert (await admin.get(area)).headers["location"] == f"{area}/{first}"
    assert 'href="/admin/operations/log"' in (await admin.get(f"{OPERATIONS}/services")).text


@pytest.mark.parametrize("path", [path for path in PAGES if "new" not in path and "password" not in path])
async def test_a_gateway_that_is_down_is_told_of(admin: Browser, path: str) -> None:
    await admin.get("/admin")
    admin.gateway.is_down = True
    shown = await admin.get(path)
    assert (shown.status_code, "The system does not answer" in shown.text) == (503, True)


SHOWN_ONCE = {
    f"{SETTINGS}/users/new": {"email": "new@example.com", "role": "staff"},
    f"{SETTINGS}/users/{THING}/link": {},
    f"{SETTINGS}/api-keys/new": {"name": "Shop", "role": "service"},
    f"{SETTINGS}/api-keys/{THING}/rotate": {"overlap": "0"},
    f"{SETTINGS}/webhooks/new": {"provider": "custom"},
    f"{SETTINGS}/account/second-factor": {"current": "correct horse"},
}


@pytest.mark.parametrize("path", SHOWN_ONCE)
async def test_a_secret_is_in_the_answer_alone(admin: Browser, path: str) -> None:
    shown = await admin.post(path, SHOWN_ONCE[path])
    assert shown.status_code == 200
    assert SECRET in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert SECRET not in str(shown.headers)
    assert SECRET not in json.dumps(dict(admin.http.cookies))
