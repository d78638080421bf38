"""What may be known under a field of a tenant's own: how a value of each kind is read."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from .quantities import is_bounded
from .rule_fields import FieldKind, is_number, read_day

FieldValue = str | int | float | bool
"""Of a text or a day its text, of a number a number, of a flag yes or no."""
LONGEST_VALUE = 500
OWN_KINDS = (FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.FLAG)
"""The kinds that an own field may have."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_own(kind: FieldKind, raw: object) -> FieldValue | None:
    """A value as it is kept under a field of a kind; None for what is none of the kind."""
    return _READ[kind][1](raw)


def taken_by(kind: FieldKind) -> str:
    """What a field of a kind takes, in words."""
    return _READ[kind][0]


def _text(raw: Any) -> str | None:  # noqa: ANN401 - JSON
    text = raw.strip() if isinstance(raw, str) else ""
    return text if 0 < len(text) <= LONGEST_VALUE and not _UNSTORABLE.search(text) else None


def _number(raw: Any) -> int | float | None:  # noqa: ANN401 - JSON
    if not is_number(raw) or not is_bounded(Decimal(str(raw))):
        return None
    return int(raw) if raw == int(raw) else float(raw)


_READ: Mapping[FieldKind, tuple[str, Callable[[Any], FieldValue | None]]] = MappingProxyType(
    {
        FieldKind.TEXT: (f"text of at most {LONGEST_VALUE} characters", _text),
        FieldKind.NUMBER: ("a number of at most six decimals", _number),
        FieldKind.DATE: ("a date such as 2026-03-01", lambda raw: raw if read_day(raw) else None),
        FieldKind.FLAG: ("true or false", lambda raw: raw if isinstance(raw, bool) else None),
    }
)
