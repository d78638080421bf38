"""Staff decides about an enrollment by keyboard alone, and scripts or none, before the running system."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from lodestone_local.demo.doors import eventually
from tests.e2e.conftest import Stack
from tests.e2e.pages.conftest import Opened
from tests.e2e.pages.keyboard import press_on

EMAIL = f"ada-{uuid4().hex[:8]}@example.com"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    key = json.loads((stack.settings.local / "development.json").read_text())["api_key"]
    with httpx.Client(base_url=stack.settings.url("gateway"), headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


def posted(api: httpx.Client, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = api.post(path, json=body).raise_for_status().json()
    return answer


@pytest.fixture(scope="module")
def campaign(api: httpx.Client) -> str:
    """The place of a campaign that pays a fixed credit for something that staff verifies."""
    told = {
        "name": "Credit for the brave",
        "slug": f"brave-{uuid4().hex[:8]}",
        "currency": "USD",
        "campaign_type": "bonus_credit",
        "payout": {"type": "credit", "amount_type": "fixed", "amount_value": "2500", "currency": "USD"},
    }
    begun = posted(api, "/api/admin/campaigns", told)
    place = f"/api/admin/campaigns/{begun['id']}"
    posted(api, f"{place}/criteria", {"label_template": "Tell us", "kind": "action", "tracking": {"source": "manual"}})
    bundle = {"id": f"brave-{uuid4().hex[:8]}", "name": "Brave", "price": 9950, "currency": "USD"}
    posted(api, f"{place}/eligible-bundles", {"bundle_id": posted(api, "/api/admin/bundles", bundle)["id"]})
    posted(api, f"{place}/publish")
    return place


def audited(api: httpx.Client, email: str) -> str:
    """The address of somebody whose audit is recorded: without one nobody is enrolled here."""
    posted(api, "/api/admin/contacts/audits", {"email": email, "occurred_at": "2026-01-01T00:00:00Z", "values": {}})
    return email


def enrolled(api: httpx.Client, campaign: str, email: str) -> str:
    """The page of an enrollment whose criteria are known."""
    audited(api, email)

    def enroll() -> str | None:
        answer = api.post(f"{campaign}/enrollments", json={"email": email})
        return answer.json()["enrollment_id"] if answer.status_code == 201 else None

    enrollment = eventually("the contact is enrolled", enroll)
    place = f"{campaign}/enrollments/{enrollment}"
    eventually("progress is known", lambda: api.get(place).json()["progress"])
    return place.removeprefix("/api")


def test_an_enrollment_is_verified_and_resolved_by_keyboard_alone(
    opened: Opened, url: str, api: httpx.Client, campaign: str
) -> None:
    place = enrolled(api, campaign, EMAIL)
    page = opened()
    page.goto(url + place)
    press_on(page, "Tell us")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell us")
    press_on(page, "Verify")
    expect(page.get_by_role("status").first).to_have_text("The criterion is verified.")
    eventually("a payout is offered", lambda: api.get(f"/api{place}").json()["current_payout"])
    page.reload()
    press_on(page, "Resolve …")
    expect(page.get_by_role("heading", level=1)).to_have_text("Resolve")
    press_on(page, "Resolve")
    expect(page.get_by_role("status").first).to_contain_text("The payout is resolved.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_staff_enrolls_a_contact_finds_and_withdraws_her(
    opened: Opened, url: str, api: httpx.Client, campaign: str, scripts: bool
) -> None:
    email = audited(api, f"grace-{uuid4().hex[:8]}@example.com")
    page = opened(java_script_enabled=scripts)
    page.goto(f"{url}{campaign.removeprefix('/api')}/enrollments/new")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Paid (USD)").fill("99.50")
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(email)
    expect(page.get_by_text("$99.50").first).to_be_visible()
    page.goto(f"{url}{campaign.removeprefix('/api')}/enrollments")
    page.get_by_label("Search").fill(email[:12])
    if not scripts:
        page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=email).click()
    page.get_by_role("link", name="Withdraw …").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status").first).to_have_text("The contact is withdrawn.")
    expect(page.locator(".head .badge")).to_have_text("Withdrawn")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_sales_conversation_leads_from_an_address_to_an_enrollment(
    opened: Opened, url: str, campaign: str, scripts: bool
) -> None:
    email = f"joan-{uuid4().hex[:8]}@example.com"
    page = opened(java_script_enabled=scripts)
    page.goto(f"{url}/admin/sales")
    page.get_by_label("Name of the conversation").fill("fair-7")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Find").click()
    if not page.get_by_label("Name 1").is_visible():  # open where no campaign asks for anything by name
        page.get_by_text("Something else").click()
    page.get_by_label("Name 1").fill("staff")
    page.get_by_label("Value 1").fill("3")
    page.get_by_role("button", name="Record").click()
    page.locator(f'a[href^="{campaign.removeprefix("/api")}/enrollments/new"]', has_text="Enroll …").click()
    expect(page.get_by_label("Proposal")).to_have_value("fair-7")
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_text("From the proposal fair-7")).to_be_visible()
