"""A contact at her own page, on a phone, before the running system; and the way out of a mail."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.pages.conftest import Opened, Watch
from tools.pages.guest import PROOF, SESSIONS, Guest, guest

PHONE: dict[str, Any] = {"signed_in": False, "viewport": {"width": 390, "height": 844}, "has_touch": True}
FILE: Any = {"name": "page.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 400_000}

WRONG: Any = {**FILE, "buffer": b"\x7fELF\x00\x00"}


@pytest.fixture
def ada(stack: Stack) -> Guest:
    """Somebody who has just begun."""
    return guest(stack.settings)


def _goal(page: Page, label: str) -> Locator:
    return page.locator(".checklist-item").filter(has_text=label)


def _show(page: Page) -> Locator:
    """She writes that she has done it, with a picture; what she sent is there, and she looks at it."""
    proof = _goal(page, PROOF)
    proof.locator("summary", has_text="Show that you did it").click()
    proof.get_by_label("In your words, or a link").fill("It is live: https://example.com/landing")
    proof.get_by_label("A file").set_input_files(FILE)
    proof.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("it has arrived")
    expect(proof).to_contain_text("Somebody is looking at it.")
    proof.locator("summary", has_text="What you sent").click()
    expect(proof.get_by_text("page.png", exact=True)).to_be_visible()
    return proof


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_contact_shows_what_she_did_sees_it_count_and_chooses_how_she_is_paid(
    opened: Opened, url: str, ada: Guest, scripts: bool
) -> None:
    page = opened(**PHONE, java_script_enabled=scripts)
    page.goto(f"{url}/client/dashboard/{ada.portal}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ada")
    expect(page.locator(".next-title")).to_have_text(SESSIONS)
    proof, sessions = _show(page), _goal(page, SESSIONS)
    expect(sessions).to_contain_text("0 / 2")
    proof.locator("summary", has_text="Send something else").click()
    proof.get_by_label("In your words, or a link").fill("Half a sentence")
    ada.attend()
    _seen(page, lambda: expect(sessions).to_contain_text("1 / 2"), scripts=scripts)
    if scripts:  # what she was typing is still there, and what she opened is open
        expect(proof.get_by_label("In your words, or a link")).to_have_value("Half a sentence")
        expect(proof.get_by_text("page.png", exact=True)).to_be_visible()
    ada.attend()
    ada.verify()
    _seen(page, lambda: expect(page.get_by_role("radio")).to_have_count(2), scripts=scripts)
    _choose(page)
    assert not scripts or page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def _choose(page: Page) -> None:
    expect(page.locator(".participation-cheer")).to_have_text("You did it. Everything is met.")
    for amount in ("$1,200.00", "$1,500.00"):
        expect(page.get_by_text(amount)).to_be_visible()
    page.get_by_text("Credit towards an upgrade").click()
    page.get_by_role("button", name="Choose this").click()
    expect(page.get_by_text("We know how you want it.")).to_be_visible()


def _seen(page: Page, look: Callable[[], None], *, scripts: bool) -> None:
    """What comes by itself with scripts, and without them when the page is loaded again."""
    for _ in range(0 if scripts else 20):
        try:
            page.reload()
            look()
        except AssertionError:
            continue
        return
    look()


def test_what_is_wrong_stands_beside_its_field(opened: Opened, watch: Watch, url: str, ada: Guest) -> None:
    watch.expected = {422}
    page = opened(**PHONE)
    page.goto(f"{url}/client/dashboard/{ada.portal}")
    proof = page.locator(".checklist-item").filter(has_text=PROOF)
    proof.locator("summary", has_text="Show that you did it").click()
    proof.get_by_label("A file").set_input_files(WRONG)
    proof.get_by_role("button", name="Send").click()
    expect(proof.locator(".problem")).to_contain_text("Files may be PDF")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_leaves_by_the_link_of_a_mail_and_comes_back(
    opened: Opened, url: str, ada: Guest, scripts: bool
) -> None:
    page = opened(**PHONE, java_script_enabled=scripts)
    page.goto(f"{url}/u/{ada.mail}")
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    page.get_by_role("link", name="Change what we send you").click()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text("Your choice is kept.")
    expect(page.get_by_role("checkbox")).to_be_checked()


def test_no_address_of_a_link_is_told_to_anybody(opened: Opened, watch: Watch, url: str, ada: Guest) -> None:
    page = opened(**PHONE)
    told: list[str] = []
    page.on("request", lambda asked: told.append(asked.headers.get("referer", "")))
    page.goto(f"{url}/client/dashboard/{ada.portal}")
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ada")
    assert [one for one in told if ada.portal in one] == []
