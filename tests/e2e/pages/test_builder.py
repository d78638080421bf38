"""A journey is built in a browser without scripts, on its map: steps put on ways, one taken back, and published."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.pages import drafting
from tests.e2e.pages.conftest import Opened

BUILT = {
    "Welcome": ("send_email", ["Two days"]),
    "Two days": ("wait", ["Homeowner?"]),
    "Homeowner?": ("conditional", ["Call", "Not for her"]),
    "Call": ("create_task", ["end"]),
    "Not for her": ("exit_campaign", []),
}
"""What is built, as `shape` tells it."""


@pytest.fixture
def door(stack: Stack) -> Iterator[httpx.Client]:
    key = json.loads((stack.settings.local / "development.json").read_text())["api_key"]
    with httpx.Client(base_url=stack.settings.url("gateway"), headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


@pytest.fixture
def draft(door: httpx.Client) -> str:
    """The id of a sequence that lacks nothing but a journey."""
    told = {"name": "Roof check", "slug": f"roof-{uuid4().hex[:8]}", "currency": "USD"}
    kind = {"family": "sequence", "campaign_type": "standard"}
    return str(door.post("/api/admin/campaigns", json={**told, **kind}).raise_for_status().json()["id"])


def shape(door: httpx.Client, draft: str) -> dict[str, tuple[str, list[Any]]]:
    """The journey by the names of its steps: what kind each is, and the names of those it leads to."""
    steps = door.get(f"/api/admin/campaigns/{draft}/steps").raise_for_status().json()["steps"]
    names = {None: "end"} | {one["step_id"]: one["name"] for one in steps}
    ways = ("next", "true_path", "false_path")
    return {one["name"]: (one["kind"], [names[one[way]] for way in ways if way in one]) for one in steps}


def build(page: Page) -> None:
    """Five steps, each put on a way of one before it."""
    drafting.begin_step(page, "First step", "E-mail", "Welcome")
    page.get_by_label("Subject", exact=True).fill("Your roof, {{ first_name }}")
    page.get_by_label("Text", exact=True).fill("We look at it.")
    drafting.save_step(page)
    drafting.begin_step(page, "Put a step behind Welcome", "Wait", "Two days")
    page.get_by_label("Waits", exact=True).fill("2")
    drafting.save_step(page)
    drafting.begin_step(page, "Put a step behind Two days", "Question", "Homeowner?")
    page.get_by_label("Field 1", exact=True).fill("tags")
    page.get_by_label("How field 1 is compared").select_option(label="contains")
    page.get_by_label("Value 1", exact=True).fill("homeowner")
    drafting.save_step(page)
    drafting.begin_step(page, "Put a step behind Homeowner?: If so", "Task for staff", "Call")
    page.get_by_label("Title", exact=True).fill("Call about the roof")
    drafting.save_step(page)
    drafting.begin_step(page, "Put a step behind Homeowner?: If not", "End", "Not for her")
    page.get_by_label("Reason").select_option(label="Given up")
    drafting.save_step(page)


def test_a_journey_of_five_kinds_is_built_and_published(
    opened: Opened, url: str, door: httpx.Client, draft: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{url}/admin/campaigns/{draft}/steps")
    build(page)
    assert shape(door, draft) == BUILT
    page.get_by_role("link", name="Remove: Two days").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    assert shape(door, draft)["Welcome"] == ("send_email", ["Homeowner?"])
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_have_text("The last change is taken back.")
    assert shape(door, draft) == BUILT
    drafting.publish(page)
    assert door.get(f"/api/admin/campaigns/{draft}").raise_for_status().json()["status"] == "active"
