"""Files of contacts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class ContactImport(BaseModel):
    """A file of contacts, and how far it has been applied."""

    import_id: UUID
    state: str
    columns: list[str]
    rows: int
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    disputed: int
    created_at: datetime
    ended_at: datetime | None
    closed_at: datetime | None = None
    closing_note: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether lines are still being applied."""
        return self.state == "running"


class ContactImports(BaseModel):
    """Some files, newest first, and where they go on."""

    items: list[ContactImport]
    next: str | None = None


class LineFault(BaseModel):
    """What was wrong with a line, counted from 1; the field is empty where it is about the line."""

    line: int
    field: str
    reason: str
    value: str


class LineFaults(BaseModel):
    """Some of them, in the order of the file, and where they go on."""

    items: list[LineFault]
    next: str | None = None
