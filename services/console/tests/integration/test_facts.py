"""What a page knows of who is signed in: read from the gateway, kept for a minute, and never believed for longer."""

from datetime import timedelta

import pytest

from services.console.tests.fakes import Browser, own_session, problem, session

PLACE = "/admin/campaigns"


def asked(browser: Browser) -> int:
    return [f"{one.method} {one.url.path}" for one in browser.gateway.asked].count("GET /api/session")


async def test_facts_are_asked_for_once_and_kept(admin: Browser) -> None:
    for _ in range(3):
        assert "admin@example.com" in (await admin.get(PLACE)).text
    assert asked(admin) == 1


async def test_old_facts_are_asked_for_again(admin: Browser) -> None:
    await admin.get(PLACE)
    admin.settings.session_memory = timedelta(0)
    admin.gateway.answers["GET /api/session"] = own_session(email="new@example.com", role="staff")
    shown = (await admin.get(PLACE)).text
    assert "new@example.com" in shown
    assert "Staff" in shown


async def test_old_facts_are_better_than_none_while_the_gateway_is_down(admin: Browser) -> None:
    await admin.get(PLACE)
    admin.settings.session_memory = timedelta(0)
    admin.gateway.is_down = True
    assert "admin@example.com" in (await admin.get(PLACE)).text


async def test_a_session_that_is_over_is_noticed_by_its_facts(admin: Browser) -> None:
    admin.gateway.answers["GET /api/session"] = lambda _request: problem(401, "UnknownCredential")
    assert (await admin.get(PLACE)).headers["location"] == "/sign-in?next=%2Fadmin%2Fcampaigns"


async def test_who_signs_in_next_is_not_taken_for_who_was_here(admin: Browser) -> None:
    await admin.get(PLACE)
    admin.gateway.answers["POST /api/session"] = session(role="staff")
    await admin.sign_in()
    assert asked(admin) == 1
    assert "Staff" in (await admin.get(PLACE)).text
    assert asked(admin) == 2


async def test_the_role_is_known_before_the_first_page(admin: Browser) -> None:
    admin.gateway.is_down = True
    shown = (await admin.get(PLACE)).text
    assert "admin@example.com" in shown
    assert 'href="/admin/operations"' in shown


@pytest.mark.parametrize("kept", ["", "x", "YQBi", "AAAAAAAAAA=="])
async def test_what_a_browser_kept_wrongly_is_read_again(admin: Browser, kept: str) -> None:
    admin.http.cookies.set("lodestone-who", kept, domain="127.0.0.1")
    assert "admin@example.com" in (await admin.get(PLACE)).text
    assert asked(admin) == 1


async def test_moments_are_in_the_zone_of_the_reader_else_of_her_tenant(admin: Browser) -> None:
    assert "Times are shown in America/New_York." in (await admin.get("/admin")).text
    admin.http.cookies.set("lodestone-zone", "Europe%2FMadrid", domain="127.0.0.1")
    assert "Times are shown in Europe/Madrid." in (await admin.get("/admin")).text
