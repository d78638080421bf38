"""One's own account, and passwords of who is not signed in."""

import json
from typing import Any

import pytest

from services.console.tests.fakes import Browser, own_session, problem
from services.console.tests.office import SECRET, THING, offices

ACCOUNT = "/admin/settings/account"
FACTOR = f"{ACCOUNT}/second-factor"
NEW = "a new long password"
URI = f"otpauth://totp/Lodestone:a?secret={SECRET}&issuer=L"
BOTH = {"password": NEW, "again": NEW}


@pytest.fixture
def admin(admin: Browser) -> Browser:
    """An admin before a gateway with one of everything."""
    admin.gateway.answers = {**offices(), **admin.gateway.answers}
    return admin


@pytest.fixture
def stranger(stranger: Browser) -> Browser:
    """Somebody before the same gateway."""
    stranger.gateway.answers = {**offices(), **stranger.gateway.answers}
    return stranger


def sent(browser: Browser, method: str = "POST") -> Any:
    return json.loads(browser.gateway.last(method).content)


async def test_a_password_is_changed(admin: Browser) -> None:
    answer = await admin.post(f"{ACCOUNT}/password", {"current": " old ", **BOTH})
    assert sent(admin, "PUT") == {"current": " old ", "password": NEW}
    assert answer.headers["location"] == ACCOUNT


async def test_two_passwords_that_differ_are_not_sent(admin: Browser) -> None:
    answer = await admin.post(f"{ACCOUNT}/password", {"current": "old", "password": NEW, "again": "another"})
    assert (answer.status_code, 'id="f-again-problem"' in answer.text) == (422, True)
    assert "PUT" not in {one.method for one in admin.gateway.asked}


CONFIRMED = [
    (f"{ACCOUNT}/password", "PUT /api/password"),
    (FACTOR, "POST /api/second-factor"),
    (f"{FACTOR}/drop", "DELETE /api/second-factor"),
]


@pytest.mark.parametrize(("path", "asked"), CONFIRMED)
async def test_a_wrong_password_is_told_beside_it_and_ends_no_session(admin: Browser, path: str, asked: str) -> None:
    admin.gateway.answers[asked] = lambda _request: problem(401, "WrongPassword")
    answer = await admin.post(path, {"current": "guess-of-hers", **BOTH})
    assert (answer.status_code, 'id="f-current-problem"' in answer.text) == (422, True)
    assert "guess-of-hers" not in answer.text
    assert NEW not in answer.text
    assert admin.kept("session") is not None


@pytest.mark.parametrize(("path", "asked"), CONFIRMED)
async def test_a_session_that_is_over_is_no_wrong_password(admin: Browser, path: str, asked: str) -> None:
    await admin.get("/admin")
    admin.gateway.answers[asked] = lambda _request: problem(401, "UnknownCredential")
    answer = await admin.post(path, {"current": "old", **BOTH})
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("path", "asked"), CONFIRMED)
async def test_guessing_too_often_is_told(admin: Browser, path: str, asked: str) -> None:
    admin.gateway.answers[asked] = lambda _request: problem(429, "TooMany")
    answer = await admin.post(path, {"current": "old", **BOTH})
    assert (answer.status_code, "Too many requests" in answer.text) == (429, True)


async def test_a_second_factor_is_set_up_with_a_picture_or_a_key(admin: Browser) -> None:
    shown = (await admin.post(FACTOR, {"current": "old"})).text
    assert sent(admin) == {"current": "old"}
    assert 'class="qr"' in shown
    assert f'<code class="secret-text">{SECRET}</code>' in shown
    codes = (await admin.post(f"{FACTOR}/confirm", {"code": "123 456", "uri": URI})).text
    assert sent(admin) == {"code": "123456"}
    assert "code-one" in codes
    assert "code-two" in codes


async def test_a_wrong_code_leaves_the_picture_where_it_is(admin: Browser) -> None:
    admin.gateway.answers["POST /api/second-factor/confirm"] = lambda _request: problem(409, "Rejected")
    shown = await admin.post(f"{FACTOR}/confirm", {"code": "000000", "uri": URI})
    assert (shown.status_code, 'id="f-code-problem"' in shown.text) == (409, True)
    assert f">{SECRET}</code>" in shown.text


