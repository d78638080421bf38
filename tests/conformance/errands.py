"""What founding a tenant leaves out: every change that ends something, each on a thing of its own.

Told once, of one tenant, so that nearly every operation is answered with what the document promises at least once.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pyotp

from chassis.ids import new_id
from chassis.security.links import Link
from gateway_service.api.front import Front
from gateway_service.api.links import UNSUBSCRIBE
from tests.conformance.bulk import move_many
from tests.conformance.cast import PASSWORD, Tenant
from tests.conformance.sequences import make_for_form, take_out_who_is_stuck

_WRITE = {"subject": "Hello", "body": "You are in."}
_CRITERION = {"label_template": "Reach it", "kind": "result", "tracking": {"source": "manual"}}


def errands(tenant: Tenant) -> None:
    """Do everything that a person or a program of a tenant may do and that founding has not done."""
    for errand in (
        _define,
        _keep_as_files,
        make_for_form,
        _move,
        _enroll,
        take_out_who_is_stuck,
        _look_after_contacts,
        _ask_by_rules,
        _post_elsewhere,
        _look_after_money,
        _look_at_differences,
        _look_after_mail,
        _look_after_doors,
    ):
        errand(tenant)
    _work_alone(tenant)
    _follow_links(tenant)


def _clone(tenant: Tenant) -> str:
    first = tenant.admin("GET", "/api/admin/campaigns")["items"][-1]["id"]
    copy = {"slug": f"copy-{new_id().hex}", "name": f"Copy {tenant.mark}"}
    return f"/api/admin/campaigns/{tenant.admin('POST', f'/api/admin/campaigns/{first}/clone', json=copy)['id']}"


def _define(tenant: Tenant) -> None:
    """A draft, changed in each of its parts."""
    draft = _clone(tenant)
    for method in ("PUT", "PATCH"):
        tenant.ask("service", method, draft, json={"name": f"Second {tenant.mark}"})
    tenant.admin("PUT", f"{draft}/criteria", json=_CRITERION)
    ids = [one["id"] for one in tenant.admin("GET", f"{draft}/criteria")]
    tenant.admin("PUT", f"{draft}/criteria/order", json={"order": ids[::-1]})
    tenant.admin("DELETE", f"{draft}/criteria", params={"criterion_id": ids[0]})
    steps = tenant.admin("PUT", f"{draft}/steps", json=[{"name": "one", **_WRITE}, {"name": "two", **_WRITE}])["steps"]
    tenant.admin("PUT", f"{draft}/steps/order", json={"order": [one["step_id"] for one in steps[::-1]]})
    tenant.admin("PUT", f"{draft}/triggers", json=[{"trigger_type": "event", "event_name": "session"}])
    bundle = f"growth-{tenant.handle}"
    tenant.ask("staff", "POST", f"{draft}/dry-run", json={"bundle_id": bundle})
    tenant.ask("staff", "GET", f"{draft}/definition")
    tenant.ask("staff", "POST", f"{draft.replace('/admin', '')}/simulate", json={"contacts": 5, "days": 5})
    tenant.ask("staff", "POST", f"{draft.replace('/admin', '')}/publish-impact", json={})
    tenant.admin("DELETE", f"{draft}/eligible-bundles", params={"bundle_id": bundle})
    tenant.admin("PUT", f"{draft}/payout-limits", json={"budget": 5_000})
    spare = {"id": f"spare-{tenant.handle}", "name": "Spare", "price": 100, "currency": "USD"}
    tenant.admin("POST", "/api/admin/bundles", json=spare)
    tenant.admin("DELETE", "/api/admin/bundles", params={"bundle_id": spare["id"], "permanent": True})
    tenant.admin("DELETE", draft, params={"permanent": True})


def _keep_as_files(tenant: Tenant) -> None:
    """A draft as a file, which comes back; and as a template, which is taken and thrown away."""
    draft = _clone(tenant).rpartition("/")[2]
    file = tenant.ask("service", "GET", f"/api/campaigns/{draft}/export")
    sent = {"headers": {"content-type": "application/yaml"}, "content": file}
    tenant.ask("service", "POST", "/api/campaigns/import", params={"dry_run": True}, **sent)
    path = f"/api/campaign-templates/own-{tenant.handle}"
    tenant.admin("PUT", path, json={"campaign_id": draft, "title": f"Own {tenant.mark}", "category": "follow_up"})
    for seen in ("/api/campaign-templates", path):
        tenant.ask("staff", "GET", seen)
    tenant.admin("POST", f"{path}/campaigns", json={"slug": f"taken-{tenant.handle}", "name": f"Taken {tenant.mark}"})
    tenant.admin("DELETE", path)


def _move(tenant: Tenant) -> None:
    """Every way a campaign may go."""
    for actions in (("publish", "pause", "resume", "complete", "archive"), ("publish", "cancel")):
        campaign = _clone(tenant)
        for action in actions:
            tenant.admin("POST", f"{campaign}/{action}")


def _enroll(tenant: Tenant) -> None:
    """By staff: Bob, who is withdrawn, and Ada, whose order nothing named until staff did."""
    campaign = _clone(tenant)
    call = {"kind": "create_task", "name": "call", "title": f"Call {tenant.mark}"}
    tenant.admin("PUT", f"{campaign}/steps", json=[call])
    tenant.admin("POST", f"{campaign}/publish")
    tenant.system.settle()
    bundle = {"bundle_id": f"growth-{tenant.handle}"}
    ada, bob = _both(tenant)
    hers = {"contact_id": ada["contact_id"], "purchase": {"amount": 123_400, "currency": "USD"}}
    told = {"occurred_at": "2026-01-05T09:00:00Z", "values": {"desired_monthly_revenue": 10_000}}
    tenant.ask("staff", "POST", "/api/admin/contacts/audits", json={"email": bob["email"], **told})
    path = f"{campaign}/enrollments"
    enrolled, withdrawn = (
        tenant.ask("staff", "POST", path, json=bundle | who) for who in (hers, {"contact_id": bob["contact_id"]})
    )
    order = tenant.admin("GET", "/api/admin/orders/without-bundle")["items"][0]["order_id"]
    tenant.ask("staff", "PUT", f"{path}/{enrolled['enrollment_id']}/order", json={"order_id": order})
    tenant.ask("staff", "POST", f"{path}/{withdrawn['enrollment_id']}/withdraw")
    tenant.admin("PUT", f"/api/admin/orders/{order}/bundle", json=bundle)
    _look_after_tasks(tenant)
    move_many(tenant, campaign.replace("/admin", ""))


def _look_after_tasks(tenant: Tenant) -> None:
    """One is given to somebody, who does it; the other is not to be done."""
    done, cancelled = (f"/api/admin/tasks/{one['task_id']}" for one in tenant.admin("GET", "/api/admin/tasks")["items"])
    tenant.ask("staff", "GET", done)
    user = tenant.admin("GET", "/api/admin/users")["items"][0]["id"]
    tenant.ask("staff", "PUT", f"{done}/assignee", json={"assignee_id": user})
    tenant.ask("staff", "POST", f"{done}/done")
    tenant.ask("staff", "POST", f"{cancelled}/cancel")


def _look_after_contacts(tenant: Tenant) -> None:
    """Values that evidence showed, a file that is cancelled, two contacts who are one, and one who is forgotten."""
    ada, bob = _both(tenant)
    shown = {"occurred_at": "2026-01-06T09:00:00Z", "values": {"desired_monthly_revenue": 10_000}}
    tenant.admin("POST", f"/api/admin/contacts/{bob['contact_id']}/evidence-values", json=shown)
    brought = "/api/admin/contacts/imports"
    (failed,) = tenant.admin("GET", brought, params={"state": "failed"})["items"]
    tenant.admin("POST", f"{brought}/{failed['import_id']}/cancel")
    tenant.ask("staff", "POST", f"{brought}/{failed['import_id']}/close", json={"note": "Brought again."})
    same = {"contact_id": bob["contact_id"]}
    tenant.admin("POST", f"/api/admin/contacts/{ada['contact_id']}/merge", json=same)
    for name in ("one", "other"):
        family = {"email": f"{name}.{tenant.mark}@example.com", "phone": "+12015550188"}
        tenant.admin("POST", "/api/admin/contacts/audits", json=family | shown)
    conflict = tenant.admin("GET", "/api/admin/contacts/identity-conflicts")[0]
    apart = {"contact_id": conflict["claimant_id"], "note": "A family's number."}
    tenant.ask("staff", "POST", f"/api/admin/contacts/{conflict['holder_id']}/keep-apart", json=apart)
    gone = f"gone.{tenant.mark}@example.com"
    tenant.admin("POST", "/api/admin/contacts/audits", json={"email": gone, **shown})
    (contact,) = tenant.admin("GET", "/api/admin/contacts", params={"email": gone})["items"]
    tenant.admin("POST", f"/api/admin/contacts/{contact['contact_id']}/erase", json={})


def _ask_by_rules(tenant: Tenant) -> None:
    """A field of the tenant's own, a contact of whom it is known, and rules that ask for it: tried, saved, deleted."""
    field = {"name": f"roof_{tenant.handle}".replace("-", "_"), "kind": "text", "label": "Type of roof"}
    tenant.admin("POST", "/api/contact-fields", json=field)
    tenant.admin("PATCH", f"/api/contact-fields/{field['name']}", json={"label": "Roof"})
    ada, _bob = _both(tenant)
    known = {"tags": ["homeowner"], "stage": "lead", "fields": {field["name"]: "slate"}}
    tenant.ask("staff", "PATCH", f"/api/admin/contacts/{ada['contact_id']}", json=known)
    rule = {"field": f"field.{field['name']}", "operator": "equals", "value": "slate"}
    tenant.ask("staff", "POST", "/api/segments/preview", json={"rule": rule})
    saved = [
        tenant.ask("staff", "POST", "/api/segments", json={"name": name, "rule": rule}) for name in ("Slate", "Spare")
    ]
    path = f"/api/segments/{saved[-1]['segment_id']}"
    tenant.ask("staff", "PATCH", path, json={"description": "Not needed"})
    inside = [f"{path}/{what}" for what in ("preview", "membership", "members")]
    for seen in (
        path,
        *inside,
        f"/api/contact-fields/{field['name']}",
        f"/api/admin/contacts/{ada['contact_id']}/segments",
        f"/api/admin/contacts/{ada['contact_id']}/journey-report",
    ):
        tenant.admin("GET", seen)
    tenant.admin("DELETE", path)


