"""A store of objects: bytes under a key. What one is, and the stream that measures what goes in."""

import hashlib
from collections.abc import AsyncIterator
from typing import Protocol

from chassis.effects import Answer

from ..domain.file import HEAD


class ObjectStore(Protocol):
    """Bytes under keys such as `tenant/enrollment/file`; an object is written once, whole or not at all."""

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """Store an object. Raises `OSError` if the store did not take it."""

    def get(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of an object, piece by piece. Raises `OSError` if the store does not give them."""
        ...

    async def remove(self, key: str) -> Answer:
        """Remove an object; one that is not there is removed already."""

    async def close(self) -> None:
        """Give every connection back."""


class Store:
    """The store that this installation has; what the paths of the service find, whichever kind it is."""

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects

    async def close(self) -> None:
        """Give every connection back."""
        await self.objects.close()


class MeasuredStream:
    """A stream that measures what passes: its first bytes, its size, and its hash."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.head = b""
        self.size = 0

    @property
    def sha256(self) -> str:
        """The hash of what has passed, in hexadecimal digits."""
        return self._hash.hexdigest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Pass every piece on."""
        async for piece in self._stream:
            self.head += piece[: HEAD - len(self.head)]
            self.size += len(piece)
            self._hash.update(piece)
            yield piece
