"""A campaign that strains every page: a long name, twenty criteria, and people with long names in it."""

from contextlib import closing
from typing import Any

from chassis.ids import new_id
from lodestone_local.demo.cast import sign_in
from lodestone_local.demo.doors import Door, eventually
from lodestone_local.settings import Settings
from lodestone_local.stack.handle import Handle

NAME = "Autumn accelerator for founders who want twelve paying customers before the winter begins, with your money back"
_BUNDLE = "the-complete-founders-accelerator-with-everything-in-it-for-a-whole-year"
_SOURCES = ("manual", "onboarding_milestone", "chat_session", "video_watch", "diagnostic_completion", "custom_webhook")
_CRITERIA, _GOAL = 20, "{{goal}}"
_PEOPLE = (
    "Maximiliana Featherstonehaugh-Cholmondeley von und zu Hohenstein-Waldburg",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Bo",
    "María de los Ángeles Fernández-Villaverde y Ruiz de la Prada",
)


def crowd(settings: Settings) -> None:
    """Make the campaign, and enroll everybody; somebody who is told of twice is imported from a file of bad lines."""
    with closing(sign_in(Handle(settings), "staff")) as staff:
        path = _campaign(staff)
        contacts = [_enrolled(staff, path, number, name) for number, name in enumerate(_PEOPLE)]
        file = "email,name\nnobody,A line without an address\ngrace@example.com,Grace Hopper\n"
        staff.raw("POST", "/api/admin/contacts/imports", content=file, headers={"content-type": "text/csv"})
        for contact in contacts:
            _write(staff, contact)


def _campaign(staff: Door) -> str:
    more = {"description": f"{NAME}. " * 3, "promo_copy": NAME, "payout": {"type": "refund", "amount_type": "full"}}
    slug = f"autumn-accelerator-for-founders-{new_id().hex[-8:]}"
    campaign = staff.post("/api/admin/campaigns", name=NAME, slug=slug, currency="USD", **more)
    path = f"/api/admin/campaigns/{campaign['id']}"
    staff.post("/api/admin/bundles", id=_BUNDLE, name=NAME, price=123_456_789, currency="USD")
    for number in range(_CRITERIA):
        staff.post(f"{path}/criteria", **_criterion(number))
    staff.post(f"{path}/eligible-bundles", bundle_id=_BUNDLE)
    text = {"subject": NAME, "body": "Hello {{ first_name }}: {{ portal_url }}"}
    step = {"name": "a welcome to everybody who has come", **text}
    staff.raw("PUT", f"{path}/steps", json=[step]).raise_for_status()
    staff.post(f"{path}/publish")
    return path


def _criterion(number: int) -> dict[str, Any]:
    source = _SOURCES[number % len(_SOURCES)]
    name = {} if source in ("manual", "diagnostic_completion") else {"name": f"lesson-{number}"}
    return {
        "label_template": f"Lesson {number + 1}: watch it to its end, and write down what changes with {_GOAL}",
        "description_template": "In your own words, as long as you like; somebody reads it.",
        "kind": "action" if number % 2 else "result",
        "tracking": {"source": source, **name},
        "threshold_source": "audit.desired_monthly_revenue",
        "threshold_default": "$10K/mo",
        "required": number % 5 > 0,
        "display_order": number,
    }


def _enrolled(staff: Door, path: str, number: int, name: str) -> str:
    """The id of a contact who is in the campaign."""
    email = f"{'a-very-long-address-' * (number % 2 * 3)}{number}.{new_id().hex[-8:]}@mail.example.com"
    values = {"desired_monthly_revenue": "$50K/mo", "team": "of four, two of them part-time and one in another zone"}
    staff.post("/api/admin/contacts/audits", email=email, name=name, occurred_at="2026-01-01T00:00:00Z", values=values)
    purchase = {"amount": 123_456_789, "currency": "USD"}
    return str(staff.post(f"{path}/enrollments", email=email, purchase=purchase, notes="paid by wire")["contact_id"])


def _write(staff: Door, contact: str) -> None:
    text = {"subject": NAME, "body": "<p>You are in, {{ first_name }}.</p>"}

    def written() -> bool:
        once = {"idempotency-key": new_id().hex}
        return staff.raw("POST", f"/api/admin/contacts/{contact}/messages", json=text, headers=once).is_success

    eventually("messaging knows the contact", written)
