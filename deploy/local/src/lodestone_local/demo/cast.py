"""Who and what the story is about."""

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from ..stack.handle import Handle
from .doors import Door, Endpoint, World

CURRENCY = "USD"
PRICE = 249_700
MINIMUM = 100_000
REMINDER_SECONDS = 600
ELIGIBLE, OTHER = "growth-accelerator", "starter-kit"
CRITERIA: tuple[dict[str, Any], ...] = (
    {
        "label_template": "Attend three onboarding sessions",
        "kind": "action",
        "tracking": {"source": "onboarding_milestone", "mode": "count", "name": "session", "target": 3},
    },
    {
        "label_template": "Achieve {{revenue_target}} monthly revenue",
        "kind": "result",
        "tracking": {"source": "manual"},
        "threshold_source": "audit.desired_monthly_revenue",
        "threshold_default": "10000",
        "display_order": 1,
    },
    {
        "label_template": "Publish your landing page",
        "kind": "action",
        "tracking": {"source": "custom_webhook", "mode": "flag", "name": "landing_page_published"},
        "display_order": 2,
    },
)
SMALL, SMALL_PRICE = "first-workshop", 49_700
SECOND_CAMPAIGN: dict[str, Any] = {
    "name": "Your First Workshop Back",
    "currency": CURRENCY,
    "completion_window_days": 30,
    "payout": {"type": "refund", "amount_type": "full", "allowed": ["credit"]},
}
SECOND_CRITERION: dict[str, Any] = {
    "label_template": "Attend your first workshop",
    "kind": "action",
    "tracking": {"source": "custom_webhook", "mode": "flag", "name": "workshop_attended"},
}
STEPS: tuple[dict[str, Any], ...] = (
    {
        "name": "welcome",
        "subject": "{{ first_name }}, you can win your money back",
        "body": "Hello {{ first_name }}, you are in {{ campaign_name }}. Meet your goals in 30 days.",
    },
    {"kind": "wait", "name": "some time", "seconds": REMINDER_SECONDS},
    {
        "kind": "conditional",
        "name": "earned already?",
        "conditions": [{"field": "criteria_met", "value": True}],
        "true_path": None,
    },
    {
        "name": "reminder",
        "subject": "{{ first_name }}, your goals are waiting",
        "body": "There is still time, {{ first_name }}.",
    },
)


@dataclass(frozen=True)
class Stage:
    """Everything the story works with; names are new in each run, so that it can be told again and again."""

    handle: Handle
    run: str
    began: int
    """When this run began, in the system's time."""
    staff: Door
    approver: Door
    """A second person: large payouts need two."""
    visitor: Door
    world: World
    activity: Endpoint
    custom: Endpoint

    def close(self) -> None:
        """Close every connection."""
        for part in (self.staff, self.approver, self.visitor, self.world):
            part.close()

    def email(self, name: str) -> str:
        """The address of somebody in this run."""
        return f"{name.lower()}.{self.run}@example.com"

    def now(self) -> int:
        """The system's time, in unix seconds."""
        return int(time.time()) + self.handle.clock()

    def signed_in_again(self) -> "Stage":
        """The same stage with a fresh session; those of a month ago have ended."""
        return replace(self, staff=sign_in(self.handle, "staff"))

    def as_contact(self, contact_id: str) -> Door:
        """The gateway as a contact sees it, through the link staff can send."""
        token = self.staff.post(f"/api/admin/contacts/{contact_id}/portal-link")["token"]
        return Door(self.handle.gateway, token)


def sign_in(handle: Handle, who: str) -> Door:
    """The gateway as a member of staff sees it."""
    credentials = handle.development()[who]
    with closing(Door(handle.gateway)) as front:
        return Door(handle.gateway, front.post("/api/session", **credentials)["token"])


def set_stage(handle: Handle) -> Stage:
    """Sign in, and find the endpoints."""
    known = handle.development()
    endpoints = {endpoint["provider"]: endpoint for endpoint in known["endpoints"]}

    def endpoint(provider: str) -> Endpoint:
        return Endpoint(f"/webhooks/{provider}/{endpoints[provider]['id']}", endpoints[provider]["secrets"][0])

    return Stage(
        handle=handle,
        run=f"{int(time.time()):x}",
        began=int(time.time()) + handle.clock(),
        staff=sign_in(handle, "staff"),
        approver=sign_in(handle, "approver"),
        visitor=Door(handle.gateway),
        world=World(handle.simulator),
        activity=endpoint("activity"),
        custom=endpoint("custom"),
    )