def _post_elsewhere(tenant: Tenant) -> None:
    """Systems that journeys post to: one whose secret is rotated, and one that is retired."""
    system = {"name": f"CRM {tenant.mark}", "url": f"https://{tenant.handle}.example.com/hook"}
    kept, spare = (
        f"/api/webhook-targets/{tenant.admin('POST', '/api/webhook-targets', json=system)['target_id']}"
        for _system in range(2)
    )
    for seen in ("/api/webhook-targets", kept, f"{kept}/secret"):
        tenant.admin("GET", seen)
    tenant.admin("PATCH", kept, json={"name": "Our CRM"})
    tenant.admin("POST", f"{kept}/rotate")
    tenant.admin("DELETE", f"{kept}/old-secret")
    tenant.admin("DELETE", spare)


def _both(tenant: Tenant) -> Iterator[Any]:
    """Ada, who bought, and Bob, who came with a file."""
    for email in (tenant.email, f"bob.{tenant.mark}@example.com"):
        yield tenant.admin("GET", "/api/admin/contacts", params={"email": email})["items"][0]


def _look_after_money(tenant: Tenant) -> None:
    """A second person approves; an account gets another key, and is disabled for a while."""
    payout = tenant.admin("GET", "/api/admin/payouts")["items"][0]["id"]
    tenant.ask("staff", "POST", f"/api/admin/payouts/{payout}/approve")
    path = f"/api/admin/payment-accounts/{tenant.admin('GET', '/api/admin/payment-accounts')[0]['id']}"
    tenant.admin("POST", f"{path}/rotate", json={"api_key": f"sk_live_{tenant.handle}_4712"})
    for action in ("disable", "enable"):
        tenant.admin("POST", f"{path}/{action}")


