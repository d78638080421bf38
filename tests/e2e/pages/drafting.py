"""A campaign that is made in the browser, part by part: each part begins where the part before it ended."""

import re
from dataclasses import dataclass, field
from uuid import uuid4

from playwright.sync_api import Page, expect


def _some(word: str) -> str:
    return f"{word}-{uuid4().hex[:8]}"


@dataclass(frozen=True)
class Draft:
    """What a marketer has in mind: names are new each time."""

    name: str = "Win your launch back"
    slug: str = field(default_factory=lambda: _some("launch"))
    bundle: str = field(default_factory=lambda: _some("accelerator"))
    price: str = "2,497.00"


def make_bundle(page: Page, url: str, draft: Draft) -> None:
    """Something that can be bought."""
    page.goto(f"{url}/admin/bundles/new")
    page.get_by_label("Name", exact=True).fill(draft.bundle)
    page.get_by_label("Id", exact=True).fill(draft.bundle)
    page.get_by_label("Price").fill(draft.price)
    page.get_by_role("button", name="Save bundle").click()
    expect(page.get_by_role("status").first).to_be_visible()


def begin(page: Page, url: str, draft: Draft) -> str:
    """A new draft, which pays back the whole purchase in one of two ways; the path of the campaign."""
    page.goto(f"{url}/admin/campaigns/new")
    page.get_by_label("Name", exact=True).fill(draft.name)
    page.get_by_label("Web address").fill(draft.slug)
    page.get_by_label("Rollover into an upgrade").check()
    page.get_by_role("button", name="Begin draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft is begun.")
    return campaign_of(page)


def campaign_of(page: Page) -> str:
    """The path of the campaign whose page is open."""
    found = re.search(r"/admin/campaigns/[0-9a-f-]{36}", page.url)
    assert found, page.url
    return found[0]


def add_counted(page: Page, label: str, name: str) -> None:
    """A criterion that counts by itself, once something of this name is told."""
    page.get_by_role("link", name="New criterion").click()
    page.get_by_label("Criterion", exact=True).fill(label)
    page.get_by_label("Progress from").select_option(label="Onboarding milestone")
    page.get_by_label("How it adds up").select_option(label="Once is enough")
    page.get_by_label("Only of this name").fill(name)
    _save_criterion(page, label)


def add_shown(page: Page, label: str, path: str) -> None:
    """A criterion that a contact shows and staff verifies, with a target that each contact named in the audit."""
    page.get_by_role("link", name="New criterion").click()
    page.get_by_label("Criterion", exact=True).fill(label)
    page.get_by_label("Target from what is known of the contact").fill(path)
    _save_criterion(page, label)


def _save_criterion(page: Page, label: str) -> None:
    page.get_by_role("button", name="Save criterion").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.locator(".criterion-label").filter(has_text=label.partition("{")[0])).to_be_visible()


def choose_bundle(page: Page, draft: Draft) -> None:
    """The bundle that enrolls."""
    _part(page, "Bundles")
    page.get_by_label(draft.bundle, exact=True).check()
    page.get_by_role("button", name="Save bundles").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_label(draft.bundle, exact=True)).to_be_checked()


def write_welcome(page: Page, subject: str, body: str) -> None:
    """The mail with which it begins."""
    _part(page, "Journey")
    page.get_by_role("link", name="First step").click()
    page.get_by_role("link", name="E-mail", exact=True).click()
    page.get_by_label("Name", exact=True).fill("welcome")
    page.get_by_label("Subject", exact=True).fill(subject)
    page.get_by_label("Text", exact=True).fill(body)
    page.get_by_role("button", name="Save step").click()
    expect(page.get_by_role("heading", name="welcome")).to_be_visible()


def begin_step(page: Page, place: str, kind: str, name: str) -> None:
    """The form of a new step of a kind, on the way whose button says this."""
    page.get_by_role("link", name=place, exact=True).click()
    page.get_by_role("link", name=kind, exact=True).click()
    page.get_by_label("Name", exact=True).fill(name)


def save_step(page: Page) -> None:
    """Save the step that is typed."""
    page.get_by_role("button", name="Save step").click()
    expect(page.get_by_role("status").first).to_have_text("The step is saved.")


def publish(page: Page) -> None:
    """Nothing is in its way, and it is active."""
    _part(page, "Publish")
    expect(page.get_by_text("Nothing is in its way.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_have_text("The draft is published.")
    expect(page.locator(".head .badge")).to_have_text("Active")


def _part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of the campaign").get_by_role("link", name=name, exact=True).click()
