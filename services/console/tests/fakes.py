"""A gateway that answers as it is told, and the console in front of it."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from console_service.app import build
from console_service.clients import Gateway
from console_service.settings import Settings
from services.console.tests.people import about_contacts
from services.console.tests.several import campaign_names, counters, headcounts, payout_sums

CAMPAIGN_ID, USER_ID = UUID(int=0xC1), UUID(int=0xA1)
OURS = {"Sec-Fetch-Site": "same-origin"}
Answer = Callable[[httpx.Request], httpx.Response]


def problem(status: int, code: str = "", **more: object) -> httpx.Response:
    """Problem details, as the gateway sends them."""
    return httpx.Response(status, json={"code": code, "detail": f"Because of {code or status}.", **more})


def fault(field: str, code: str = "", reason: str = "As the API says it", **params: str | int) -> dict[str, object]:
    """What is wrong with a field, as the API says it."""
    return {"field": field, "reason": reason, "code": code, "params": params}


def session(**more: object) -> dict[str, object]:
    """What the gateway answers to a sign-in."""
    plain = {"token": "ls_secret", "expires_at": "2099-01-01T00:00:00Z", "role": "admin", "device": "d.e.v"}
    return {**plain, **more}


def own_session(**user: object) -> dict[str, object]:
    """What the gateway says of the session that asks; `user` is mixed into its user."""
    plain = {"id": str(USER_ID), "email": "admin@example.com", "name": "Ada", "role": "admin"}
    tenant = {"name": "Example", "zone": "America/New_York", "currency": "USD", "locale": "en-US"}
    return {
        "user": {**plain, "has_second_factor": False, "status": "active", "created_at": "2026-11-01T10:00:00Z", **user},
        "tenant": {"id": str(UUID(int=0x7E)), **tenant},
        "expires_at": "2099-01-01T00:00:00Z",
    }


def campaign(**more: Any) -> dict[str, Any]:
    """A campaign as the API shows it; `definition` is mixed into that of the plain one."""
    definition = {
        "family": "incentive",
        "campaign_type": "win_money_back",
        "name": "Spring",
        "slug": "spring",
        "currency": "USD",
        "completion_window_days": 30,
        "payout": {"type": "refund", "amount_type": "full", "amount_value": "0"},
        **more.pop("definition", {}),
    }
    plain = {
        "id": str(CAMPAIGN_ID),
        "status": "active",
        "edition": 7,
        "current_version": 1,
        "accepts_enrollments": True,
        "sending_paused": False,
        "four_eyes": False,
        "created_at": "2026-11-01T10:00:00Z",
        "updated_at": "2026-11-02T10:00:00Z",
    }
    return {**plain, "definition": definition, **more}


def offer(**more: object) -> dict[str, object]:
    """A bundle of a campaign, as visitors see it."""
    plain = {"id": "growth", "name": "Growth bundle", "price": 9_900, "currency": "USD"}
    return {**plain, "relevance_tags": [], "min_purchase_amount": 0, **more}


def landing(**more: object) -> dict[str, object]:
    """A campaign as visitors see it, without an end."""
    criterion = {"label": "Achieve {{revenue_target}} a month", "description": "", "required": True}
    plain = {
        "slug": "spring",
        "name": "Spring",
        "description": "Everything about it.",
        "campaign_type": "win_money_back",
        "hero_image_url": None,
        "promo_copy": "",
        "promo_assets": [],
        "starts_at": None,
        "ends_at": None,
        "enrollment_deadline": None,
        "admits": True,
        "needs_audit": False,
        "completion_window_days": 30,
        "currency": "USD",
        "payout_type": "refund",
        "payout_allowed": [],
        "payout_amount_type": "full",
        "payout_amount_value": "0",
        "criteria": [criterion],
        "bundles": [offer()],
    }
    return {**plain, **more}


def template(**more: object) -> dict[str, object]:
    """A template of campaigns that everybody has."""
    plain = {
        "key": "storm-damage",
        "title": "Storm Damage Outreach",
        "summary": "Helps after a storm.",
        "translations": {"es": {"title": "Ayuda tras una tormenta", "summary": "Ayuda después."}},
        "category": "follow_up",
        "family": "sequence",
        "campaign_type": "event",
        "steps": 2,
        "kinds": {"send_email": 1, "create_task": 1},
        "days": 2.0,
        "variables": [{"name": "company_name", "kind": "line"}, {"name": "booking_link", "kind": "link"}],
        "fields": ["estimate_amount"],
        "is_own": False,
        "version": 0,
        "saved_at": None,
        "slug": "storm-damage",
        "currency": "USD",
        "outline": [
            {"name": "Are you all right", "kind": "send_email", "day": 0, "about": "First things first"},
            {"name": "Call", "kind": "create_task", "day": 2.0, "about": "Call {{ name }}"},
        ],
    }
    return {**plain, **more}


def consequence(action: str = "pause", **more: object) -> dict[str, object]:
    """What an action would do, as the API says it."""
    plain = {"action": action, "effect": "…", "why": None, "status": "paused", "ends_enrollments": False}
    return {**plain, **more}


@dataclass
class FakeGateway:
    """What was asked, and what is answered: by method and path, where `*` stands for one name."""

    answers: dict[str, Answer | Any] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    is_down: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.is_down:
            raise httpx.ConnectError("down", request=request)
        asked = f"{request.method} {request.url.path}"
        for pattern, answer in self.answers.items():
            if re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), asked):
                return answer(request) if callable(answer) else httpx.Response(200, json=answer)
        if asked == "GET /api/session":
            return httpx.Response(200, json=self._own_session())
        return problem(404, "NoSuchPath")

    def _own_session(self) -> dict[str, object]:
        """Of whoever was let in: her role is that of the sign-in."""
        begun = self.answers.get("POST /api/session")
        return own_session(role=begun["role"] if isinstance(begun, dict) else "admin")

    def last(self, method: str) -> httpx.Request:
        """The newest request by this method."""
        return next(request for request in reversed(self.asked) if request.method == method)


def all_well() -> dict[str, Any]:
    """Answers of a gateway with one campaign."""
    return {
        "POST /api/session": session(),
        "DELETE /api/session": lambda _request: httpx.Response(204),
        "GET /api/campaigns/active": [landing()],
        "GET /api/campaigns/spring": landing(),
        "GET /api/campaigns": {"campaigns": [campaign()], "total": 1},
        "GET /api/campaign-templates": [template(key="own-spring", title="Ours", is_own=True, version=2), template()],
        "GET /api/campaign-templates/*": template(),
        "GET /api/admin/campaigns/names": campaign_names(str(CAMPAIGN_ID)),
        "GET /api/admin/campaigns/*": campaign(),
        "GET /api/admin/campaigns/*/actions": [consequence(), consequence("delete", status="archived")],
        "GET /api/admin/campaigns/*/standing": {"open": 3, "earned": 1, "by_status": {"active": 2, "criteria_met": 1}},
        "POST /api/admin/campaigns/*/pause": campaign(status="paused"),
        "DELETE /api/admin/campaigns/*": lambda _request: httpx.Response(204),
        "GET /api/campaigns/*/figures": {
            "counters": {"purchases.amount": 500_000, "payouts.issued.amount": 120_000},
            "counted_at": None,
            "check": None,
        },
        "GET /api/admin/headcounts": headcounts(),
        "GET /api/admin/figures": counters(),
        "GET /api/admin/payout-sums": payout_sums(),
        "GET /api/admin/waiting": {"queues": {"payouts_to_approve": {"items": [{}], "has_more": False}}, "missing": []},
        "GET /api/admin/ledger": {"items": [], "totals": [], "sums_to_zero": True},
        **about_contacts(),
    }


@dataclass
class Browser:
    """Somebody at the console, who keeps her cookies."""

    http: httpx.AsyncClient
    gateway: FakeGateway
    settings: Settings

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Open a page."""
        return await self.http.get(path, **more)

    async def post(self, path: str, fields: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """Send a form from a page of ours."""
        return await self.http.post(path, data=dict(fields or {}), headers={**OURS, **more.pop("headers", {})}, **more)

    async def sign_in(self, back: str = "") -> httpx.Response:
        """Begin a session."""
        typed = {"email": "admin@example.com", "password": "correct horse", "next": back}
        return await self.post("/sign-in", typed)

    def kept(self, name: str) -> str | None:
        """What the browser holds under the name of a cookie."""
        return self.http.cookies.get(f"lodestone-{name}")


@asynccontextmanager
async def at_the_console(**settings: Any) -> AsyncIterator[Browser]:
    """The console before a gateway that is well, and nobody signed in."""
    chosen = Settings(**settings)
    behind = FakeGateway(all_well())
    gateway = Gateway(chosen, transport=httpx.MockTransport(behind))
    transport = httpx.ASGITransport(app=build(chosen, gateway), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=chosen.console_url) as client:
        yield Browser(client, behind, chosen)
    await gateway.close()
