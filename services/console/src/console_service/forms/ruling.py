"""What staff decides about a criterion: a verdict, or the value that it stands at."""

from collections.abc import Mapping
from typing import Any

from .form import Form
from .sheet import Hand, Unreadable


def _(text: str) -> str:
    return text


_BELOW = _("Type a number from 0 on.")

VALUE = "value"
"""Stands where a verdict would, if a value is set instead."""


FIELDS = ("verdict", "notes", "current_value", "measured_notes")


def read_ruling(given: Mapping[str, str]) -> Form:
    """What was typed."""
    return Form({name: given.get(name, "").strip() for name in FIELDS})


def body_of(form: Form, hand: Hand) -> dict[str, Any]:
    """What the API is told. Raises `Unreadable` for a value that is no number from 0 on."""
    if form.value("verdict") != VALUE:
        return {"verdict": form.value("verdict"), "notes": form.value("notes")}
    value = hand.number(form.value("current_value"))
    if value < 0:
        raise Unreadable(_BELOW)
    return {"current_value": f"{value:f}", "notes": form.value("measured_notes")}
