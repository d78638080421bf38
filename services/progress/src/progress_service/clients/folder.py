"""A folder of this machine as a store of objects, for a system on one machine."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from chassis.effects import Answer, Later, Succeeded

_PIECE = 65_536


class Folder:
    """Files below one folder, named by their keys."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """Store an object: a file that is moved to its place when it is whole."""
        path = self._path(key)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as arriving:
            try:
                async for piece in content:
                    await asyncio.to_thread(arriving.write, piece)
                await asyncio.to_thread(arriving.flush)
                await asyncio.to_thread(Path(arriving.name).replace, path)
            finally:
                await asyncio.to_thread(Path(arriving.name).unlink, missing_ok=True)

    async def get(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of an object."""
        opened = await asyncio.to_thread(self._path(key).open, "rb")
        with opened:
            while piece := await asyncio.to_thread(opened.read, _PIECE):
                yield piece

    async def remove(self, key: str) -> Answer:
        """Remove an object."""
        try:
            await asyncio.to_thread(self._path(key).unlink, missing_ok=True)
        except OSError as failure:
            return Later(type(failure).__name__, 60)
        return Succeeded(key)

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise PermissionError(key)
        return path
