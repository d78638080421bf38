"""What a promise must withstand, through the public doors."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from lodestone_local.demo.cast import CURRENCY, Stage, set_stage
from lodestone_local.demo.doors import Door, eventually
from lodestone_local.stack.handle import Handle
from tests.e2e.conftest import Stack

pytestmark = pytest.mark.timeout(240)
PRICE = 40_000
BUNDLE = "strategy-call"
NUMBERS = count(1)
REVENUE = {
    "label_template": "Achieve {{revenue_target}} monthly revenue",
    "kind": "result",
    "tracking": {"source": "manual"},
    "threshold_source": "audit.desired_monthly_revenue",
    "threshold_default": "10000",
}


def flag(name: str) -> dict[str, Any]:
    """A criterion that one event of a system outside meets."""
    tracking = {"source": "custom_webhook", "mode": "flag", "name": name}
    return {"label_template": name.replace("_", " "), "kind": "action", "tracking": tracking}


def known(source: str, label: str) -> dict[str, Any]:
    """A criterion that is met by what our own services know."""
    return {"label_template": label, "kind": "action", "tracking": {"source": source, "mode": "flag"}}


class Offer:
    """A campaign of its own with one contact, and what happens to her."""

    def __init__(self, stage: Stage, *criteria: dict[str, Any], allowed: tuple[str, ...] = ()) -> None:
        self.stage, self.staff = stage, stage.staff
        number = next(NUMBERS)
        self.email = stage.email(f"contact-{number}")
        self.staff.ask("POST", "/api/admin/bundles", id=BUNDLE, name="A call", price=PRICE, currency=CURRENCY)
        payout = {"type": "refund", "amount_type": "full", "allowed": list(allowed)}
        self.slug = f"offer-{number}-{stage.run}"
        made = self.staff.post(
            "/api/admin/campaigns",
            name=self.slug,
            slug=self.slug,
            currency=CURRENCY,
            completion_window_days=30,
            payout=payout,
        )
        self.id, self.path = made["id"], f"/api/admin/campaigns/{made['id']}"
        for criterion in criteria:
            self.staff.post(f"{self.path}/criteria", **criterion)
        self.staff.post(f"{self.path}/eligible-bundles", bundle_id=BUNDLE)
        self.staff.post(f"{self.path}/publish")

    def at(self, offset: int) -> str:
        """A moment, so many seconds from now in the system's time."""
        return datetime.fromtimestamp(self.stage.now() + offset, UTC).isoformat()

    def audit(self, revenue: object, at: str | None = None) -> str:
        """She is audited, a day ago unless said otherwise; when."""
        occurred_at = at or self.at(-86_400)
        values = {"desired_monthly_revenue": revenue}
        self.staff.post("/api/admin/contacts/audits", email=self.email, occurred_at=occurred_at, values=values)
        return occurred_at

    def buy(self) -> None:
        """She pays, and the provider tells of it."""
        self.stage.world.purchase(
            amount=PRICE,
            currency=CURRENCY,
            email=self.email,
            bundle_id=BUNDLE,
            campaign=self.id,
            created=self.stage.now() - 1,
            deliver=["checkout.session.completed"],
        )

    def report(self, name: str, at: str | None = None) -> None:
        """A system outside tells what she has done."""
        body = {"id": f"{name}-{next(NUMBERS)}-{self.stage.run}", "email": self.email, "name": name}
        body["occurred_at"] = at or self.at(1)
        self.stage.custom.deliver(self.stage.visitor, self.stage.now(), body)

    def enrollment(self) -> dict[str, Any]:
        """Her enrollment with its progress, once there is one."""

        def look() -> Any:
            items = self.staff.get(f"{self.path}/enrollments")["items"]
            return items[0] if items and items[0]["progress"] else None

        found: dict[str, Any] = eventually("there is an enrollment with its progress", look)
        return found

    def as_told(self, knowledge: str) -> str:
        """What a chatbot is told of this campaign."""
        (told,) = (one for one in knowledge.split("\n\n") if one.endswith(f"/campaigns/{self.slug}"))
        return told

    def statuses(self) -> dict[str, str]:
        """Each of her criteria and how it stands."""
        return {one["label"]: one["status"] for one in self.enrollment()["progress"]["criteria"]}

    def payout(self, state: str) -> dict[str, Any]:
        """Her payout, once it is in this state."""
        path = f"{self.path}/enrollments/{self.enrollment()['enrollment_id']}/payout"

        def look() -> Any:
            answer = self.staff.raw("GET", path)
            return answer.json() if answer.is_success and answer.json()["state"] == state else None

        found: dict[str, Any] = eventually(f"the payout is {state}", look)
        return found

    def as_contact(self) -> Door:
        """The gateway as she sees it."""
        return self.stage.as_contact(str(UUID(self.enrollment()["contact_id"])))


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Iterator[Stage]:
    """Staff, visitors and providers at the doors of the running system."""
    with closing(set_stage(Handle(stack.settings))) as doors:
        yield doors


