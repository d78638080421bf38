"""A promise for one person: thresholds from what is known about the person, labels that show them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from contracts.values import CriterionTemplate, PromisedCriterion, Tracking, TrackingMode

_PLACEHOLDER = re.compile(r"\{\{\s*[\w.]+\s*\}\}")
_MONEY_WORDS = ("revenue", "amount", "price", "spend", "budget")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_THOUSAND, _MILLION = Decimal(1000), Decimal(1_000_000)
_MOST, _FINEST = Decimal(10) ** 12, -30
"""Beyond these a number is text: written out, 1e-999999999 would have a billion digits."""
_LONGEST = 500


@dataclass(frozen=True)
class KnownValues:
    """Values that are known about a contact: from the audit that counts, and from evidence."""

    audit: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def at(self, path: str) -> str | None:
        """The value at a dotted path such as `audit.goals.revenue`, as text; None where there is none."""
        root, _, rest = path.partition(".")
        found = {"audit": self.audit, "evidence": self.evidence}.get(root)
        return None if found is None or not rest else _text(_walk(found, rest.split(".")))


def personalise(
    templates: Sequence[CriterionTemplate], values: KnownValues, *, ids: Mapping[UUID, UUID], currency: str
) -> tuple[PromisedCriterion, ...]:
    """Every template as a criterion promised to one person; `ids` gives the criterion's id for each template's."""
    ordered = sorted(templates, key=lambda template: template.display_order)
    return tuple(_personal(template, values, ids[template.template_id], currency) for template in ordered)


def _personal(template: CriterionTemplate, values: KnownValues, criterion_id: UUID, currency: str) -> PromisedCriterion:
    source = template.threshold_source or ""
    threshold = values.at(source) or template.threshold_default
    tracking = _tracking(template.tracking, threshold)
    target = threshold if threshold is not None else _counted(tracking)
    shown = "" if target is None else display(target, path=source, currency=currency)
    return PromisedCriterion(
        criterion_id=criterion_id,
        template_id=template.template_id,
        label=_filled(template.label_template, shown),
        description=_filled(template.description_template, shown),
        kind=template.kind,
        tracking=tracking,
        target_value=target,
        required=template.required,
        display_order=template.display_order,
    )


def display(value: str, *, path: str, currency: str) -> str:
    """A value as a person reads it: `$50K` where the path speaks of money, `1,200` for other numbers, text as it is.

    Nothing is rounded: an amount that K or M cannot say exactly in two places is written out.
    """
    number = _number(value)
    if number is None:
        return value
    if not any(word in path.rpartition(".")[2].lower() for word in _MONEY_WORDS):
        return _plain(number)
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"-{symbol}{_short(-number)}" if number < 0 else f"{symbol}{_short(number)}"


def _short(number: Decimal) -> str:
    for unit, letter in ((_MILLION, "M"), (_THOUSAND, "K")):
        share = number / unit
        if share >= 1 and share == share.quantize(Decimal("0.01")):
            return f"{_plain(share)}{letter}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _filled(text: str, shown: str) -> str:
    # One pass: braces inside the value are text, not another placeholder.
    filled = _PLACEHOLDER.sub(lambda _match: shown, text)
    return filled if shown or filled == text else " ".join(filled.split())


def _tracking(tracking: Tracking, threshold: str | None) -> Tracking:
    number = None if threshold is None else _number(threshold)
    if tracking.mode is not TrackingMode.VALUE or number is None or not 0 < number <= _MOST:
        return tracking
    return tracking.model_copy(update={"target": number})


def _counted(tracking: Tracking) -> str | None:
    return None if tracking.mode is TrackingMode.FLAG else _plain(tracking.target).replace(",", "")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    is_plain = isinstance(exponent, int) and exponent >= _FINEST and -_MOST <= number <= _MOST
    return number if is_plain else None


def _walk(values: Any, names: Sequence[str]) -> Any:  # noqa: ANN401 - whatever JSON holds
    if not names:
        return values
    if not isinstance(values, Mapping):
        return None
    whole = ".".join(names)  # the audit may be flat: its names then hold the dots
    return values[whole] if whole in values else _walk(values.get(names[0]), names[1:])


def _text(value: object) -> str | None:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            number = Decimal(str(value))
            return f"{number.normalize():f}" if number.is_finite() else None
        case str():
            return value.strip()[:_LONGEST] or None
        case _:
            return None
