"""Two tenants with everything in them: each is made, filled and used through the public doors alone.

Whatever a person of a tenant may name or write holds the tenant's mark, so that one look at an answer or a log shows
whether it came to the wrong one. Addresses and references, which may stand in a log, hold its handle instead.
"""

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx
import orjson

from chassis.ids import new_id
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import OPERATOR_KEY
from services.gateway.tests.payloads import event, session
from tests.conformance.asking import FILE
from tests.conformance.ground import System

PASSWORD = "correct horse battery"
PATIENCE = 900.0
"""Seconds for one answer; the machine of a test may be busy."""
_CRITERION = {"label_template": "Reach the goal", "kind": "result", "tracking": {"source": "manual"}}
SECRET = "whsec_of_the_tests_4711"


class Refused(Exception):
    """The system did not do what the tenant needs to be whole."""


@dataclass
class Tenant:
    """A tenant, the mark of everything it says, and what each role of it shows."""

    system: System
    id: UUID
    mark: str
    """In whatever a person names or writes."""
    handle: str
    """In whatever may stand in an address or a reference."""
    credentials: dict[str, str] = field(default_factory=dict)
    """By the name of a role, as the document has it."""
    hook: str = ""
    """Where the payment provider tells what it knows."""

    @cached_property
    def client(self) -> httpx.Client:
        """A client that shows nothing by itself."""
        return httpx.Client(base_url=self.system.url, trust_env=False, timeout=PATIENCE)

    @property
    def email(self) -> str:
        """The address of its contact."""
        return f"ada.{self.mark}@example.com"

    def ask(self, role: str, method: str, path: str, **more: Any) -> Any:
        """What a request is answered with. Raises `Refused` for anything but 2xx."""
        headers = self.headers(role) | more.pop("headers", {})
        answer = self.client.request(method, path, headers=headers, **more)
        if not answer.is_success:
            raise Refused(f"{role}: {method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    def headers(self, role: str) -> dict[str, str]:
        """What a caller of this role shows; nobody is sent to the tenant by its name."""
        known = self.credentials.get(role)
        return {"Authorization": f"Bearer {known}"} if known else {"X-Tenant": str(self.id)}

    def signed_in(self, role: str) -> str:
        """The token of a new session of the admin or the member of staff."""
        who = {"email": f"{role}.{self.mark}@example.com", "password": PASSWORD, "tenant": str(self.id)}
        return str(self.ask("public", "POST", "/api/session", json=who)["token"])

    def standing(self) -> set[str]:
        """Ids of those who ask, of their sessions and keys; a contact who is erased can ask no more."""
        people = {one["id"] for one in self.admin("GET", "/api/admin/users")["items"]}
        keys = {one["id"] for one in self.admin("GET", "/api/admin/api-keys")["items"]}
        sessions = {one["id"] for role in ("admin", "staff") for one in self.ask(role, "GET", "/api/sessions")["items"]}
        contacts = self.admin("GET", "/api/admin/contacts", params={"email": self.email})["items"]
        return {str(self.id), *people, *keys, *sessions, *(one["contact_id"] for one in contacts)}

    def admin(self, method: str, path: str, **more: Any) -> Any:
        """A request of the admin."""
        return self.ask("admin", method, path, **more)


def founded(system: System, mark: str, handle: str) -> Tenant:
    """A new tenant in which everything has happened once."""
    tenant = Tenant(system, new_id(), mark, handle)
    _found(tenant)
    system.settle()
    _employ(tenant)
    campaign = _publish(tenant)
    system.settle()
    _sell(tenant)
    _write_down(tenant)
    system.settle()
    _pay_back(tenant, f"/api/admin/campaigns/{campaign}")
    _go_quiet(tenant)
    _bring(tenant)
    system.settle()
    return tenant


def _found(tenant: Tenant) -> None:
    tenant.credentials["operator"] = OPERATOR_KEY
    told = {"id": str(tenant.id), "name": f"Shop {tenant.mark}", "admin_email": f"admin.{tenant.mark}@example.com"}
    made = tenant.ask("operator", "POST", "/api/operator/tenants", json=told)
    link = {"token": made["admin_token"], "password": PASSWORD}
    tenant.ask("public", "POST", "/api/password", json=link)
    tenant.credentials["admin"] = tenant.signed_in("admin")


def _employ(tenant: Tenant) -> None:
    """People, a program, and accounts at providers."""
    staff = {"email": f"staff.{tenant.mark}@example.com", "name": f"Sam {tenant.mark}"}
    link = tenant.admin("POST", "/api/admin/users", json=staff)["token"]
    tenant.ask("public", "POST", "/api/password", json={"token": link, "password": PASSWORD})
    tenant.credentials["staff"] = tenant.signed_in("staff")
    key = tenant.admin("POST", "/api/admin/api-keys", json={"name": f"program {tenant.mark}"})
    tenant.credentials["service"] = key["key"]
    settings = {"host": "mail.example.com", "port": 25, "from_address": f"shop.{tenant.mark}@example.com"}
    mail = {"channel": "email", "provider": "smtp", "name": f"mail {tenant.mark}", "settings": settings}
    tenant.admin("PUT", f"/api/admin/provider-accounts/{new_id()}", json=mail)
    money = {"provider": "stripe", "account": f"acct_{tenant.handle}", "name": f"money {tenant.mark}"}
    account = money | {"api_key": f"sk_live_{tenant.handle}_4711"}
    tenant.admin("PUT", f"/api/admin/payment-accounts/{new_id()}", json=account)
    limits = {"approval": 1, "daily_cap": 10_000_000, "budget": 100_000_000}
    tenant.admin("PUT", "/api/admin/payout-limits", json=limits)


def _publish(tenant: Tenant) -> str:
    bundle_id = f"growth-{tenant.handle}"
    bundle = {"id": bundle_id, "name": f"Growth {tenant.mark}", "price": 99_700, "currency": "USD"}
    tenant.admin("POST", "/api/admin/bundles", json=bundle)
    told = {
        "name": f"Win {tenant.mark}",
        "slug": f"win-{tenant.handle}",
        "currency": "USD",
        "payout": {"type": "refund", "amount_type": "full"},
    }
    campaign = str(tenant.admin("POST", "/api/admin/campaigns", json=told)["id"])
    path = f"/api/admin/campaigns/{campaign}"
    criterion = _CRITERION | {"label_template": f"Reach {tenant.mark}"}
    tenant.admin("POST", f"{path}/criteria", json=criterion)
    tenant.admin("POST", f"{path}/eligible-bundles", json={"bundle_id": bundle_id})
    step = {"name": "welcome", "subject": f"Hello {tenant.mark}", "body": f"You are in, says {tenant.mark}."}
    tenant.admin("PUT", f"{path}/steps", json=[step])
    tenant.admin("POST", f"{path}/publish")
    return campaign


def _sell(tenant: Tenant) -> None:
    """Two purchases, told by the provider, and something that nobody understands."""
    endpoint = {"provider": "stripe", "account": f"acct_{tenant.handle}", "name": f"hook {tenant.mark}"}
    made = tenant.admin("POST", "/api/admin/webhook-endpoints", json=endpoint | {"secret": SECRET})
    tenant.hook = f"/webhooks/stripe/{made['id']}"
    for number, named in enumerate(({"bundle_id": f"growth-{tenant.handle}", "campaign": f"win-{tenant.handle}"}, {})):
        sell(tenant, str(number), number, named)
    _deliver(tenant, {"id": f"evt_odd_{tenant.handle}", "type": "charge.refunded", "data": {"object": tenant.mark}})


def sell(tenant: Tenant, word: str, number: int, named: dict[str, str], *, ago: int = 0) -> None:
    """What the provider tells of a purchase, by a word of its own, with what its checkout named."""
    buyer = {"email": tenant.email, "name": f"Ada {tenant.mark}"}
    paid = {"id": f"cs_{number}_{tenant.handle}", "payment_intent": f"pi_{number}_{tenant.handle}"}
    sold = session(**paid, customer=f"cus_{tenant.handle}", customer_details=buyer, metadata=named)
    told = event("checkout.session.completed", sold, created=int(time.time()) - ago, livemode=True)
    _deliver(tenant, told | {"id": f"evt_{word}_{tenant.handle}"})


def _deliver(tenant: Tenant, told: dict[str, Any]) -> None:
    raw = orjson.dumps(told)
    header = {"Stripe-Signature": sign(raw, SECRET, int(time.time()))}
    tenant.ask("public", "POST", tenant.hook, content=raw, headers=header)


def _write_down(tenant: Tenant) -> None:
    """What staff knows of the contact."""
    when = "2026-01-05T09:00:00Z"
    values = {"desired_monthly_revenue": 20_000, "note": f"says {tenant.mark}"}
    audit = {"email": tenant.email, "name": f"Ada {tenant.mark}", "occurred_at": when, "values": values}
    tenant.admin("POST", "/api/admin/contacts/audits", json=audit)
    contact = tenant.admin("GET", "/api/admin/contacts")["items"][0]["contact_id"]
    path = f"/api/admin/contacts/{contact}"
    tenant.credentials["contact"] = tenant.admin("POST", f"{path}/portal-link")["token"]
    heard = {"kind": "meeting_notes", "occurred_at": when, "values": values, "reference": f"talk-{tenant.handle}"}
    tenant.admin("POST", f"{path}/inputs", json=heard)


def _pay_back(tenant: Tenant, campaign: str) -> None:
    """The contact shows what was reached, and chooses; staff verifies, and resolves."""
    enrollment = tenant.admin("GET", f"{campaign}/enrollments")["items"][0]["enrollment_id"]
    tenant.system.settle()
    shown = tenant.admin("GET", f"{campaign}/enrollments/{enrollment}")
    criterion = f"progress/{shown['progress']['criteria'][0]['criterion_id']}"
    hers = f"/api/campaigns/enrollments/{enrollment}"
    tenant.ask("contact", "POST", f"{hers}/{criterion}/submit", json={"evidence": f"Statement {tenant.mark}"})
    file = {"content-type": "application/octet-stream"}
    name = {"name": f"{tenant.mark}.pdf"}
    tenant.ask("contact", "POST", f"{hers}/{criterion}/files", params=name, content=FILE, headers=file)
    verdict = {"verdict": "verify", "notes": f"seen by {tenant.mark}"}
    tenant.admin("PUT", f"{campaign}/enrollments/{enrollment}/{criterion}", json=verdict)
    tenant.system.settle()
    tenant.ask("contact", "POST", f"{hers}/choose-payout", json={"type": "refund"})
    resolution = {"notes": f"well done, {tenant.mark}"}
    tenant.admin("POST", f"{campaign}/enrollments/{enrollment}/resolve", json=resolution)


def _go_quiet(tenant: Tenant) -> None:
    """Staff writes to the contact once, who then wants no mail any more."""
    path = f"/api/admin/contacts/{tenant.admin('GET', '/api/admin/contacts')['items'][0]['contact_id']}"
    hello = {"subject": f"Hi {tenant.mark}", "body": f"From {tenant.mark}"}
    tenant.admin("POST", f"{path}/messages", json=hello, headers={"Idempotency-Key": "hello"})
    tenant.admin("POST", f"{path}/suppressions", json={"channel": "email"})


def _bring(tenant: Tenant) -> None:
    """A file of contacts, one of whose lines cannot be applied."""
    sheet = f"email,name\nbob.{tenant.mark}@example.com,Bob {tenant.mark}\nno address,Nobody {tenant.mark}\n"
    header = {"content-type": "text/csv"}
    tenant.admin("POST", "/api/admin/contacts/imports", content=sheet.encode(), headers=header)
