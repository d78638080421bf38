"""The form of a criterion, and the sample contact on whom its texts are tried."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from ..schemas.campaigns import Criterion
from .form import Form
from .sheet import Hand, Sheet

TEXTS = ("label_template", "description_template")
SHOWN = (
    *TEXTS,
    *("kind", "tracking.source", "tracking.mode", "tracking.name", "tracking.min_value", "tracking.target"),
    *("threshold_source", "threshold_default", "required"),
)
ROOTS = ("audit", "evidence", "chat_insights", "meeting_notes", "onboarding_plan")
"""Where what is known of a contact comes from: the first word of a path."""
SAMPLE = "sample."
_PATH = re.compile(r"\{\{\s*([A-Za-z_]\w*(?:\.\w+)+)\s*\}\}")
_KNOWN = re.compile(rf"^(?:{'|'.join(ROOTS)})(?:\.\w+)+$")
_MOST_ORDER = 1000
_START = {"kind": "action", "tracking.source": "manual", "tracking.mode": "count", "tracking.target": "1"}


class Writer(Protocol):
    """Writes numbers as the reader types them."""

    def written(self, number: Decimal | int) -> str:
        """A number."""


def begun(criterion_id: UUID, order: int) -> Form:
    """The form of a new criterion, which has its id already: sent twice, it is still one."""
    kept = {"id": str(criterion_id), "display_order": str(min(order, _MOST_ORDER)), "required": "true"}
    return Form({**_START, **kept})


def filled_from(criterion: Criterion, hand: Writer) -> Form:
    """The form as a criterion fills it."""
    tracking = criterion.tracking
    return Form(
        {
            "id": str(criterion.template_id),
            "label_template": criterion.label_template,
            "description_template": criterion.description_template,
            "kind": criterion.kind,
            "tracking.source": tracking.source,
            "tracking.mode": tracking.mode,
            "tracking.name": tracking.name or "",
            "tracking.min_value": "" if tracking.min_value is None else hand.written(tracking.min_value),
            "tracking.target": hand.written(tracking.target),
            "threshold_source": criterion.threshold_source or "",
            "threshold_default": criterion.threshold_default or "",
            "required": "true" if criterion.required else "",
            "display_order": str(criterion.display_order),
        }
    )


def body_of(form: Form, hand: Hand) -> tuple[dict[str, Any], Form]:
    """What the API is told, and the form with what could not be read."""
    sheet, order = Sheet(form, hand), form.value("display_order")
    tracking = {
        "source": sheet.text("tracking.source"),
        "mode": sheet.text("tracking.mode"),
        "name": sheet.optional("tracking.name"),
        "min_value": sheet.number("tracking.min_value"),
        "target": sheet.number("tracking.target") or "1",
    }
    body = {
        "id": sheet.text("id"),
        "label_template": sheet.text("label_template"),
        "description_template": sheet.text("description_template"),
        "kind": sheet.text("kind"),
        "tracking": tracking,
        "threshold_source": sheet.optional("threshold_source"),
        "threshold_default": sheet.optional("threshold_default"),
        "required": sheet.ticked("required"),
        "display_order": int(order) if order.isascii() and order.isdecimal() else 0,
    }
    return body, form.wrong(**sheet.problems)


def told_of(form: Form, problems: Mapping[str, str]) -> dict[str, str]:
    """Problems that the API names by their place in the draft, by the names of this form."""
    own = f"criteria.{form.value('id')}."
    return {name.removeprefix(own): problem for name, problem in problems.items()}


def sample_paths(form: Form) -> list[str]:
    """What of a contact the texts and the threshold ask for, each path once."""
    named = [path for name in TEXTS for path in _PATH.findall(form.value(name))]
    wanted = [form.value("threshold_source"), *named]
    return [path for path in dict.fromkeys(wanted) if _KNOWN.fullmatch(path)]


def sample_of(form: Form) -> dict[str, dict[str, str]]:
    """The sample contact: what was typed for each path, by where it comes from. A path is one flat name there."""
    found: dict[str, dict[str, str]] = {}
    for path in sample_paths(form):
        root, _, rest = path.partition(".")
        if typed := form.value(f"{SAMPLE}{path}"):
            found.setdefault(root, {})[rest] = typed
    return found
