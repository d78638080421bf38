"""A journey of five steps, as the API shows it and as its forms send it."""

import json
from typing import Any
from uuid import UUID

from services.console.tests.fakes import CAMPAIGN_ID, Browser

ALL = f"/admin/campaigns/{CAMPAIGN_ID}/steps"
MAIL, WAIT, QUESTION, LAST, END = (str(UUID(int=number)) for number in (0xB1, 0xB2, 0xB3, 0xB4, 0xB5))
FIRST_TEXT, LAST_TEXT = (str(UUID(int=number)) for number in (0xD1, 0xD2))
TARGET = str(UUID(int=0xE1))
SET = "PUT /api/admin/campaigns/*/steps"


def content(**texts: str) -> dict[str, Any]:
    said = {locale: {"subject": f"{text}!", "body": text} for locale, text in texts.items()}
    return {"channel": "email", "default_locale": "en", "texts": said}


def mail(step_id: str, text: str, onward: str | None, **more: Any) -> dict[str, Any]:
    plain = {"kind": "send_email", "step_id": step_id, "name": "Welcome", "delay_seconds": 90_000, "next": onward}
    return {**plain, "content_id": text, "content_version": 1, "stale_after_seconds": 86_400, **more}


def journey() -> dict[str, Any]:
    condition = {"field": "criteria_met", "operator": "equals", "value": True}
    steps = [
        mail(MAIL, FIRST_TEXT, WAIT),
        {
            "kind": "wait",
            "step_id": WAIT,
            "name": "A week",
            "delay_seconds": 0,
            "next": QUESTION,
            "seconds": 604_800,
            "until_criteria_met": True,
        },
        {
            "kind": "conditional",
            "step_id": QUESTION,
            "name": "Done?",
            "delay_seconds": 0,
            "conditions": [condition],
            "true_path": END,
            "false_path": LAST,
        },
        mail(LAST, LAST_TEXT, None, name="Keep going", delay_seconds=0),
        {"kind": "exit_campaign", "step_id": END, "name": "Thanks", "delay_seconds": 0, "reason": "goal_achieved"},
    ]
    return {
        "entry": MAIL,
        "steps": steps,
        "contents": {FIRST_TEXT: content(en="Hello {{first_name}}", es="Hola"), LAST_TEXT: content(en="You can")},
    }


def about_journeys() -> dict[str, Any]:
    """Answers of a gateway with this journey, and of what its steps choose from."""
    return {
        "GET /api/admin/campaigns/*/steps": journey(),
        SET: journey(),
        "PUT /api/admin/campaigns/*/steps/order": journey(),
        "GET /api/segments/fields": [
            {"field": "tags", "kind": "tags", "label": None, "operators": ["contains"]},
            {"field": "field.roof_age", "kind": "number", "label": "Age of the roof", "operators": ["gte"]},
        ],
        "GET /api/webhook-targets": [{"target_id": TARGET, "name": "Scheduling"}],
        "GET /api/admin/users": {"items": [], "next": None},
    }


def sent(browser: Browser) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = json.loads(browser.gateway.last("PUT").content)
    return steps


TYPED = {
    "edition": "7",
    "id": MAIL,
    "kind": "send_email",
    "name": "Welcome",
    "after": "stay",
    "next": WAIT,
    "delay_seconds": "2",
    "delay_seconds.unit": "hours",
    "anchor": "previous_step",
    "stale_after_seconds": "1",
    "stale_after_seconds.unit": "days",
    "default_locale": "en",
    "subject": "Hi",
    "body": "  Well\r\ncome",
    "locales": "es",
    "translations.es.subject": "Hola",
    "translations.es.body": "Hola",
}


KEPT_WAIT = {
    "id": WAIT,
    "kind": "wait",
    "name": "A week",
    "delay_seconds": 0,
    "seconds": 604_800,
    "until_criteria_met": True,
    "next": QUESTION,
}
KEPT_END = {"id": END, "kind": "exit_campaign", "name": "Thanks", "delay_seconds": 0, "reason": "goal_achieved"}
