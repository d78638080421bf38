"""HTTP shapes of files of contacts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..domain.contact_import import ImportState
from ..domain.import_line import Fault, FaultReason
from ..domain.spreadsheet import Meaning, shield
from .values import FieldFault

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_WORDS: Mapping[FaultReason, str] = MappingProxyType(
    {
        FaultReason.NO_ADDRESS: "is no e-mail address",
        FaultReason.NO_PHONE: "is no phone number of its country, or of the tenant's where it names none",
        FaultReason.NO_LOCALE: "is no locale such as en or en-US",
        FaultReason.NO_ZONE: "is no time zone such as Europe/Berlin",
        FaultReason.NO_INSTANT: "is no time such as 2026-03-01T12:00:00+01:00",
        FaultReason.NOT_HAPPENED: "lies in the future",
        FaultReason.TOO_LONG: "is too long",
        FaultReason.CELLS: "has another number of fields than the header",
        FaultReason.NOBODY: "names nobody: no email, phone or external_id",
        FaultReason.SOMEBODY_ELSE: "leads to another contact; the rest was applied, and staff decides whose it is",
        FaultReason.NO_VALUE: "is no value of this field",
        FaultReason.NOT_APPLIED: "could not be applied, for no reason that it shows; the lines after it were not tried",
    }
)


class SheetAsked(BaseModel):
    """How a file is to be read, where it does not say so itself."""

    separator: Literal["comma", "semicolon", "tab"] | None = None
    """Without it, the one that the first line has most of."""
    column: Annotated[
        list[Annotated[str, Field(max_length=400, pattern=r"^.+=.+$", examples=["E-Mail=email"])]],
        Field(max_length=150, default_factory=list),
    ]
    """A header and what it stands for, such as `E-Mail=email`; `-` leaves a column out."""

    @field_validator("column")
    @classmethod
    def _says_it_once(cls, given: list[str]) -> list[str]:
        headers = [one.rpartition("=")[0].strip() for one in given]
        if len(set(headers)) < len(headers):
            raise FieldFault.HEADER_TWICE.error()
        return given

    def meaning(self) -> Meaning:
        """As the file is read."""
        named = {one.rpartition("=")[0].strip(): one.rpartition("=")[2].strip() for one in self.column}
        return Meaning(named, _SEPARATORS.get(self.separator or ""))


class ImportOut(BaseModel):
    """A file of contacts, and how far it has been applied."""

    model_config = ConfigDict(from_attributes=True)

    import_id: UUID
    state: ImportState
    columns: tuple[str, ...]
    rows: int
    read: int
    """Of `rows`: the sum of created, updated, unchanged and refused."""
    created: int
    updated: int
    unchanged: int
    refused: int
    disputed: int
    """Lines that were applied and named a phone number or an id that leads to another contact too."""
    created_by: UUID
    created_at: datetime
    ended_at: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    closing_note: str | None
    """Why nothing more is to be done about an import that failed."""


class FaultOut(BaseModel):
    """What was wrong with a line of a file, counted from 1, and with which field."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    field: str
    reason: FaultReason
    value: str
    is_applied: bool


def digest_of(content: bytes, meaning: Meaning) -> str:
    """A key of a file and of how it is read."""
    columns = sorted(meaning.columns.items())
    return hashlib.sha256(repr((meaning.separator, columns)).encode() + b"\0" + content).hexdigest()


def rows_of(faults: Iterable[Fault]) -> Iterable[Sequence[object]]:
    """Faults in words, as rows that a spreadsheet shows and never runs, one column for each field."""
    return (
        (one.line, shield(one.field), _WORDS[one.reason], shield(one.value), "yes" if one.is_applied else "no")
        for one in faults
    )