@pytest.mark.parametrize("uri", ["", "javascript:alert(1)", "https://evil.example/?secret=x", "otpauth://totp/x"])
async def test_what_is_no_key_is_not_shown_as_one(admin: Browser, uri: str) -> None:
    admin.gateway.answers["POST /api/second-factor/confirm"] = lambda _request: problem(409, "Rejected")
    assert (await admin.post(f"{FACTOR}/confirm", {"code": "0", "uri": uri})).headers["location"] == FACTOR


async def test_who_has_a_second_factor_may_take_it_away(admin: Browser) -> None:
    admin.gateway.answers["GET /api/session"] = own_session(has_second_factor=True)
    assert "Take it away" in (await admin.get(FACTOR)).text
    assert (await admin.post(f"{FACTOR}/drop", {"current": "old"})).headers["location"] == ACCOUNT
    assert sent(admin, "DELETE") == {"current": "old"}


async def test_a_sign_in_somewhere_else_is_ended(admin: Browser) -> None:
    await admin.post(f"{ACCOUNT}/sessions/{THING}/end")
    assert admin.gateway.last("DELETE").url.path == f"/api/sessions/{THING}"


@pytest.mark.parametrize("token", [SECRET, f"https://example.com/password#{SECRET}", f" {SECRET} "])
async def test_a_password_is_set_by_a_link_as_it_stands_in_the_mail(stranger: Browser, token: str) -> None:
    answer = await stranger.post("/password", {"token": token, **BOTH})
    assert sent(stranger) == {"token": SECRET, "password": NEW}
    assert answer.headers["location"] == "/sign-in"
    assert stranger.kept("device") == "a.b.c"
    assert "Your password is set." in (await stranger.get("/sign-in")).text


@pytest.mark.parametrize(
    ("refused", "status", "field"),
    [
        (problem(401, "PasswordLinkOver"), 422, "token"),
        (problem(422, errors=[{"field": "body.password", "reason": "is too short"}]), 422, "password"),
        (problem(503), 503, ""),
    ],
)
async def test_a_password_that_is_not_set_keeps_the_link(
    stranger: Browser, refused: Any, status: int, field: str
) -> None:
    stranger.gateway.answers["POST /api/password"] = lambda _request: refused
    answer = await stranger.post("/password", {"token": SECRET, **BOTH})
    assert answer.status_code == status
    assert f'value="{SECRET}"' in answer.text
    assert NEW not in answer.text
    assert not field or f'id="f-{field}-problem"' in answer.text


async def test_a_link_works_while_somebody_else_is_signed_in(admin: Browser) -> None:
    admin.gateway.answers["POST /api/password"] = lambda _request: problem(401, "PasswordLinkOver")
    assert 'id="f-token-problem"' in (await admin.post("/password", {"token": SECRET, **BOTH})).text
    admin.gateway.answers["POST /api/password"] = {"device": "a.b.c"}
    await admin.post("/password", {"token": SECRET, **BOTH})
    assert admin.kept("session") is None


async def test_a_link_is_asked_for_and_nobody_learns_who_is_a_user(stranger: Browser) -> None:
    assert 'href="/password/reset"' in (await stranger.get("/sign-in")).text
    assert "E-mail address" in (await stranger.get("/password/reset")).text
    answer = await stranger.post("/password/reset", {"email": " sam@example.com "})
    assert sent(stranger) == {"email": "sam@example.com"}
    assert "If there is a user with this address" in answer.text


@pytest.mark.parametrize("refused", [problem(422, errors=[{"field": "body.email", "reason": "no"}]), problem(503)])
async def test_a_link_that_cannot_be_asked_for_leaves_the_form(stranger: Browser, refused: Any) -> None:
    stranger.gateway.answers["POST /api/password/reset"] = lambda _request: refused
    answer = await stranger.post("/password/reset", {"email": "sam@example.com"})
    assert answer.status_code in (409, 422)
    assert 'value="sam@example.com"' in answer.text


@pytest.mark.parametrize("path", ["/password", "/password/reset"])
async def test_pages_of_passwords_are_kept_nowhere(stranger: Browser, path: str) -> None:
    assert (await stranger.get(path)).headers["cache-control"] == "no-store"