def _look_at_differences(tenant: Tenant) -> None:
    """Differences of every kind of which nothing more is to be done."""
    for path in ("/api/admin/orders/differences", "/api/admin/ledger-differences", "/api/admin/figure-differences"):
        found = tenant.admin("GET", path)["items"][0]
        closed = f"{path}/{found.get('difference_id') or found['id']}/close"
        tenant.ask("staff", "POST", closed, json={"note": "Nothing to be done."})


def _look_after_mail(tenant: Tenant) -> None:
    """A channel is opened again; an account that needs a password gets another one, and rests for a while."""
    closed = tenant.admin("GET", "/api/admin/suppressions")["items"][0]["id"]
    tenant.admin("POST", f"/api/admin/suppressions/{closed}/lift", json={"note": "She asked for it."})
    settings = {"host": "mail.example.com", "port": 25, "from_address": f"shop.{tenant.mark}@example.com"}
    secret = {"username": "shop", "password": "first of two"}
    spare = {"channel": "email", "provider": "smtp", "name": f"spare {tenant.mark}", "settings": settings | secret}
    path = f"/api/admin/provider-accounts/{new_id()}"
    tenant.admin("PUT", path, json=spare)
    tenant.admin("POST", f"{path}/secrets", json={"secrets": {"password": "second of two"}})
    tenant.admin("DELETE", f"{path}/old-secrets")
    for action in ("pause", "resume"):
        tenant.admin("POST", f"{path}/{action}")


