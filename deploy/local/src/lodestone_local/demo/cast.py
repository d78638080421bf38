"""Who and what the story is about."""

import time
from dataclasses import dataclass
from typing import Any

from ..settings import Settings
from .doors import Door, Endpoint, World, development

CURRENCY = "USD"
PRICE = 249_700
MINIMUM = 100_000
REMINDER_SECONDS = 9
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
STEPS: tuple[dict[str, Any], ...] = (
    {
        "name": "welcome",
        "subject": "{{ first_name }}, you can win your money back",
        "body": "Hello {{ first_name }}, you are in {{ campaign_name }}. Meet your goals in 30 days.",
    },
    {
        "name": "reminder",
        "delay_seconds": REMINDER_SECONDS,
        "unless": "criteria_met",
        "subject": "{{ first_name }}, your goals are waiting",
        "body": "There is still time, {{ first_name }}.",
    },
)


@dataclass(frozen=True)
class Stage:
    """Everything the story works with; names are new in each run, so that it can be told again and again."""

    settings: Settings
    run: str
    staff: Door
    visitor: Door
    world: World
    activity: Endpoint
    custom: Endpoint

    def email(self, name: str) -> str:
        """The address of somebody in this run."""
        return f"{name.lower()}.{self.run}@example.com"

    def now(self) -> int:
        """The system's time, in unix seconds."""
        return int(time.time() + float(self.settings.clock_file.read_text() or 0))

    def as_contact(self, contact_id: str) -> Door:
        """The gateway as a contact sees it, through the link staff can send."""
        token = self.staff.post(f"/api/admin/contacts/{contact_id}/portal-link")["token"]
        return Door(self.settings.url("gateway"), token)


def set_stage(settings: Settings) -> Stage:
    """Sign in, and find the endpoints."""
    known = development(settings)
    endpoints = {endpoint["provider"]: endpoint for endpoint in known["endpoints"]}
    gateway = settings.url("gateway")
    token = Door(gateway).post("/api/session", **known["staff"])["token"]

    def endpoint(provider: str) -> Endpoint:
        return Endpoint(f"/webhooks/{provider}/{endpoints[provider]['id']}", endpoints[provider]["secrets"][0])

    return Stage(
        settings=settings,
        run=f"{int(time.time()):x}",
        staff=Door(gateway, token),
        visitor=Door(gateway),
        world=World(settings),
        activity=endpoint("activity"),
        custom=endpoint("custom"),
    )
