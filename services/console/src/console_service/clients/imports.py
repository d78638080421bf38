"""Files of contacts."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from ..schemas.imports import ContactImport, ContactImports, LineFaults
from .download import Download
from .gateway import Asking
from .operations import Operation

_ALL = "/api/admin/contacts/imports"
_ONE = f"{_ALL}/{{import_id}}"
LIST = Operation[ContactImports]("GET", _ALL, ContactImports, query=("state", "cursor", "limit"))
START = Operation[ContactImport]("POST", _ALL, ContactImport, query=("separator", "column"))
SHOW = Operation[ContactImport]("GET", _ONE, ContactImport)
CANCEL = Operation[ContactImport]("POST", f"{_ONE}/cancel", ContactImport)
CLOSE = Operation[None]("POST", f"{_ONE}/close", body=("note",))
FAULTS = Operation[LineFaults]("GET", f"{_ONE}/faults", LineFaults, query=("cursor", "limit"))
FAULTS_FILE = Operation[None]("GET", f"{_ONE}/faults.csv")


class Imports:
    """Imports of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def search(self, *, state: str | None, cursor: str | None, limit: int) -> ContactImports:
        """Files that were brought, newest first."""
        return await self._asking.ask(LIST, query={"state": state, "cursor": cursor, "limit": limit})

    async def start(
        self, content: AsyncIterator[bytes], *, separator: str | None, columns: Sequence[str]
    ) -> ContactImport:
        """Bring a file; `columns` are `header=meaning`. Raises `WrongFields` for one that cannot be read."""
        asked = {"column": [*columns], **({"separator": separator} if separator else {})}
        return await self._asking.send(START, {}, query=asked, content=content, media_type="text/csv")

    async def get(self, import_id: UUID) -> ContactImport:
        """How far one has come. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"import_id": import_id})

    async def cancel(self, import_id: UUID) -> None:
        """Apply no more of it; what has been applied stays."""
        await self._asking.ask(CANCEL, {"import_id": import_id})

    async def close(self, import_id: UUID, note: str, *, key: str) -> None:
        """Note why nothing more is to be done about one that failed. Raises `WrongFields` for no note, or `Refused`."""
        await self._asking.once(key).ask(CLOSE, {"import_id": import_id}, body={"note": note})

    async def faults(self, import_id: UUID, *, cursor: str | None, limit: int) -> LineFaults:
        """What was wrong with its lines, in the order of the file."""
        return await self._asking.ask(FAULTS, {"import_id": import_id}, query={"cursor": cursor, "limit": limit})

    async def faults_file(self, import_id: UUID) -> Download:
        """The same as one file."""
        return await self._asking.download(FAULTS_FILE, {"import_id": import_id})
