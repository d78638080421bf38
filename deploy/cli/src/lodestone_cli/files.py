"""Files: read and checked by the rules of the service, with the limits it has unless somebody changed them."""

from pathlib import Path

from campaigns_service.domain.sizes import Sizes
from campaigns_service.schemas.documents import (
    Checked,
    DocumentLimits,
    Unreadable,
    check,
    id_of_nobody,
    read,
)
from campaigns_service.settings import Settings

_FIELDS = Settings.model_fields
_SIZES = Sizes(_FIELDS["definition_limit"].default, _FIELDS["content_limit"].default)
_LIMITS = DocumentLimits(*(_FIELDS[f"document_{name}"].default for name in ("limit", "parts", "depth")))


def checked(path: Path, locale: str) -> Checked | Unreadable:
    """The campaign that a file holds, or everything that is wrong with it. Raises `OSError`."""
    tree = read(path.read_bytes(), _LIMITS)
    if isinstance(tree, Unreadable):
        return tree
    return check(tree, id_of_nobody(str(tree.value.get("slug", ""))), locale, _SIZES)
