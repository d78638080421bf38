"""What is done in Settings: what the API is asked, and what is shown when it refuses."""

import json
from typing import Any

import httpx
import pytest

from console_service.forms.mail_kinds import MAIL_KINDS, MailKind
from console_service.forms.mail_kinds import SMTP as SMTP_KIND
from services.console.tests.fakes import Browser, problem
from services.console.tests.office import SECRET, THING, endpoint, mail_account, offices, payment_account, user

ROOT = "/admin/settings"
USERS, KEYS, WEBHOOKS, PAYMENTS, MAIL = (
    f"{ROOT}/{name}" for name in ("users", "api-keys", "webhooks", "payments", "mail")
)
SMTP = {"name": "Shop", "from_address": "shop@example.com", "host": "mail.example.com", "port": "465"}


@pytest.fixture
def admin(admin: Browser) -> Browser:
    """An admin before a gateway with one of everything."""
    admin.gateway.answers = {**offices(), **admin.gateway.answers}
    return admin


def sent(browser: Browser, method: str = "POST") -> Any:
    return json.loads(browser.gateway.last(method).content)


def wrong(*fields: str) -> httpx.Response:
    return problem(422, errors=[{"field": f"body.{name}", "reason": f"{name} is not right"} for name in fields])


async def test_somebody_is_invited(admin: Browser) -> None:
    shown = await admin.post(f"{USERS}/new", {"email": " new@example.com ", "name": "Nora", "role": "admin"})
    assert sent(admin) == {"email": "new@example.com", "name": "Nora", "role": "admin"}
    assert "Hand it to this person alone" in shown.text


async def test_an_address_that_is_known_is_told_beside_it(admin: Browser) -> None:
    admin.gateway.answers["POST /api/admin/users"] = lambda _request: problem(409, "Rejected")
    shown = await admin.post(f"{USERS}/new", {"email": "new@example.com", "role": "admin"})
    assert shown.status_code == 409
    assert 'id="f-email-problem"' in shown.text
    assert 'value="new@example.com"' in shown.text


@pytest.mark.parametrize(
    ("action", "method", "path", "body"),
    [
        ("disable", "PATCH", f"/api/admin/users/{THING}", {"disabled": True}),
        ("enable", "PATCH", f"/api/admin/users/{THING}", {"disabled": False}),
        ("drop-factor", "DELETE", f"/api/admin/users/{THING}/second-factor", None),
        ("end-sessions", "DELETE", f"/api/admin/users/{THING}/sessions", None),
    ],
)
async def test_what_is_done_with_a_user(admin: Browser, action: str, method: str, path: str, body: object) -> None:
    assert (await admin.post(f"{USERS}/{THING}/{action}")).headers["location"] == f"{USERS}/{THING}"
    assert admin.gateway.last(method).url.path == path
    assert body is None or sent(admin, method) == body


async def test_a_role_is_changed_or_why_not_is_told_beside_it(admin: Browser) -> None:
    await admin.post(f"{USERS}/{THING}/role", {"role": "admin"})
    assert sent(admin, "PATCH") == {"role": "admin"}
    admin.gateway.answers["PATCH /api/admin/users/*"] = lambda _request: problem(409, "Rejected")
    shown = await admin.post(f"{USERS}/{THING}/role", {"role": "staff"})
    assert (shown.status_code, 'id="f-role-problem"' in shown.text) == (409, True)
    shown = await admin.post(f"{USERS}/{THING}/disable")
    assert (shown.status_code, "This cannot be done as things stand." in shown.text) == (409, True)


async def test_a_user_is_found_on_whichever_page_she_is(admin: Browser) -> None:
    def pages(request: httpx.Request) -> httpx.Response:
        is_last = request.url.params.get("cursor") == "2"
        return httpx.Response(200, json={"items": [user()] if is_last else [], "next": None if is_last else "2"})

    admin.gateway.answers["GET /api/admin/users"] = pages
    assert "Sam" in (await admin.get(f"{USERS}/{THING}")).text
    admin.gateway.answers["GET /api/admin/users"] = {"items": [], "next": None}
    assert (await admin.get(f"{USERS}/{THING}")).status_code == 404


