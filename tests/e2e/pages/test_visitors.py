"""Visitors in a browser, before the running system: from a homepage to a purchase, and to a page of one's own."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Stack
from tests.e2e.pages.conftest import Opened, Watch
from tests.e2e.pages.test_staff import violations
from tests.e2e.pages.visiting import open_mail, pay, to_the_payment

BUNDLE, OTHER = "growth-accelerator", "starter-kit"
NAME = "Win your launch back"
HEIGHT = "document.querySelector('lodestone-offers').getBoundingClientRect().height"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@dataclass(frozen=True)
class Place:
    """Where visitors are: the console, the simulator with homepage and inbox, and an offer."""

    console: str
    simulator: str
    offer: str
    """The page of a campaign that can be joined until its end."""
    door: httpx.Client
    """The API, as a program of the tenant's asks it."""

    def audited(self) -> str:
        """The address of somebody new, who has done her assessment."""
        email = f"ada.{uuid4().hex[:8]}@example.com"
        occurred_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        told = {"email": email, "name": "Ada Example", "occurred_at": occurred_at, "values": {"goal": "launch"}}
        self.door.post("/api/admin/contacts/audits", json=told).raise_for_status()
        return email


@pytest.fixture(scope="module")
def place(stack: Stack) -> Iterator[Place]:
    """A campaign with a mail that leads to a contact's own page, and somebody's homepage with its bundle."""
    key = json.loads((stack.settings.local / "development.json").read_text())["api_key"]
    slug, headers = f"launch-{uuid4().hex[:8]}", {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=stack.settings.url("gateway"), headers=headers, trust_env=False, timeout=30) as door:
        for bundle_id in (BUNDLE, OTHER):
            bundle = {"id": bundle_id, "name": bundle_id, "price": 249_700, "currency": "USD"}
            door.post("/api/admin/bundles", json=bundle).raise_for_status()
        told = {"name": NAME, "slug": slug, "currency": "USD", "ends_at": "2099-01-01T00:00:00Z"}
        begun = door.post("/api/admin/campaigns", json=told).raise_for_status().json()
        campaign = f"/api/admin/campaigns/{begun['id']}"
        criterion = {"label_template": "Launch your page", "kind": "action", "tracking": {"source": "manual"}}
        step = {"name": "welcome", "subject": "Welcome, {{ first_name }}", "body": "Your page: {{ portal_url }}"}
        door.post(f"{campaign}/criteria", json=criterion).raise_for_status()
        door.post(f"{campaign}/eligible-bundles", json={"bundle_id": BUNDLE}).raise_for_status()
        door.put(f"{campaign}/steps", json=[step]).raise_for_status()
        door.post(f"{campaign}/publish").raise_for_status()
        console = stack.settings.url("console")
        yield Place(console, stack.settings.url("simulator"), f"{console}/campaigns/{slug}", door)


@SCRIPTS
def test_a_visitor_buys_and_her_mail_leads_to_a_page_of_her_own(
    opened: Opened, watch: Watch, place: Place, *, scripts: bool
) -> None:
    watch.also, watch.expected = {place.simulator}, {404, 503}  # until payouts has heard of the campaign
    email = place.audited()
    page = opened(signed_in=False, java_script_enabled=scripts)
    to_the_payment(page, place.offer, BUNDLE, place.simulator)
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was paid")
    to_the_payment(page, place.offer, BUNDLE, place.simulator)
    pay(page, email, "Ada Example")
    assert page.url == f"{place.offer}/thanks"
    open_mail(page, place.simulator, email, "Welcome, Ada")
    page.get_by_role("link", name=f"{place.console}/client/dashboard/").click()
    page.wait_for_url(f"{place.console}/client/dashboard/**")


def test_a_card_that_is_declined_can_be_followed_by_a_good_one(opened: Opened, watch: Watch, place: Place) -> None:
    watch.also, watch.expected = {place.simulator}, {402, 404, 503}
    page = opened(signed_in=False)
    to_the_payment(page, place.offer, BUNDLE, place.simulator)
    page.get_by_label("E-mail").fill(place.audited())
    page.get_by_role("button", name="declined").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    page.get_by_role("button", name="Pay by card", exact=True).click()
    page.wait_for_url(f"{place.offer}/thanks")


def test_time_that_is_left_runs_and_is_said_in_words_without_scripts(opened: Opened, place: Place) -> None:
    page, still = opened(signed_in=False), opened(signed_in=False, java_script_enabled=False)
    page.goto(place.offer)
    expect(page.locator("time[data-countdown]")).to_have_text(re.compile(r"^[\d,]+ days \d\d:\d\d:\d\d$"))
    still.goto(place.offer)
    expect(still.locator("time[data-countdown]")).to_have_text(re.compile(r"^[\d,]+ days$"))


def test_a_homepage_elsewhere_shows_offers_before_its_products_and_asks_nobody_else(
    opened: Opened, watch: Watch, place: Place
) -> None:
    watch.also = {place.simulator}
    assert urlsplit(place.simulator).netloc != urlsplit(place.console).netloc
    page = opened(signed_in=False)
    page.goto(f"{place.simulator}/shop")
    link = page.locator("lodestone-offers").get_by_role("link", name=f"See the offer: {NAME}").first
    expect(link).to_be_visible()
    assert page.evaluate("[...document.querySelectorAll('main > *')].map((one) => one.id)") == [
        *("hero", "campaigns", "products", "services", "merchandise", "publications", "about", "contact")
    ]
    expect(page.locator(f"lodestone-badge[bundle={BUNDLE}]").get_by_role("link", name=NAME).first).to_be_visible()
    expect(page.locator(f"lodestone-badge[bundle={OTHER}]")).to_be_hidden()
    page.locator("#products").scroll_into_view_if_needed()
    expect(page.locator("#seen")).to_contain_text("campaigns")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page) == []
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


@pytest.mark.parametrize(
    "answer",
    [{"status": 503, "body": "{}"}, {"status": 200, "body": "<p>"}, {"body": '{"texts":{},"offers":[]}'}, None],
)
def test_where_nothing_is_active_or_nobody_answers_offers_take_no_room(
    opened: Opened, watch: Watch, place: Place, answer: dict[str, object] | None
) -> None:
    watch.also, watch.expected = {place.simulator}, {503}
    page = opened(signed_in=False)
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
    for path in ("**/embed/offers.json*", "**/embed/badges.json*"):
        page.route(
            path, lambda route: route.fulfill(headers=headers, **answer) if answer else route.fulfill(status=503)
        )
    page.goto(f"{place.simulator}/shop", wait_until="networkidle")
    assert page.evaluate(HEIGHT) == 0
    assert page.locator("lodestone-offers").inner_text() == ""
    assert page.locator("lodestone-badge:visible").count() == 0


def test_where_the_console_is_down_the_homepage_is_as_it_was(opened: Opened, watch: Watch, place: Place) -> None:
    watch.also = {place.simulator}
    page = opened(signed_in=False)
    page.route(f"{place.console}/**", lambda route: route.fulfill(status=204))
    page.goto(f"{place.simulator}/shop", wait_until="networkidle")
    assert page.evaluate(HEIGHT) == 0
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
