"""A campaign is made by keyboard alone, before the running system."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Opened
from tests.e2e.pages.drafting import Draft
from tests.e2e.pages.keyboard import press_on, tick, type_into

TABS = ".parts-of-campaign"


def test_a_campaign_is_made_and_published_by_keyboard_alone(opened: Opened, url: str) -> None:
    draft, page = Draft(name="Without a mouse"), opened()
    page.goto(f"{url}/admin/bundles")
    press_on(page, "New bundle")
    _is_at(page, "New bundle")
    type_into(page, "Name", draft.bundle)
    type_into(page, "Id", draft.bundle)
    type_into(page, "Price", draft.price)
    page.keyboard.press("Enter")
    _is_done(page, "The bundle")
    page.goto(f"{url}/admin/campaigns")
    press_on(page, "New campaign")
    _is_at(page, "New campaign")
    type_into(page, "Name", draft.name)
    type_into(page, "Web address", draft.slug)
    page.keyboard.press("Enter")
    _is_done(page, "The draft is begun.")
    press_on(page, "New criterion")
    _is_at(page, "New criterion")
    type_into(page, "Criterion", "Show us")
    page.keyboard.press("Enter")
    _is_done(page, "The criterion")
    press_on(page, "Bundles", TABS)
    _choose_and_publish(page, draft)


def _choose_and_publish(page: Page, draft: Draft) -> None:
    _is_at(page, "Bundles that enroll")
    tick(page, draft.bundle)
    press_on(page, "Save bundles")
    _is_done(page, "The bundles are saved.")
    press_on(page, "Publish", TABS)
    _is_at(page, "Publish")
    press_on(page, "Publish", "form")
    _is_done(page, "The draft is published.")
    expect(page.locator(".head .badge")).to_have_text("Active")


def _is_at(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def _is_done(page: Page, said: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(said)
