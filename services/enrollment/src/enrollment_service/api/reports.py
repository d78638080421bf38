"""Lists as files of comma-separated values, read page by page while they are sent."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi.responses import StreamingResponse

T = TypeVar("T")
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}
"""What the document says of a path that answers with such a file."""


@dataclass(frozen=True)
class Report(Generic[T]):
    """A list, and how it is written."""

    columns: Sequence[str]
    rows: Callable[[Iterable[T]], Iterable[Sequence[object]]]
    read: Callable[[T | None], Awaitable[Sequence[T]]]
    """The page after the last item of the one before."""
    page: int
    """Items of a full page."""

    async def send(self, name: str) -> StreamingResponse:
        """The file under this name; each page is read when the one before has been taken, the first at once."""
        headers = {"content-disposition": f'attachment; filename="{name}.csv"', "cache-control": "no-store"}
        written = self._written(await self.read(None))
        return StreamingResponse(written, headers=headers, media_type="text/csv; charset=utf-8")

    async def _written(self, found: Sequence[T]) -> AsyncIterator[str]:
        yield _lines([self.columns])
        while found:
            yield _lines(self.rows(found))
            found = await self.read(found[-1]) if len(found) == self.page else ()


def _lines(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
