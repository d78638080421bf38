"""What people type to find a contact."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

_EXTERNAL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,49}:.{1,200}")
_FEWEST_DIGITS = 3
NOBODY: Mapping[str, str] = MappingProxyType({})


def contact_named(typed: str) -> Mapping[str, str]:
    """Whom a text names, as the API asks for it: an e-mail address, an id such as `crm:4711`, or a phone number.

    Empty for what names nobody.
    """
    if "@" in typed and not _EXTERNAL.fullmatch(typed):
        return {"email": typed}
    if _EXTERNAL.fullmatch(typed):
        return {"external_id": typed}
    is_number = sum(letter.isdigit() for letter in typed) >= _FEWEST_DIGITS
    return {"phone": typed} if is_number and not any(letter.isalpha() for letter in typed) else NOBODY


def id_of(typed: str) -> UUID | None:
    """The id that a text is; None for any other text."""
    try:
        return UUID(typed.strip())
    except ValueError:
        return None
