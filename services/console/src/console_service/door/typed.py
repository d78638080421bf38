"""What was typed into a form whose page could not be shown again: nobody has to type it twice."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException

from ..forms import Form
from .context import posted
from .guard import SAFE

_SECRET = frozenset({"password", "again", "current", "secret", "api_key", "code", "token"})
"""Fields that are never shown again: they have to be typed anew."""
_SENT_ALONG = frozenset({"key", "edition", "zone", "next", "uri", "rows", "step", "more", "after", "back", "exact"})
_SENT_ALONG |= {"campaign", "contact", "contact_id", "locales", "model", "order", "order_id", "other", "published"}
_SENT_ALONG |= {"verdict", "former", "new", "way"}
"""Fields that a page fills in by itself, buttons, and things that are chosen from what there is."""
_ENDS = (".rows", ".kept")
"""With what the names of such fields of a list end."""
_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Typed:
    """A form as it was sent; a file that came with it is not kept."""

    form: Form

    @property
    def shown(self) -> list[str]:
        """Names of fields that somebody filled in."""
        return [
            name for name, value in self.form.values.items() if value and name not in _SECRET and not _goes_along(name)
        ]

    @property
    def secrets(self) -> list[str]:
        """Names of fields that have to be typed anew."""
        return [name for name in self.form.values if name in _SECRET]

    @property
    def along(self) -> Mapping[str, str]:
        """Fields that nobody sees: also what was left or made empty, or it would come back with its old value."""
        sent = self.form.values.items()
        return {name: value for name, value in sent if name not in _SECRET and (_goes_along(name) or not value)}


def _goes_along(name: str) -> bool:
    return name in _SENT_ALONG or name.endswith(_ENDS)


async def typed_in(request: Request) -> Typed | None:
    """What a request brought from a form; None if nobody typed anything."""
    if request.method in SAFE or not request.headers.get("content-type", "").startswith(_KINDS):
        return None
    try:
        typed = Typed(Form(getattr(request.state, "posted", None) or await posted(request)))
    except HTTPException:
        return None
    return typed if typed.shown else None
