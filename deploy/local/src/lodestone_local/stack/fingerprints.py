"""Skipping what was done before and has not changed since: a stamp remembers a hash of all it depends on."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ..files import write_public


def fingerprint(folders: Iterable[Path], *circumstances: str) -> str:
    """Hash of every source file below `folders` and of `circumstances` such as a cluster's identity."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(str(path).encode())
            digest.update(path.read_bytes())
    for circumstance in circumstances:
        digest.update(b"\0" + circumstance.encode())
    return digest.hexdigest()


class Stamps:
    """The stamps of one stack, a small file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, name: str, mark: str) -> bool:
        """Whether `name` was done with exactly this fingerprint."""
        path = self._folder / name
        return path.exists() and path.read_text() == mark

    def set(self, name: str, mark: str) -> None:
        """Remember that `name` is done."""
        write_public(self._folder / name, mark)
