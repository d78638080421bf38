"""Sessions: begun, kept where scripts cannot read them, ended, and come back to."""

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.console.tests.fakes import Browser, at_the_console, problem


async def test_a_session_begins_and_leads_to_where_somebody_wanted_to_go(stranger: Browser) -> None:
    asked = await stranger.get("/admin/campaigns?status=active")
    assert asked.status_code == 303
    sign_in = urlsplit(asked.headers["location"])
    (back,) = parse_qs(sign_in.query)["next"]
    assert (sign_in.path, back) == ("/sign-in", "/admin/campaigns?status=active")
    assert f'value="{back}"' in (await stranger.get(asked.headers["location"])).text
    assert (await stranger.sign_in(back)).headers["location"] == back
    assert "Spring" in (await stranger.get(back)).text
    assert stranger.gateway.last("GET").headers["authorization"] == "Bearer ls_secret"


async def test_the_token_is_in_a_cookie_that_no_script_reads(stranger: Browser) -> None:
    answer = await stranger.sign_in()
    (kept,) = [one for one in answer.headers.get_list("set-cookie") if "ls_secret" in one]
    assert kept.startswith("lodestone-session=ls_secret;")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in kept.split(";")}
    assert "ls_secret" not in (await stranger.get("/admin")).text


async def test_over_tls_cookies_belong_to_this_host_alone() -> None:
    async with at_the_console(console_url="https://console.example.com") as browser:
        answer = await browser.sign_in()
    (kept,) = [one for one in answer.headers.get_list("set-cookie") if "ls_secret" in one]
    assert kept.startswith("__Host-lodestone-session=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in kept.split(";")}
    assert "Domain" not in kept
    assert answer.headers["strict-transport-security"]


async def test_a_wrong_password_is_told_and_never_shown_again(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = lambda _request: problem(401, "WrongCredentials")
    answer = await stranger.sign_in("/admin/campaigns")
    assert answer.status_code == 401
    assert "is not right" in answer.text
    assert "admin@example.com" in answer.text
    assert "correct horse" not in answer.text
    assert 'value="/admin/campaigns"' in answer.text


async def test_a_second_factor_is_asked_for_beside_its_field(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = lambda _request: problem(401, "SecondFactorNeeded")
    assert 'id="f-code-problem"' in (await stranger.sign_in()).text
    await stranger.post("/sign-in", {"email": "a@example.com", "password": "x", "code": "123 456"})
    assert json.loads(stranger.gateway.last("POST").content)["code"] == "123456"


async def test_the_device_is_shown_at_the_next_sign_in(stranger: Browser) -> None:
    await stranger.sign_in()
    assert stranger.kept("device") == "d.e.v"
    await stranger.sign_in()
    assert json.loads(stranger.gateway.last("POST").content)["device"] == "d.e.v"


@pytest.mark.parametrize(
    ("answer", "status"), [(problem(429, "TooMany"), 429), (problem(503, "Busy"), 503), (problem(500), 503)]
)
async def test_a_gateway_in_trouble_leaves_the_form(stranger: Browser, answer: httpx.Response, status: int) -> None:
    stranger.gateway.answers["POST /api/session"] = lambda _request: answer
    shown = await stranger.sign_in()
    assert (shown.status_code, 'name="password"' in shown.text) == (status, True)


async def test_problems_stand_beside_their_fields(stranger: Browser) -> None:
    fault = {"field": "body.email", "reason": "is too short"}
    stranger.gateway.answers["POST /api/session"] = lambda _request: problem(422, errors=[fault])
    shown = (await stranger.sign_in()).text
    assert 'id="f-email-problem"' in shown
    assert "is too short" in shown


async def test_a_session_that_is_over_leads_to_sign_in_and_back(admin: Browser) -> None:
    admin.gateway.answers["GET /api/campaigns"] = lambda _request: problem(401, "UnknownCredential")
    answer = await admin.get("/admin/campaigns")
    assert answer.headers["location"] == "/sign-in?next=%2Fadmin%2Fcampaigns"
    assert admin.kept("session") is None


async def test_a_part_of_a_page_is_led_to_sign_in_as_a_whole(admin: Browser) -> None:
    admin.gateway.answers["GET /api/campaigns"] = lambda _request: problem(401, "UnknownCredential")
    here = "http://127.0.0.1:18070/admin/campaigns?status=draft"
    answer = await admin.get("/admin/campaigns", headers={"HX-Request": "true", "HX-Current-URL": here})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Fadmin%2Fcampaigns%3Fstatus%3Ddraft"


async def test_signing_out_ends_the_session_at_the_gateway(admin: Browser) -> None:
    answer = await admin.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert admin.gateway.last("DELETE").headers["authorization"] == "Bearer ls_secret"
    assert admin.kept("session") is None
    assert "You are signed out." in (await admin.get("/sign-in")).text
    assert "You are signed out." not in (await admin.get("/sign-in")).text


async def test_signing_out_works_while_the_gateway_is_down(admin: Browser) -> None:
    admin.gateway.is_down = True
    assert (await admin.post("/sign-out")).headers["location"] == "/sign-in"
    assert admin.kept("session") is None


async def test_a_browser_may_call_itself_by_any_name(admin: Browser) -> None:
    answer = await admin.get("/admin/campaigns", headers={"User-Agent": "Bröwser ✓".encode()})
    assert answer.status_code == 200
    assert admin.gateway.last("GET").headers["user-agent"].isascii()
