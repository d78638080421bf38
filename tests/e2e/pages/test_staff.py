"""Staff at the console, in a browser, before the running system."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from lodestone_local.demo.doors import eventually
from lodestone_local.stack.development import Staff
from tests.e2e.conftest import Stack
from tests.e2e.pages.conftest import Opened, Watch
from tools.pages.guest import guest
from tools.pages.sights import SIGHTS, Sight

AXE = Path(__file__).parents[3] / "services/console/node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""Rules of axe that another theme can break: the two differ in colours alone."""
GIVEN, NAME = "Autumn <i>refunds</i>", "Autumn refunds"
"""What staff typed, and what a campaign is called then: names have no markup."""
SLUG = f"autumn-{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def campaign(stack: Stack) -> str:
    """The id of a campaign that is active."""
    key = json.loads((stack.settings.local / "development.json").read_text())["api_key"]
    with httpx.Client(base_url=stack.settings.url("gateway"), headers={"Authorization": f"Bearer {key}"}) as client:
        bundle = {"id": "autumn-bundle", "name": "Autumn", "price": 9900, "currency": "USD"}
        client.post("/api/admin/bundles", json=bundle).raise_for_status()
        told = {
            "name": GIVEN,
            "slug": SLUG,
            "currency": "USD",
            "description": "Paid back when it worked.",
        }
        begun = client.post("/api/admin/campaigns", json=told)
        place = f"/api/admin/campaigns/{begun.raise_for_status().json()['id']}"
        criterion = {"label_template": "Watch the lesson", "kind": "action", "tracking": {"source": "video_watch"}}
        client.post(f"{place}/criteria", json=criterion).raise_for_status()
        client.post(f"{place}/eligible-bundles", json={"bundle_id": "autumn-bundle"}).raise_for_status()
        client.post(f"{place}/publish").raise_for_status()
        return str(begun.json()["id"])


@pytest.fixture(scope="module")
def names(campaign: str, people: dict[str, str], enrolled: dict[str, str], links: dict[str, str]) -> dict[str, str]:
    """What the names in the addresses of sights stand for."""
    return {"campaign": campaign, "slug": SLUG, **people, **enrolled, **links}


@pytest.fixture(scope="module")
def links(stack: Stack) -> dict[str, str]:
    """The tokens of links to a contact who takes part."""
    ada = guest(stack.settings)
    return {"portal": ada.portal, "mail": ada.mail}


@pytest.fixture(scope="module")
def enrolled(stack: Stack, campaign: str) -> dict[str, str]:
    """An enrollment in the campaign, and a criterion of it whose progress is known."""
    key = json.loads((stack.settings.local / "development.json").read_text())["api_key"]
    with httpx.Client(base_url=stack.settings.url("gateway"), headers={"Authorization": f"Bearer {key}"}) as client:
        place, email = f"/api/admin/campaigns/{campaign}/enrollments", f"ada-{uuid4().hex[:8]}@example.com"
        audit = {"email": email, "name": GIVEN, "occurred_at": "2026-01-01T00:00:00Z", "values": {}}
        client.post("/api/admin/contacts/audits", json=audit).raise_for_status()

        def enroll() -> dict[str, Any] | None:
            told = {"email": email, "purchase": {"amount": 9900, "currency": "USD"}, "notes": "paid by wire"}
            answer = client.post(place, json=told)
            return answer.json() if answer.is_success else None

        one = eventually("somebody is enrolled", enroll)["enrollment_id"]
        progress = eventually("progress is known", lambda: client.get(f"{place}/{one}").json()["progress"])
    return {"enrollment": one, "criterion": progress["criteria"][0]["criterion_id"]}


def addressed(sight: Sight, url: str, names: dict[str, str]) -> str:
    return url + sight.path.format(**names)


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds, as rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_is_for_everybody_in_either_theme_and_fits_a_phone(
    opened: Opened, watch: Watch, url: str, names: dict[str, str], sight: Sight
) -> None:
    watch.expected = {sight.status} - {200}
    page = opened(signed_in=sight.signed_in, color_scheme="light", reduced_motion="reduce")
    page.goto(addressed(sight, url, names))
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    assert {"light": light, "dark": violations(page, COLOURS)} == {"light": [], "dark": []}
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_signs_in_looks_pauses_resumes_and_leaves(
    opened: Opened, url: str, campaign: str, staff: Staff, scripts: bool
) -> None:
    page = opened(signed_in=False, java_script_enabled=scripts)
    page.goto(f"{url}/admin/campaigns/{campaign}")
    page.get_by_label("E-mail address").fill(staff.email)
    page.get_by_label("Password").fill(staff.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    for action, status in (("Pause", "Paused"), ("Resume", "Active")):
        page.get_by_role("link", name=re.compile(f"^{action}")).click()
        page.get_by_role("button", name=action).click()
        expect(page.locator(".head .badge")).to_have_text(status)
        expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(f"{url}/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_list_is_searched(opened: Opened, url: str, campaign: str, scripts: bool) -> None:
    page = opened(java_script_enabled=scripts)
    page.goto(f"{url}/admin/campaigns")
    page.get_by_label("Search").fill("nothing like it")
    if not scripts:
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No campaign fits")).to_be_visible()
    page.get_by_label("Search").fill("AUTUMN")
    if not scripts:
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name=NAME).first).to_be_visible()
    expect(page).to_have_url(re.compile("search=AUTUMN"))
    page.reload()
    expect(page.get_by_label("Search")).to_have_value("AUTUMN")


def test_an_answer_that_does_not_come_leaves_the_page_and_says_so(
    opened: Opened, watch: Watch, url: str, campaign: str
) -> None:
    watch.expected = {503}
    page = opened()
    page.goto(f"{url}/admin/campaigns")
    page.route("**/admin/campaigns?*", lambda route: route.fulfill(status=503, body="<p>down</p>"))
    page.get_by_label("Search").fill("autumn")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(page.get_by_role("link", name=NAME).first).to_be_visible()


def test_the_theme_that_is_chosen_stays(opened: Opened, url: str, campaign: str) -> None:
    page = opened(color_scheme="light")
    page.goto(f"{url}/admin/campaigns?status=active")
    page.get_by_role("button", name="Dark").click()
    expect(page).to_have_url(f"{url}/admin/campaigns?status=active")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 27)"
