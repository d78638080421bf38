"""A file of comma-separated values (RFC 4180): what its columns stand for, and its lines as they are written."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from contracts.values import OWN, Fault, Reason

SEPARATORS = (",", ";", "\t")
LEFT_OUT = "-"
"""What a column stands for that is not read."""
_FIELD = re.compile(
    r"email|phone|name|zone|locale|stage|tags|external_id(\.[a-z0-9][a-z0-9_.-]{0,49})?"
    r"|field\.[a-z][a-z0-9_]{0,49}|audit_at|audit\.\S(.{0,190}\S)?"
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NAMING = ("email", "phone", "external_id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class SheetLimits:
    """The largest file that is read."""

    rows: int
    columns: int
    characters: int
    """Of one field."""


@dataclass(frozen=True)
class Line:
    """One record; it may go over several lines of the file, of which this is the first, counted from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file whose columns are understood."""

    columns: tuple[str, ...]
    """What each column stands for: a field of a contact, `audit.` and a path, or `-`."""
    lines: tuple[Line, ...]


class SheetFault(Reason):
    """Why a file is no list of contacts; the line is told beside it."""

    SHEET_TOO_LARGE = "is larger than {limit} bytes"
    SHEET_NOT_UTF_8 = "is not UTF-8"
    SHEET_HOLDS_NUL = "holds NUL"
    SHEET_NOT_SEPARATED = "{problem}"
    SHEET_EMPTY = "is empty"
    SHEET_WITHOUT_CONTACTS = "is the last: there are no contacts below the header"
    SHEET_TOO_LONG = "is one more than the {limit} that are read"
    SHEET_TOO_WIDE = "has more than {limit} columns"
    COLUMN_UNKNOWN = "nothing says what the column {column} stands for"
    COLUMN_TWICE = "two columns stand for {column}"
    COLUMN_OF_NAMES_MISSING = "no column says who a contact is: email, phone or external_id"
    COLUMN_MISSING = "there is no column {column}"


@dataclass(frozen=True)
class Unreadable:
    """A file that cannot be read as a whole; nothing of it is applied."""

    why: tuple[Fault, ...]
    line: int = 1

    def faults(self) -> list[Fault]:
        """What is wrong with the body of the request, each with the line of the file."""
        return [
            one._replace(reason=f"line {self.line}: {one.reason}", params={**one.params, "line": self.line})
            for one in self.why
        ]


def _unreadable(line: int, reason: SheetFault, **params: str | int) -> Unreadable:
    return Unreadable((reason.at("body", **params),), line)


@dataclass(frozen=True)
class Meaning:
    """How a file is to be read, where it does not say so itself."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """What a header stands for, by the header as it is written."""
    separator: str | None = None
    """One of `SEPARATORS`; without it, the one that the first line has most of."""


def read_sheet(content: bytes, meaning: Meaning, limits: SheetLimits) -> Sheet | Unreadable:
    """A file in UTF-8, with or without a byte order mark, as a sheet; or why it cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        return _unreadable(content.count(b"\n", 0, exc.start) + 1, SheetFault.SHEET_NOT_UTF_8)
    if "\x00" in text:
        return _unreadable(text.count("\n", 0, text.index("\x00")) + 1, SheetFault.SHEET_HOLDS_NUL)
    separator = meaning.separator or _most_of(text.split("\n", 1)[0])
    records = _Records(text, separator)
    try:
        return _sheet(records, meaning, limits)
    except csv.Error as exc:
        return _unreadable(records.at, SheetFault.SHEET_NOT_SEPARATED, problem=str(exc))


def shield(cell: str) -> str:
    """A cell as a spreadsheet shows it; what it would run as a formula is made text by an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class _Records(Iterator[Line]):
    """Records with the line that each begins at; blank lines are left out. Raises `csv.Error`."""

    def __init__(self, text: str, separator: str) -> None:
        self._reader = csv.reader((found[0] for found in _LINE.finditer(text)), delimiter=separator, strict=True)
        self.at = 1

    def __next__(self) -> Line:
        while True:
            self.at = self._reader.line_num + 1
            cells = next(self._reader)
            if any(cell.strip() for cell in cells):
                return Line(self.at, tuple(cells))


def _sheet(records: _Records, meaning: Meaning, limits: SheetLimits) -> Sheet | Unreadable:
    header = next(records, None)
    if header is None:
        return _unreadable(1, SheetFault.SHEET_EMPTY)
    columns = _columns(header, meaning, limits)
    if isinstance(columns, Unreadable):
        return columns
    lines = tuple(_cut(line, limits.characters) for line in islice(records, limits.rows))
    if not lines:
        return _unreadable(header.number, SheetFault.SHEET_WITHOUT_CONTACTS)
    if (more := next(records, None)) is not None:
        return _unreadable(more.number, SheetFault.SHEET_TOO_LONG, limit=limits.rows)
    return Sheet(columns, lines)


def _cut(line: Line, characters: int) -> Line:
    """A line whose fields are no longer than is needed to see that they are too long."""
    return Line(line.number, tuple(cell[: characters + 1] for cell in line.cells))


def _columns(header: Line, meaning: Meaning, limits: SheetLimits) -> tuple[str, ...] | Unreadable:
    if len(header.cells) > limits.columns:
        return _unreadable(header.number, SheetFault.SHEET_TOO_WIDE, limit=limits.columns)
    names = [cell.strip() for cell in header.cells]
    columns = tuple(meaning.columns.get(name) or _own(name) for name in names)
    faults = [*_unknown(names, columns), *_twice(columns), *_nameless(columns), *_absent(names, meaning.columns)]
    return Unreadable(tuple(faults), header.number) if faults else columns


def unknown_fields(columns: Sequence[str], known: Collection[str]) -> Unreadable | None:
    """Columns of fields that a tenant with these fields does not have; None if there are none of them."""
    strange = [one for one in columns if one.startswith(OWN) and one.removeprefix(OWN) not in known]
    faults = tuple(SheetFault.COLUMN_UNKNOWN.at("body", column=repr(column)) for column in strange)
    return Unreadable(faults) if faults else None


def _own(name: str) -> str:
    """What a header says itself: fields in any case, with spaces or underscores; a path of an audit as it is."""
    prefix, dot, path = name.partition(".")
    return "_".join(prefix.lower().split()) + dot + path


def _unknown(names: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for name, column in zip(names, columns, strict=True):
        if column != LEFT_OUT and not _FIELD.fullmatch(column):
            yield SheetFault.COLUMN_UNKNOWN.at("body", column=repr(name[:50]))


def _twice(columns: Sequence[str]) -> Iterator[Fault]:
    for column in dict.fromkeys(columns):
        if column != LEFT_OUT and columns.count(column) > 1:
            yield SheetFault.COLUMN_TWICE.at("body", column=column)


def _nameless(columns: Sequence[str]) -> Iterator[Fault]:
    if not any(column.partition(".")[0] in _NAMING for column in columns):
        yield SheetFault.COLUMN_OF_NAMES_MISSING.at("body")


def _absent(names: Sequence[str], meant: Mapping[str, str]) -> Iterator[Fault]:
    for name in meant:
        if name not in names:
            yield SheetFault.COLUMN_MISSING.at("body", column=repr(name[:50]))


def _most_of(first_line: str) -> str:
    return max(SEPARATORS, key=first_line.count)
