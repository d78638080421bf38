"""The threshold of a criterion for one person: from what is known of her, the same in label, rule and progress."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .criteria import CriterionTemplate, TrackingMode
from .faults import Fault
from .placeholders import fill, is_threshold, names_a_person, placeholder_faults
from .quantities import Quantity, Unclear, canonical, is_bounded, plain, read_quantity, shown
from .reasons import Reason

_MONEY_WORDS = ("revenue", "amount", "price", "spend", "budget")
_PERIODS = {"daily": "/day", "weekly": "/wk", "monthly": "/mo", "annual": "/yr", "yearly": "/yr"}
_LONGEST = 500
_WORDS = re.compile(r"^[^\W\d_]|[^\W\d_]{2}")
"""A letter in front, or two in a row: text that nobody takes for a number."""
_OF_PROGRAMS = ("true", "false", "null", "none", "nil", "undefined", "nan")
"""What programs write for yes, no, and nothing: no goal of anybody."""


class ThresholdFault(Reason):
    """Why a threshold cannot be taken from where it would be."""

    SOURCE_NAMES_A_PERSON = "threshold_source: {path} is no goal, but says who the contact is"


@dataclass(frozen=True)
class Reader:
    """How values about people are read and shown: the locale of the tenant, the currency of the campaign."""

    locale: str
    currency: str

    def quantity(self, value: object, path: str) -> Quantity | Unclear:
        """A value of JSON as a number; what the last word of its path says about unit and period must fit."""
        match value:
            case bool():
                return Unclear.NO_NUMBER
            case int() | float() | Decimal():
                number = Decimal(str(value))
                return Quantity(number) if is_bounded(number) else Unclear.TOO_MANY_DIGITS
            case str():
                read = read_quantity(value, locale=self.locale, currency=self.currency)
                return Unclear.OTHER_UNIT if isinstance(read, Quantity) and _is_elsewhere(read.unit, path) else read
            case _:
                return Unclear.NO_NUMBER

    def display(self, value: object, path: str) -> str | None:
        """A value as a person reads it: `$50K` of money, `1,200` of other numbers, text as it is; None of the rest."""
        quantity = self.quantity(value, path)
        return _text(value) if isinstance(quantity, Unclear) else self.shown(quantity, path)

    def shown(self, quantity: Quantity, path: str) -> str:
        """A number that was read at a path, as a person reads it."""
        return shown(quantity, locale=self.locale, currency=self.currency, is_money=_is_money(path))


@dataclass(frozen=True)
class Threshold:
    """What one person has to reach."""

    shown: str
    """In display form, for texts."""
    text: str | None
    """As programs write it; None of a flag that has no threshold."""
    target: Decimal | None = None
    """What progress counts to, where it is counted."""


def threshold_of(template: CriterionTemplate, said: object, reader: Reader) -> Threshold | Unclear:
    """The threshold of a criterion for somebody of whom `said` is known at its threshold source; None is nothing.

    A number is needed where progress is counted or summed towards it: there, what is not clearly a positive number is
    `Unclear`. Of a flag, which a person judges by its label, words are shown as they were written, but for those of
    programs, such as `null`; what looks like a number must clearly be a positive one there, too.
    """
    value = template.threshold_default if _is_missing(said) else said
    path = template.threshold_source or ""
    if not _is_counted_to(template):
        return _of_target(template, reader) if _is_missing(value) else _to_show(value, path, reader)
    quantity = Unclear.MISSING if _is_missing(value) else reader.quantity(value, path)
    if isinstance(quantity, Unclear):
        return quantity
    if quantity.number <= 0:
        return Unclear.NOT_POSITIVE
    if template.tracking.mode is TrackingMode.COUNT and quantity.number % 1:
        return Unclear.NOT_WHOLE
    return Threshold(reader.shown(quantity, path), canonical(quantity.number), quantity.number)


def value_at(values: Mapping[str, Any], path: Iterable[str]) -> object:
    """What lies in nested or flat values at a path; None where there is nothing."""
    names = tuple(path)
    if not names:
        return values
    whole = ".".join(names)  # an audit may be flat: its names then hold the dots
    if whole in values:
        return values[whole]
    below = values.get(names[0])
    return value_at(below, names[1:]) if isinstance(below, Mapping) else None


def personal_texts(
    template: CriterionTemplate, threshold: Threshold, known: Callable[[str], object], reader: Reader
) -> tuple[str, str]:
    """Label and description of a criterion for somebody of whom `known` tells what is known at a path."""

    def value_of(name: str) -> str:
        if is_threshold(name) or name == template.threshold_source:
            return threshold.shown
        return reader.display(known(name), name) or ""

    return fill(template.label_template, value_of), fill(template.description_template, value_of)


def criterion_faults(template: CriterionTemplate, reader: Reader) -> Iterator[Fault]:
    """What keeps a template from being promised to anybody."""
    yield from placeholder_faults(template)
    if template.threshold_source and names_a_person(template.threshold_source):
        yield ThresholdFault.SOURCE_NAMES_A_PERSON.at("threshold_source", path=template.threshold_source)
    if template.threshold_default is not None:
        default = threshold_of(template, None, reader)
        if isinstance(default, Unclear):
            yield Fault("threshold_default", f"threshold_default {default}", default.code)


def _is_counted_to(template: CriterionTemplate) -> bool:
    return template.has_threshold and template.tracking.mode is not TrackingMode.FLAG


def _of_target(template: CriterionTemplate, reader: Reader) -> Threshold:
    if template.tracking.mode is TrackingMode.FLAG:
        return Threshold("", None)
    target = template.tracking.target
    return Threshold(plain(target, reader.locale), canonical(target), target)


def _to_show(value: object, path: str, reader: Reader) -> Threshold | Unclear:
    quantity = reader.quantity(value, path)
    if isinstance(quantity, Quantity):
        if quantity.number <= 0:
            return Unclear.NOT_POSITIVE
        return Threshold(reader.shown(quantity, path), canonical(quantity.number))
    text = value.strip()[:_LONGEST] if isinstance(value, str) else ""
    is_said = _WORDS.search(text) and text.lower() not in _OF_PROGRAMS
    return Threshold(text, text) if quantity is Unclear.NO_NUMBER and is_said else quantity


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: object) -> str | None:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return str(value)[:_LONGEST]
        case str():
            return value.strip()[:_LONGEST]
        case _:
            return None


@lru_cache(maxsize=1000)
def _is_money(path: str) -> bool:
    return any(word in _last(path) for word in _MONEY_WORDS)


def _is_elsewhere(unit: str, path: str) -> bool:
    if unit == "%":
        return _is_money(path)
    periods = {period for word, period in _PERIODS.items() if word in _last(path)}
    return bool(unit and periods - {unit})


def _last(path: str) -> str:
    return path.rpartition(".")[2].lower()
