"""Where the code is: the folders every check starts from."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("libs", "services", "deploy", "tools", "tests", "benchmarks")
_NOT_OURS = ("__pycache__", "node_modules")


def packages(root: Path) -> dict[str, Path]:
    """Import name to source folder of every package of ours that has code."""
    found = (
        sorted(root.glob("libs/*/src/*")) + sorted(root.glob("services/*/src/*")) + sorted(root.glob("deploy/*/src/*"))
    )
    return {folder.name: folder for folder in found if (folder / "__init__.py").exists()}


def python_files(root: Path) -> Iterator[Path]:
    """Every Python file of ours, in a stable order; hidden folders and caches are skipped."""
    for name in CODE_FOLDERS:
        for path in sorted((root / name).rglob("*.py")):
            if not _is_hidden(path.relative_to(root)):
                yield path


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in _NOT_OURS for part in path.parts)
