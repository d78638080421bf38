"""Is there room on the disk, asked before something is put there that would stop half-way."""

import shutil
from pathlib import Path

from .complaints import Complaint

MEGABYTE = 1_000_000


class NoRoom(Complaint):
    """A disk is too full; the text names the folder, what is left, and what is needed for what."""


def check_room(folder: Path, megabytes: int, what: str) -> None:
    """Raise NoRoom unless the disk of the existing `folder` has `megabytes` left for `what`."""
    left = shutil.disk_usage(folder).free // MEGABYTE
    if left < megabytes:
        raise NoRoom(
            f"the disk of {folder} has {left} MB left, and {what} needs {megabytes} MB: "
            "make room, or set LODESTONE_LOCAL_DIRECTORY to a folder on another disk"
        )