async def test_a_disabled_user_can_only_be_let_in_again(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/users"] = {"items": [user(status="disabled")], "next": None}
    shown = (await admin.get(f"{USERS}/{THING}")).text
    assert f"{USERS}/{THING}/enable" in shown
    assert f"{USERS}/{THING}/link" not in shown


async def test_a_key_is_made_for_scopes_until_the_end_of_a_day(admin: Browser) -> None:
    typed = {"name": "Shop", "role": "service", "campaigns:read": "true", "expires_at": "2026-12-31"}
    assert SECRET in (await admin.post(f"{KEYS}/new", typed)).text
    assert sent(admin) == {
        "name": "Shop",
        "role": "service",
        "scopes": ["campaigns:read"],
        "expires_at": "2027-01-01T00:00:00-05:00",
    }


@pytest.mark.parametrize(("day", "answer"), [("soon", None), ("2020-01-01", wrong("expires_at", "name"))])
async def test_a_key_that_cannot_be_made_keeps_what_was_typed(
    admin: Browser, day: str, answer: httpx.Response | None
) -> None:
    if answer:
        admin.gateway.answers["POST /api/admin/api-keys"] = lambda _request: answer
    shown = await admin.post(f"{KEYS}/new", {"name": "Shop", "payouts:write": "true", "expires_at": day})
    assert (shown.status_code, 'id="f-expires_at-problem"' in shown.text) == (422, True)
    assert 'value="Shop"' in shown.text
    assert shown.text.count(" checked") == 1


@pytest.mark.parametrize(("typed", "told"), [("0", 0), ("3600", 3600), ("-1", 86400), ("x", 86400)])
async def test_a_key_gets_another_secret(admin: Browser, typed: str, told: int) -> None:
    assert SECRET in (await admin.post(f"{KEYS}/{THING}/rotate", {"overlap": typed})).text
    assert sent(admin) == {"overlap": told}


async def test_a_key_is_ended(admin: Browser) -> None:
    assert (await admin.post(f"{KEYS}/{THING}/end")).headers["location"] == KEYS
    assert admin.gateway.last("DELETE").url.path == f"/api/admin/api-keys/{THING}"


async def test_an_address_is_made_with_the_secret_of_the_provider_or_one_of_ours(admin: Browser) -> None:
    typed = {"provider": "stripe", "account": "acct_1", "name": "Till", "secret": "whsec_1", "livemode": "true"}
    await admin.post(f"{WEBHOOKS}/new", typed)
    assert sent(admin) == {**typed, "livemode": True}
    await admin.post(f"{WEBHOOKS}/new", {"provider": "custom", "secret": ""})
    assert sent(admin) == {"provider": "custom", "account": "", "name": "", "livemode": False}


async def test_the_address_of_who_signs_nothing_is_shown_with_its_key_and_the_key_alone(admin: Browser) -> None:
    url = "https://hooks.example.com/webhooks/kajabi/1?key=whk_1"
    shown = endpoint(provider="kajabi", secret="whk_1", url_with_key=url)
    admin.gateway.answers["POST /api/admin/webhook-endpoints"] = shown
    text = (await admin.post(f"{WEBHOOKS}/new", {"provider": "kajabi", "secret": ""})).text
    assert (url in text, "Lodestone-Key" in text) == (True, True)


async def test_a_secret_that_was_typed_is_never_written_into_a_page(admin: Browser) -> None:
    for path, asked in (
        (f"{WEBHOOKS}/new", "POST /api/admin/webhook-endpoints"),
        (f"{WEBHOOKS}/{THING}/rotate", "POST /api/admin/webhook-endpoints/*/rotate"),
        (f"{PAYMENTS}/new", "PUT /api/admin/payment-accounts/*"),
        (f"{PAYMENTS}/{THING}/rotate", "POST /api/admin/payment-accounts/*/*"),
        (f"{MAIL}/new", "PUT /api/admin/provider-accounts/*"),
        (f"{MAIL}/{THING}/edit", "PUT /api/admin/provider-accounts/*"),
        (f"{MAIL}/{THING}/secrets", "POST /api/admin/provider-accounts/*/*"),
    ):
        admin.gateway.answers[asked] = lambda _request: wrong("name")
        typed = dict.fromkeys(("secret", "api_key", "password"), "typed-secret") | SMTP
        shown = await admin.post(path, typed)
        assert (shown.status_code, "typed-secret" in shown.text) == (422, False)
        assert "typed-secret" in admin.gateway.asked[-1].content.decode() or "typed-secret" in json.dumps(
            [one.content.decode() for one in admin.gateway.asked]
        )


async def test_an_address_gets_another_secret_or_is_disabled(admin: Browser) -> None:
    answer = await admin.post(f"{WEBHOOKS}/{THING}/rotate", {"secret": "whsec_2", "overlap": "3600"})
    assert answer.headers["location"] == f"{WEBHOOKS}/{THING}"
    assert sent(admin) == {"secret": "whsec_2", "overlap": 3600}
    await admin.post(f"{WEBHOOKS}/{THING}/disable")
    assert admin.gateway.last("DELETE").url.path == f"/api/admin/webhook-endpoints/{THING}"
    gone = {"items": [endpoint(disabled_at="2026-11-20T10:00:00Z")], "next": None}
    admin.gateway.answers["GET /api/admin/webhook-endpoints"] = gone
    assert "What may be done" not in (await admin.get(f"{WEBHOOKS}/{THING}")).text


async def test_a_payment_account_is_added_renamed_and_given_another_key(admin: Browser) -> None:
    typed = {"name": "Till", "account": "acct_1", "api_key": "sk_test_0123456789"}
    await admin.post(f"{PAYMENTS}/new", typed)
    assert sent(admin, "PUT") == {"provider": "stripe", **typed}
    await admin.post(f"{PAYMENTS}/{THING}/name", {"name": "Shop"})
    assert sent(admin, "PUT") == {"provider": "stripe", "account": "acct_1", "name": "Shop"}
    await admin.post(f"{PAYMENTS}/{THING}/rotate", {"api_key": "sk_test_9876543210"})
    assert sent(admin) == {"api_key": "sk_test_9876543210"}


@pytest.mark.parametrize(("disabled_at", "action"), [(None, "disable"), ("2026-11-20T10:00:00Z", "enable")])
async def test_a_payment_account_is_disabled_or_used_again(
    admin: Browser, disabled_at: str | None, action: str
) -> None:
    admin.gateway.answers["GET /api/admin/payment-accounts"] = [payment_account(disabled_at=disabled_at)]
    assert f'action="{PAYMENTS}/{THING}/{action}"' in (await admin.get(f"{PAYMENTS}/{THING}")).text
    await admin.post(f"{PAYMENTS}/{THING}/{action}")
    assert admin.gateway.last("POST").url.path == f"/api/admin/payment-accounts/{THING}/{action}"


async def test_a_key_that_is_refused_is_told_beside_its_field(admin: Browser) -> None:
    admin.gateway.answers["POST /api/admin/payment-accounts/*/*"] = lambda _request: problem(409, "OtherMode")
    shown = await admin.post(f"{PAYMENTS}/{THING}/rotate", {"api_key": "sk_live_0123456789"})
    assert (shown.status_code, 'id="f-api_key-problem"' in shown.text) == (409, True)


async def test_a_mail_account_is_added_and_what_is_left_out_is_not_told(admin: Browser) -> None:
    await admin.post(f"{MAIL}/new", {**SMTP, "use_tls": "true", "username": "", "password": ""})
    told = sent(admin, "PUT")
    assert told["settings"] == {
        "from_address": "shop@example.com",
        "host": "mail.example.com",
        "port": 465,
        "use_tls": True,
    }
    assert (told["channel"], told["provider"], told["status"]) == ("email", "smtp", "active")


@pytest.mark.parametrize(
    "kind", [one for one in MAIL_KINDS.values() if one is not SMTP_KIND], ids=lambda one: one.provider
)
async def test_an_account_at_a_provider_with_an_api_is_added_and_given_another_key(
    admin: Browser, kind: MailKind
) -> None:
    typed = {"provider": kind.provider, "name": "Shop", "from_address": "shop@example.com", "api_key": "key-1"}
    await admin.post(f"{MAIL}/new", {**typed, "api_url": kind.filled["api_url"], "host": "mail.example.com"})
    told = sent(admin, "PUT")
    assert (told["channel"], told["provider"]) == ("email", kind.provider)
    assert told["settings"] == {"from_address": "shop@example.com", "api_key": "key-1", **kind.filled}
    account = mail_account(provider=kind.provider, settings={"from_address": "shop@example.com", **kind.filled})
    admin.gateway.answers["GET /api/admin/provider-accounts"] = [account]
    shown = (await admin.get(f"{MAIL}/{THING}")).text
    assert [text in shown for text in (kind.label, kind.filled["api_url"], 'name="api_key"')] == [True] * 3
    await admin.post(f"{MAIL}/{THING}/secrets", {"api_key": "key-2"})
    assert sent(admin) == {"secrets": {"api_key": "key-2"}}
    await admin.post(f"{MAIL}/{THING}/edit", {**typed, "api_url": "https://eu.example.com", "api_key": ""})
    assert sent(admin, "PUT")["settings"] == {"from_address": "shop@example.com", "api_url": "https://eu.example.com"}


async def test_a_mail_account_that_is_paused_stays_paused_when_it_is_changed(admin: Browser) -> None:
    await admin.post(f"{MAIL}/{THING}/edit", SMTP)
    assert sent(admin, "PUT")["status"] == "paused"


async def test_problems_of_settings_stand_beside_their_fields(admin: Browser) -> None:
    answer = wrong("settings.host", "settings.port", "name")
    admin.gateway.answers["PUT /api/admin/provider-accounts/*"] = lambda _request: answer
    shown = await admin.post(f"{MAIL}/new", {**SMTP, "port": "many"})
    assert sent(admin, "PUT")["settings"]["port"] == "many"
    assert [f'id="f-{name}-problem"' in shown.text for name in ("host", "port", "name")] == [True] * 3
    assert 'value="many"' in shown.text


@pytest.mark.parametrize(("status", "action"), [("paused", "resume"), ("active", "pause")])
async def test_a_mail_account_is_paused_and_resumed(admin: Browser, status: str, action: str) -> None:
    admin.gateway.answers["GET /api/admin/provider-accounts"] = [mail_account(status=status)]
    assert f'action="{MAIL}/{THING}/{action}"' in (await admin.get(f"{MAIL}/{THING}")).text
    await admin.post(f"{MAIL}/{THING}/{action}")
    assert admin.gateway.last("POST").url.path == f"/api/admin/provider-accounts/{THING}/{action}"


async def test_a_mail_account_gets_another_password_and_forgets_the_old_one(admin: Browser) -> None:
    await admin.post(f"{MAIL}/{THING}/secrets", {"password": "another"})
    assert sent(admin) == {"secrets": {"password": "another"}}
    await admin.post(f"{MAIL}/{THING}/forget-old")
    assert admin.gateway.last("DELETE").url.path == f"/api/admin/provider-accounts/{THING}/old-secrets"


async def test_the_company_is_changed_and_every_page_knows_at_once(admin: Browser) -> None:
    await admin.get("/admin")
    answer = await admin.post(f"{ROOT}/tenant", {"name": "New", "zone": "UTC", "locale": "en-GB", "currency": "EUR"})
    assert sent(admin, "PATCH") == {"name": "New", "zone": "UTC", "locale": "en-GB"}
    assert answer.headers["location"] == f"{ROOT}/tenant"
    assert admin.kept("who") is None


async def test_a_zone_that_is_none_is_told_beside_its_field(admin: Browser) -> None:
    admin.gateway.answers["PATCH /api/admin/tenant"] = lambda _request: wrong("zone")
    shown = await admin.post(f"{ROOT}/tenant", {"name": "New", "zone": "Mars", "locale": "en"})
    assert (shown.status_code, 'id="f-zone-problem"' in shown.text) == (422, True)
    assert 'value="Mars"' in shown.text
