"""Files: written whole or not at all, with the rights they should have from their first moment; read at their end."""

import os
import shutil
from pathlib import Path

PRIVATE = 0o600
TAIL_LINES = 15


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, readable by us alone."""
    _replace(path, content, PRIVATE)


def write_public(path: Path, content: str) -> None:
    """Replace `path` by `content`, readable by everybody."""
    _replace(path, content.encode(), 0o644)


def remove_tree(path: Path) -> None:
    """Remove a directory if it is there; where a symbolic link leads elsewhere, that place too."""
    if path.is_symlink():
        shutil.rmtree(path.resolve(), ignore_errors=True)
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def open_to_all(folder: Path) -> None:
    """Let every account enter `folder` and read what is below it, whatever our umask was when it was made."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def tail(log: Path) -> str:
    """The last lines of a log file, or that there is none."""
    if not log.exists():
        return f"(no {log})"
    return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


def _replace(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
    draft.replace(path)
