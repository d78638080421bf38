"""What each line of a file of contacts says, and what is wrong with it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from contracts.values import EMAIL, LOCALE, OWN, FieldValue

from .contact import MAX_TAGS, ExternalId, Person
from .folding import tag_of
from .own_field import OwnField, read_cell
from .spreadsheet import LEFT_OUT, Line

_ADDRESS, _LOCALE = re.compile(EMAIL), re.compile(LOCALE)
_LONGEST = {"email": 320, "name": 200, "external_id": 200, "tag": 50}
_SHOWN = 200
_OWN_SYSTEM = "external"
"""The system of an `external_id` that names none."""


class FaultReason(StrEnum):
    """What is wrong with a field of a line, or with the line."""

    NO_ADDRESS = "no_address"
    NO_PHONE = "no_phone"
    NO_LOCALE = "no_locale"
    NO_ZONE = "no_zone"
    NO_INSTANT = "no_instant"
    NOT_HAPPENED = "not_happened"
    TOO_LONG = "too_long"
    CELLS = "cells"
    NOBODY = "nobody"
    SOMEBODY_ELSE = "somebody_else"
    NO_VALUE = "no_value"
    NOT_APPLIED = "not_applied"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line."""

    line: int
    field: str
    """Empty where it is about the line."""
    reason: FaultReason
    value: str = ""
    """As it is written, at most 200 characters."""

    @property
    def is_applied(self) -> bool:
        """Whether the line was applied all the same."""
        return self.reason is FaultReason.SOMEBODY_ELSE


@dataclass(frozen=True)
class Row:
    """A line that was understood."""

    line: Line
    person: Person
    """Her phone number is in E.164."""
    audit: dict[str, str] = field(default_factory=dict)
    """Values as they were typed, by path: numbers are read where they are needed, as those of any audit."""
    audit_at: datetime | None = None


@dataclass(frozen=True)
class Customs:
    """How the fields of a tenant are read."""

    trim: Callable[[str], str]
    """Takes away what nobody sees around an address."""
    telephone: Callable[[str], str | None]
    """A phone number in E.164; None for what is none."""
    latest: datetime
    """What is told to have happened later has not happened."""
    characters: int
    """The longest field that is read."""
    own: Mapping[str, OwnField] = field(default_factory=dict)
    """The tenant's own fields, by name."""
    locale: str = "en-US"
    """How its people write numbers."""

    def value(self, column: str, text: str) -> FieldValue | None:
        """What a cell of an own field says; None if that is nothing clear."""
        own = self.own.get(column.removeprefix(OWN))
        return read_cell(own, text, locale=self.locale) if own else None


def read_rows(lines: Sequence[Line], columns: Sequence[str], customs: Customs) -> tuple[list[Row], list[Fault]]:
    """What lines say, and what is wrong with those that are not understood."""
    rows, faults = list[Row](), list[Fault]()
    for line in lines:
        found = list(_faults(line, columns, customs))
        faults += found
        rows += [] if found else [_row(line, columns, customs)]
    return rows, faults


def disputes_of(row: Row, disputed: Collection[str], identify: Callable[[str, str], str]) -> tuple[Fault, ...]:
    """What a line names that leads to another contact than its own; `disputed` are the identities that do."""
    named = [("phone", row.person.phone, "phone")]
    named += [(f"external_id.{one.system}", one.id, one.kind) for one in row.person.external_ids]
    return tuple(
        Fault(row.line.number, name, FaultReason.SOMEBODY_ELSE, value[:_SHOWN])
        for name, value, kind in named
        if value and identify(kind, value) in disputed
    )


def _faults(line: Line, columns: Sequence[str], customs: Customs) -> Iterator[Fault]:
    if len(line.cells) != len(columns):
        yield Fault(line.number, "", FaultReason.CELLS)
        return
    cells = _cells(line, columns)
    for column, text in cells.items():
        reason = _wrong_with(column, text, customs)
        if reason is not None:
            yield Fault(line.number, column, reason, text[:_SHOWN])
    if not any(column.partition(".")[0] in ("email", "phone", "external_id") for column in cells):
        yield Fault(line.number, "", FaultReason.NOBODY)


