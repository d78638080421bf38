"""A file of the gateway on its way to a browser: never whole in memory."""

from collections.abc import AsyncIterator

import httpx


class Download:
    """An answer whose body has not been read yet."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    @property
    def media_type(self) -> str:
        """What its owner says it is."""
        return str(self._answer.headers.get("content-type", "application/octet-stream"))

    @property
    def disposition(self) -> str:
        """As an attachment, under the name that its owner gives, whatever else the owner says."""
        told = str(self._answer.headers.get("content-disposition", ""))
        return told if told.startswith("attachment;") and told.isprintable() else "attachment"

    async def content(self) -> AsyncIterator[bytes]:
        """Its bytes; the connection is given back at the end, also of a reader who leaves."""
        try:
            async for part in self._answer.aiter_bytes():
                yield part
        finally:
            await self._answer.aclose()
