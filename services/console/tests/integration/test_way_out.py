"""The link at the end of a mail: looking changes nothing, one click ends it, and a page chooses by channel."""

import json
from typing import Any

import pytest

from services.console.tests.fakes import Browser, problem
from services.console.tests.portal import TOKEN

PAGE = f"/u/{TOKEN}"
CHOSEN = f"{PAGE}/preferences"
SCRIPT = "<script>alert('x')</script>"


def known(*, campaign_name: str | None = "Spring", **more: Any) -> dict[str, Any]:
    email = {"channel": "email", "is_open": True, "closed_by": None, "may_open": True, "address": "ad…@example.com"}
    return {"campaign_name": campaign_name, "channels": [{**email, **more}]}


OUT: dict[str, Any] = {"is_open": False, "closed_by": "unsubscribed"}


@pytest.fixture
def reader(stranger: Browser) -> Browser:
    """Somebody who has a mail of ours before her."""
    stranger.gateway.answers |= {f"GET {CHOSEN}": known(), f"PUT {CHOSEN}": known(**OUT), f"POST {PAGE}": {}}
    return stranger


async def test_looking_says_what_the_button_will_do_and_changes_nothing(reader: Browser) -> None:
    page = await reader.get(PAGE)
    for text in ("We will send no more mail to ad…@example.com.", "Spring", "what you earn is paid"):
        assert text in page.text
    assert f'<form action="{PAGE}" method="post"' in page.text
    await reader.get(CHOSEN)
    assert {one.method for one in reader.gateway.asked} == {"GET"}


async def test_one_click_is_out_and_the_page_says_so(reader: Browser) -> None:
    done = await reader.post(PAGE)
    assert done.headers["location"] == PAGE
    assert str(reader.gateway.last("POST").url.path) == PAGE
    reader.gateway.answers[f"GET {CHOSEN}"] = known(**OUT)
    page = (await reader.get(PAGE)).text
    assert "You are unsubscribed" in page
    assert "Change what we send you" in page
    assert "<button class" not in page


@pytest.mark.parametrize(("ticked", "wanted"), [({}, False), ({"email": "true"}, True)])
async def test_what_is_not_ticked_is_closed_and_what_is_ticked_is_opened(
    reader: Browser, ticked: dict[str, str], wanted: bool
) -> None:
    reader.gateway.answers[f"GET {CHOSEN}"] = known(**(OUT if wanted else {}))
    done = await reader.post(CHOSEN, ticked)
    assert done.headers["location"] == CHOSEN
    assert json.loads(reader.gateway.last("PUT").content) == {"channels": {"email": wanted}}
    assert "Your choice is kept." in (await reader.get(CHOSEN)).text


@pytest.mark.parametrize("reason", ["bounced", "staff", "complained", "erased"])
async def test_what_others_have_closed_is_said_and_cannot_be_ticked(reader: Browser, reason: str) -> None:
    reader.gateway.answers[f"GET {CHOSEN}"] = known(is_open=False, closed_by=reason, may_open=False)
    page = (await reader.get(CHOSEN)).text
    assert 'value="true" disabled' in page
    assert "send nothing more" in page or "stopped writing" in page
    await reader.post(CHOSEN, {"email": "true"})
    assert json.loads(reader.gateway.last("PUT").content) == {"channels": {}}


async def test_what_goes_on_in_any_case_is_said(reader: Browser) -> None:
    assert "Receipts and refunds come from the payment provider" in (await reader.get(CHOSEN)).text


@pytest.mark.parametrize("place", [PAGE, CHOSEN, "/u/a%20b"])
async def test_a_link_that_was_cut_is_told_so(reader: Browser, place: str) -> None:
    reader.gateway.answers[f"GET {CHOSEN}"] = lambda _request: problem(401)
    answer = await reader.get(place)
    assert (answer.status_code, "This link is not complete" in answer.text) == (401, True)


async def test_a_mail_that_was_forgotten_and_a_gateway_that_is_down_are_pages(reader: Browser) -> None:
    reader.gateway.answers[f"GET {CHOSEN}"] = lambda _request: problem(404)
    assert (await reader.get(PAGE)).status_code == 404
    reader.gateway.answers[f"POST {PAGE}"] = lambda _request: problem(503)
    answer = await reader.post(PAGE)
    assert (answer.status_code, f'href="{PAGE}"' in answer.text) == (503, True)
    assert "You are unsubscribed" not in answer.text


async def test_the_session_of_staff_is_not_shown_with_the_link_of_a_mail(admin: Browser) -> None:
    admin.gateway.answers[f"GET {CHOSEN}"] = known()
    page = await admin.get(PAGE)
    asked = [one for one in admin.gateway.asked if one.url.path == CHOSEN]
    assert "authorization" not in asked[0].headers
    assert "Sign out" not in page.text


@pytest.mark.parametrize("place", [PAGE, CHOSEN])
async def test_the_address_is_kept_by_nobody_and_told_to_nobody(
    reader: Browser, place: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = (await reader.get(place)).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    reader.gateway.is_down = True
    await reader.get(place)
    told = capsys.readouterr()
    assert TOKEN not in told.out + told.err + caplog.text


@pytest.mark.parametrize("place", [PAGE, CHOSEN])
async def test_script_in_a_name_or_an_address_stays_text(reader: Browser, place: str) -> None:
    reader.gateway.answers[f"GET {CHOSEN}"] = known(campaign_name=SCRIPT, address=SCRIPT)
    page = (await reader.get(place)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