def _wrong_with(column: str, text: str, customs: Customs) -> FaultReason | None:
    name = column.partition(".")[0]
    if len(text) > min(customs.characters, _LONGEST.get(name, customs.characters)):
        return FaultReason.TOO_LONG
    if name in ("stage", "tags"):
        return _too_long(tags_in(text) if name == "tags" else [text])
    if name == "audit_at":
        moment = _instant(text)
        return FaultReason.NO_INSTANT if moment is None else _late(moment, customs)
    reason, is_sound = _SOUND.get(name, (None, None))
    return None if is_sound is None or is_sound(column, text, customs) else reason


def _row(line: Line, columns: Sequence[str], customs: Customs) -> Row:
    cells = _cells(line, columns)
    audit = {column.removeprefix("audit."): text for column, text in cells.items() if column.startswith("audit.")}
    ids = [
        ExternalId(column.partition(".")[2] or _OWN_SYSTEM, text)
        for column, text in cells.items()
        if column.partition(".")[0] == "external_id"
    ]
    email, phone = cells.get("email"), cells.get("phone")
    person = Person(
        email=email and customs.trim(email),
        name=cells.get("name"),
        phone=phone and customs.telephone(phone),
        external_ids=tuple(ids),
        zone=cells.get("zone"),
        locale=cells.get("locale"),
        stage=tag_of(cells["stage"]) if "stage" in cells else None,
        tags=tuple(tags_in(cells.get("tags", ""))),
        fields=dict(_values(cells, customs)),
    )
    return Row(line, person, audit, _instant(cells["audit_at"]) if "audit_at" in cells else None)


def tags_in(text: str) -> list[str]:
    """The tags of a cell, which stand between commas, semicolons or bars."""
    return [tag for tag in map(tag_of, re.split("[,;|]", text)) if tag]


def _too_long(words: Sequence[str]) -> FaultReason | None:
    is_long = len(words) > MAX_TAGS or any(len(word) > _LONGEST["tag"] for word in words)
    return FaultReason.TOO_LONG if is_long else None


def _values(cells: Mapping[str, str], customs: Customs) -> Iterator[tuple[str, FieldValue]]:
    for column, text in cells.items():
        value = customs.value(column, text) if column.startswith(OWN) else None
        if value is not None:
            yield column.removeprefix(OWN), value


def _cells(line: Line, columns: Sequence[str]) -> dict[str, str]:
    """What a line says of each column; blanks say nothing."""
    named = zip(columns, (cell.strip() for cell in line.cells), strict=True)
    return {column: text for column, text in named if text and column != LEFT_OUT}


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and 1900 <= moment.year < 2200 else None  # noqa: PLR2004 - as at the doors


def _late(moment: datetime, customs: Customs) -> FaultReason | None:
    return FaultReason.NOT_HAPPENED if moment > customs.latest else None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_SOUND: Mapping[str, tuple[FaultReason, Callable[[str, str, Customs], object]]] = MappingProxyType(
    {
        "email": (FaultReason.NO_ADDRESS, lambda _, text, customs: _ADDRESS.fullmatch(customs.trim(text))),
        "phone": (FaultReason.NO_PHONE, lambda _, text, customs: customs.telephone(text) is not None),
        "locale": (FaultReason.NO_LOCALE, lambda _, text, __: _LOCALE.fullmatch(text)),
        "zone": (FaultReason.NO_ZONE, lambda _, text, __: text in _zones()),
        "field": (FaultReason.NO_VALUE, lambda column, text, customs: customs.value(column, text) is not None),
    }
)
"""Of columns that say one thing, what is wrong with a cell, and when nothing is."""
