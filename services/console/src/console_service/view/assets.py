"""Files that browsers load beside pages: those that were built, or their sources where nothing was built.

A built file has a hash in its name and may be kept for ever. The stylesheet works from its sources too; scripts and
typefaces are there only when they were built, and every page works without them.
"""

import json
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES, BUILT = ROOT / "static", ROOT / "built"
_SOURCES_SHOWN = {".css", ".svg"}


@dataclass(frozen=True)
class Asset:
    """A file, how it may be kept, and the same file compressed where that was made."""

    path: Path
    is_lasting: bool
    compressed: Path | None = None

    @property
    def media_type(self) -> str:
        """What it is."""
        return guess_type(self.path.name)[0] or "application/octet-stream"


class Assets:
    """Every file that may be asked for, by name; nothing else of the disk can be reached."""

    def __init__(self, sources: Path = SOURCES, built: Path = BUILT) -> None:
        self._sources = sources
        self._names: dict[str, str] = {}
        found = [path for path in sorted(sources.rglob("*")) if path.suffix in _SOURCES_SHOWN]
        self._files = {path.relative_to(sources).as_posix(): Asset(path, is_lasting=False) for path in found}
        manifest = built / "manifest.json"
        if manifest.exists():
            self._names = json.loads(manifest.read_text())
            self._files |= {path.name: _lasting(path) for path in sorted(built.iterdir()) if path.suffix != ".gz"}

    @property
    def are_built(self) -> bool:
        """Whether scripts and typefaces are there."""
        return bool(self._names)

    def find(self, name: str) -> Asset | None:
        """The file of a name, or None."""
        return self._files.get(name)

    def script(self, name: str) -> Asset:
        """A script that needs nothing else, by the name of its source; small where it was built."""
        return self._files.get(self._names.get(name, "")) or Asset(self._sources / name, is_lasting=False)

    def address(self, name: str) -> str | None:
        """Where a browser finds a file by the name of its source; None if it is there only when built, and is not."""
        chosen = self._names.get(name, name)
        return f"/static/{chosen}" if chosen in self._files else None


def _lasting(path: Path) -> Asset:
    compressed = path.with_name(f"{path.name}.gz")
    return Asset(path, is_lasting=True, compressed=compressed if compressed.exists() else None)