def _look_after_doors(tenant: Tenant) -> None:
    """Another key and another endpoint, given new secrets and ended; records and webhooks that wait."""
    key = f"/api/admin/api-keys/{tenant.admin('POST', '/api/admin/api-keys', json={'name': 'spare'})['id']}"
    tenant.admin("POST", f"{key}/rotate")
    tenant.admin("DELETE", key)
    spare = {"provider": "activity", "account": "", "name": f"spare {tenant.mark}"}
    endpoint = f"/api/admin/webhook-endpoints/{tenant.admin('POST', '/api/admin/webhook-endpoints', json=spare)['id']}"
    tenant.admin("POST", f"{endpoint}/rotate", json={})
    tenant.admin("DELETE", endpoint)
    chosen = {"params": {"service": "enrollment"}}
    tenant.admin("POST", "/api/admin/parked/replay", json={"reason": "NotYet"}, **chosen)
    tenant.admin("POST", "/api/admin/parked/close", json={"reason": "NotYet", "note": "Seen."}, **chosen)
    event = tenant.admin("GET", "/api/admin/webhook-events", params={"disposition": "parked"})["items"][0]["id"]
    tenant.admin("POST", f"/api/admin/webhook-events/{event}/replay")
    tenant.admin("POST", f"/api/admin/webhook-events/{event}/close", json={"note": "Nothing to be done."})
    tenant.ask("operator", "PATCH", f"/api/operator/tenants/{tenant.id}", json={"zone": "Europe/Berlin"})
    tenant.admin("PATCH", "/api/admin/tenant", json={"locale": "de-DE"})
    tenant.ask("service", "GET", "/api/admin/tenant")
    tenant.ask("staff", "GET", "/api/session")


def _work_alone(tenant: Tenant) -> None:
    """A member of staff who comes, guards her account, and whom an admin sends away."""
    made = tenant.admin("POST", "/api/admin/users", json={"email": f"guest.{tenant.mark}@example.com"})
    tenant.ask("public", "POST", "/api/password", json={"token": made["token"], "password": PASSWORD})
    known = {"current": PASSWORD}
    hers = _as(tenant, lambda: tenant.signed_in("guest"))
    hers("PUT", "/api/password", json={**known, "password": PASSWORD})
    secret = hers("POST", "/api/second-factor", json=known)["secret"]
    hers("POST", "/api/second-factor/confirm", json={"code": pyotp.TOTP(secret).now()})
    hers("DELETE", "/api/second-factor", json=known)
    other = hers("GET", "/api/sessions")["items"][0]["id"]
    hers("DELETE", f"/api/sessions/{other}")
    _as(tenant, lambda: tenant.signed_in("guest"))("DELETE", "/api/session")
    user = f"/api/admin/users/{made['user']['id']}"
    tenant.admin("POST", f"{user}/link")
    for part in ("second-factor", "sessions"):
        tenant.admin("DELETE", f"{user}/{part}")
    tenant.admin("PATCH", user, json={"disabled": True})
    asked = {"email": f"admin.{tenant.mark}@example.com", "tenant": str(tenant.id)}
    tenant.ask("public", "POST", "/api/password/reset", json=asked)


def _as(tenant: Tenant, sign_in: Callable[[], str]) -> Callable[..., Any]:
    """Requests of somebody who has just signed in."""
    header = {"Authorization": f"Bearer {sign_in()}"}
    return lambda method, path, **more: tenant.ask("public", method, path, headers=header, **more)


def _follow_links(tenant: Tenant) -> None:
    """The way out of a mailing, and back."""
    message = tenant.admin("GET", "/api/messages")["items"][0]["id"]
    front = tenant.system.parts["gateway"].resources.get(Front)
    token = front.links.token(UNSUBSCRIBE, Link(tenant.id, UUID(message)))
    for method in ("GET", "POST"):
        tenant.ask("public", method, f"/u/{token}")
    for method, wanted in (("GET", None), ("PUT", {"channels": {"email": True}})):
        tenant.ask("public", method, f"/u/{token}/preferences", json=wanted)