@pytest.mark.parametrize(
    ("unclear", "clear"), [("fifty thousand", "50k"), ("50.000,00.0", "$50,000"), ("-5", "50 000"), (True, 50_000)]
)
def test_a_number_nobody_understands_enrolls_nobody_until_staff_corrects_it(
    stage: Stage, unclear: object, clear: object
) -> None:
    offer = Offer(stage, REVENUE)
    audited_at = offer.audit(unclear)
    offer.buy()
    refused = eventually("the purchase is refused", lambda: offer.staff.get(f"{offer.path}/refusals")["items"] or None)
    assert [one["reasons"] for one in refused] == [["threshold_unclear"]]
    assert offer.staff.get(f"{offer.path}/enrollments")["items"] == []
    offer.audit(clear, at=audited_at)
    (criterion,) = offer.enrollment()["progress"]["criteria"]
    assert (criterion["label"], criterion["target_value"]) == ("Achieve $50K monthly revenue", "50000")


def test_an_activity_of_tomorrow_earns_nothing_today(stage: Stage) -> None:
    offer = Offer(stage, flag("course_finished"), flag("page_published"))
    offer.audit(1)
    offer.buy()
    offer.enrollment()
    for seconds in (90, 3_600, 20 * 86_400):
        offer.report("course_finished", at=offer.at(seconds))
    offer.report("page_published")
    eventually("the activity of today counts", lambda: offer.statuses()["page published"] == "met")
    assert offer.statuses()["course finished"] == "pending"
    assert offer.enrollment()["current_payout"] is None

    offer.report("course_finished")
    assert offer.payout("offered")["amount"]["amount"] == PRICE


def test_who_is_enrolled_by_hand_is_promised_what_staff_stated_and_her_order_is_linked(stage: Stage) -> None:
    offer = Offer(stage, flag("course_finished"))
    offer.audit(1)
    stated = {"amount": PRICE, "currency": CURRENCY}
    ask = {"email": offer.email, "purchase": stated, "notes": "paid in the shop"}

    def enroll() -> bool:
        return "enrollment_id" in offer.staff.post(f"{offer.path}/enrollments", **ask)

    eventually("enrollment knows the campaign", enroll)
    offer.report("course_finished")
    assert offer.payout("offered")["amount"]["amount"] == PRICE
    offer.buy()
    eventually("the order is linked", lambda: (offer.enrollment()["order"] or {}).get("amount"))
    eventually("there is a payment to refund", lambda: offer.payout("offered")["choices"] == ["refund"])
    refused = {reason for one in offer.staff.get(f"{offer.path}/refusals")["items"] for reason in one["reasons"]}
    assert refused == set()


def test_nobody_chooses_a_payout_that_was_not_promised(stage: Stage) -> None:
    offer = Offer(stage, flag("course_finished"), allowed=("credit",))
    offer.audit(1)
    offer.buy()
    offer.enrollment()
    offer.report("course_finished")
    assert offer.payout("offered")["choices"] == ["refund", "credit"]
    path = f"/api/campaigns/enrollments/{offer.enrollment()['enrollment_id']}/choose-payout"
    with closing(offer.as_contact()) as contact:
        refused = contact.raw("POST", path, json={"type": "rollover_upsell"})
        assert (refused.status_code, refused.json()["code"]) == (409, "TypeNotAllowed")
        assert contact.raw("POST", path, json={"type": "credit"}).is_success
    assert offer.payout("chosen")["type"] == "credit"


def test_a_chatbot_is_given_what_it_needs_to_discuss_active_campaigns_and_what_it_learns_counts(stage: Stage) -> None:
    offer = Offer(stage, known("chat_session", "Talk to us"), known("diagnostic_completion", "Take stock again"))
    offer.audit(1)
    with closing(Door(stage.handle.gateway, stage.handle.development()["api_key"])) as chatbot:
        (found,) = chatbot.get("/api/admin/contacts", email=offer.email)["items"]
        path = f"/api/admin/contacts/{found['contact_id']}"

        def qualifying() -> list[str]:
            asked = chatbot.get(f"{path}/qualifying-campaigns", bundle_id=BUNDLE, amount=PRICE, currency=CURRENCY)
            return [one["campaign_id"] for one in asked if one["qualifies"]]

        eventually("she qualifies", lambda: offer.id in qualifying())
        assert "Talk to us" in offer.as_told(chatbot.get("/api/campaigns/knowledge")["text"])
        offer.buy()
        offer.enrollment()
        assert [one["campaign_id"] for one in chatbot.get(path)["enrollments"]] == [offer.id]
        chat = {"kind": "chat_insights", "reference": f"chat-{offer.id}", "values": {"goal": "more time"}}
        chatbot.post(f"{path}/inputs", occurred_at=offer.at(1), **chat)
    eventually("the chat counts", lambda: offer.statuses()["Talk to us"] == "met")
    assert offer.statuses()["Take stock again"] == "pending"
    offer.audit(2, at=offer.at(1))
    eventually("the assessment counts", lambda: offer.statuses()["Take stock again"] == "met")
    assert offer.payout("offered")["amount"]["amount"] == PRICE
