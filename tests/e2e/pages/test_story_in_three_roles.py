"""One campaign, three people at their browsers: who makes it, who buys and earns her money back, who pays it out."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from lodestone_local.demo.doors import Door, Endpoint
from lodestone_local.stack.credentials import Credentials
from lodestone_local.stack.development import Staff, staff_of
from lodestone_local.stack.handle import Handle
from tests.e2e.conftest import Stack
from tests.e2e.pages import drafting, visiting
from tests.e2e.pages.conftest import Opened, Watch
from tests.e2e.pages.drafting import Draft

DESK: dict[str, Any] = {"signed_in": False, "viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"signed_in": False, "viewport": {"width": 390, "height": 844}, "has_touch": True}
COUNTED, ATTENDED, SHOWN = "Attend the kickoff", "kickoff", "Reach {{goal}} monthly revenue"
SUM = "$2,497.00"


@dataclass(frozen=True)
class Ada:
    """The contact: her address, and what is told of her from outside."""

    email: str
    handle: Handle
    door: Door

    def take_assessment(self) -> None:
        """Her audit, which the campaign asks for, before she buys."""
        values = {"desired_monthly_revenue": "$50K"}
        told = {"email": self.email, "name": "Ada Example", "occurred_at": self._moment(-3600), "values": values}
        self.door.post("/api/admin/contacts/audits", **told)

    def attend(self) -> None:
        """Our own product tells by webhook that she was there."""
        activity = next(one for one in self.handle.development()["endpoints"] if one["provider"] == "activity")
        endpoint = Endpoint(f"/webhooks/activity/{activity['id']}", activity["secrets"][0])
        told = {"id": uuid4().hex, "email": self.email, "source": "onboarding_milestone", "name": ATTENDED}
        endpoint.deliver(self.door, self._now(), {**told, "occurred_at": self._moment(1)})

    def _now(self) -> int:
        return int(time.time()) + self.handle.clock()

    def _moment(self, offset: int) -> str:
        return datetime.fromtimestamp(self._now() + offset, UTC).isoformat()


@pytest.fixture
def ada(stack: Stack) -> Iterator[Ada]:
    handle = Handle(stack.settings)
    with closing(Door(handle.gateway, handle.development()["api_key"])) as door:
        yield Ada(f"ada.{uuid4().hex[:8]}@example.com", handle, door)


@pytest.fixture
def both(stack: Stack) -> tuple[Staff, ...]:
    """Who makes the campaign and resolves, and who approves."""
    return staff_of(Credentials.read(stack.settings.local / "credentials.json"))


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_campaign_is_published_bought_into_earned_and_paid_out(
    opened: Opened, watch: Watch, url: str, ada: Ada, both: tuple[Staff, ...]
) -> None:
    draft, simulator = Draft(), ada.handle.simulator
    watch.also = {simulator}
    desk, phone = _signed_in(opened, url, both[0]), opened(**PHONE)
    campaign = _make_campaign(desk, url, draft)
    ada.take_assessment()
    watch.expected = {404, 503}  # until payouts has heard of the campaign
    visiting.to_the_payment(phone, f"{url}/campaigns/{draft.slug}", draft.bundle, simulator)
    watch.expected = set()
    visiting.pay(phone, ada.email, "Ada Example")
    visiting.open_mail(phone, simulator, ada.email, "You are in, Ada")
    phone.get_by_role("link", name=f"{url}/client/dashboard/").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hello Ada")
    _earn(phone, desk, f"{url}{campaign}/enrollments", ada)
    _resolve(desk, f"{url}{campaign}/enrollments")
    expect(phone.get_by_text("Somebody looks over it once more")).to_be_visible()
    approver = _signed_in(opened, url, both[1])
    _approve(approver, url)
    expect(phone.get_by_text("You did it, and it is paid.")).to_be_visible(timeout=30_000)
    expect(phone.locator(".sum")).to_contain_text(SUM)
    _fits(phone)
    _books_say_so(desk, approver, url)


def _signed_in(opened: Opened, url: str, who: Staff) -> Page:
    page = opened(**DESK)
    page.goto(f"{url}/admin")
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_label("Password").fill(who.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/admin")
    return page


def _make_campaign(page: Page, url: str, draft: Draft) -> str:
    drafting.make_bundle(page, url, draft)
    campaign = drafting.begin(page, url, draft)
    drafting.add_counted(page, COUNTED, ATTENDED)
    drafting.add_shown(page, SHOWN, "audit.desired_monthly_revenue")
    drafting.choose_bundle(page, draft)
    drafting.write_welcome(page, "You are in, {{ first_name }}", "Your page: {{ portal_url }}")
    drafting.publish(page)
    return campaign


def _earn(phone: Page, desk: Page, enrollments: str, ada: Ada) -> None:
    """She attends and shows, staff verifies, she sees it come and chooses her money."""
    goal = phone.locator(".checklist-item").filter(has_text="Reach $50K monthly revenue")
    expect(goal).to_be_visible()
    ada.attend()
    expect(phone.locator(".checklist-done").filter(has_text=COUNTED)).to_be_visible(timeout=30_000)
    goal.locator("summary", has_text="Show that you did it").click()
    goal.get_by_label("In your words, or a link").fill("Statement of March: 51,200 USD")
    goal.get_by_role("button", name="Send").click()
    expect(goal).to_contain_text("Somebody is looking at it.")
    _fits(phone)
    _open_ada(desk, enrollments)
    visiting.reload_until(desk, desk.get_by_role("link", name="Reach $50K monthly revenue"))
    desk.get_by_role("link", name="Reach $50K monthly revenue").click()
    expect(desk.get_by_text("Statement of March: 51,200 USD").first).to_be_visible()
    desk.get_by_role("button", name="Verify").click()
    expect(desk.get_by_role("status").first).to_have_text("The criterion is verified.")
    expect(phone.get_by_role("radio")).to_have_count(2, timeout=30_000)
    phone.get_by_text("Back to where you paid from").click()
    phone.get_by_role("button", name="Choose this").click()
    expect(phone.get_by_text("We know how you want it.")).to_be_visible()


def _open_ada(page: Page, enrollments: str) -> None:
    page.goto(enrollments)
    page.get_by_role("link", name="Ada Example").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Example")


def _resolve(page: Page, enrollments: str) -> None:
    _open_ada(page, enrollments)
    visiting.reload_until(page, page.get_by_role("link", name="Resolve …"))
    page.get_by_role("link", name="Resolve …").click()
    expect(page.get_by_text(SUM).first).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("status").first).to_contain_text("The payout is resolved.")


def _approve(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/payouts?state=awaiting_approval")
    page.get_by_role("link", name="Ada Example").first.click()
    page.get_by_role("link", name="Approve …").click()
    expect(page.get_by_text(f"{SUM} go to Ada Example at once.")).to_be_visible()
    page.get_by_role("button", name="Approve and pay").click()
    expect(page.get_by_role("status").first).to_have_text("The payout is approved, and on its way.")


def _books_say_so(desk: Page, approver: Page, url: str) -> None:
    visiting.reload_until(approver, approver.locator(".head .badge", has_text=re.compile("Issued|Paid")))
    expect(approver.locator("#page")).to_contain_text(SUM)
    desk.goto(f"{url}/admin/payouts?state=issued")
    expect(desk.get_by_role("row").filter(has_text="Ada Example").first).to_contain_text(SUM)
    desk.goto(f"{url}/admin/money")
    expect(desk.get_by_text("Every account of the ledger sums to zero.")).to_be_visible()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
