"""The form with which a contact shows that she has met a criterion: words, a link, a file, or several of these."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from .form import Form

_LONGEST_NAME = 120


def read_evidence(given: Mapping[str, str]) -> Form:
    """What was typed."""
    return Form({"evidence": given.get("evidence", "").strip()})


def file_name(sent: str) -> str:
    """The name of a file as the API takes it: no folders and nothing unprintable, and its ending stays."""
    plain = "".join(one for one in sent.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip()
    path = PurePosixPath(plain or "file")
    return f"{path.stem[:_LONGEST_NAME]}{path.suffix[:20]}"
