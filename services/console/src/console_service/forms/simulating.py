"""The form in which a simulation is asked for. Shares are typed in percent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .form import Form
from .sheet import Hand, Sheet

SHOWN = (
    *("contacts", "days", "arrive_over_days"),
    *("assumptions.met", "assumptions.failed", "assumptions.purchase_amount"),
)
_SUPPOSED = {"contacts": "1000", "days": "90", "arrive_over_days": "0", "assumptions.met": "30"}
_SUPPOSED |= {"assumptions.failed": "2", "assumptions.purchase_amount": "", "seed": "0"}
_MOST_SEED = 2**31


def begun() -> Form:
    """What is supposed where nobody says something else."""
    return Form(_SUPPOSED)


def read(given: Mapping[str, str]) -> Form:
    """What was typed; what is missing is as supposed."""
    return Form({name: given.get(name, usual).strip() for name, usual in _SUPPOSED.items()})


def body_of(form: Form, currency: str, hand: Hand) -> tuple[dict[str, Any], Form]:
    """What the API is told, and the form with what could not be read."""
    sheet = Sheet(form, hand)
    assumptions = {
        "met": _share(sheet, "assumptions.met"),
        "failed": _share(sheet, "assumptions.failed"),
        "purchase_amount": sheet.amount("assumptions.purchase_amount", currency),
    }
    whole = {name: sheet.needed(name, sheet.whole(name)) for name in ("contacts", "days", "arrive_over_days")}
    return {**whole, "seed": seed_of(form), "assumptions": assumptions}, form.telling(sheet.problems)


def seed_of(form: Form) -> int:
    """Which draw it is; the first, where the address says something that is no number."""
    typed = form.value("seed")
    return int(typed) % _MOST_SEED if typed.isascii() and typed.isdecimal() else 0


def _share(sheet: Sheet, name: str) -> object:
    read = sheet.needed(name, sheet.number(name))
    return float(Decimal(read) / 100) if isinstance(read, str) else read
