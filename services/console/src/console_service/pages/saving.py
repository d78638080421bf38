"""What the forms of campaigns and bundles have in common: who may send them, for which edition, and how she writes."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends

from ..door import Here, RequestContext
from ..errors import NotAllowed
from ..view.formats import locale_of, zone_of
from ..view.handwriting import Handwriting


def _(text: str) -> str:
    return text


def edition_of(given: Mapping[str, str]) -> int:
    """The edition that the page showed; one that is no number fits nothing."""
    typed = given.get("edition", "")
    return int(typed) if typed.isascii() and typed.isdecimal() else 0


def hand_of(here: RequestContext, given: Mapping[str, str] | None = None) -> Handwriting:
    """How the reader writes. A form carries the zone in which its times were shown: that of the browser may be new."""
    look = here.visitor.look
    return Handwriting(locale_of(look.language, look.locale), zone_of((given or {}).get("zone", look.zone)))


async def _defining(here: Here) -> RequestContext:
    if not here.visitor.is_admin:
        raise NotAllowed(here.text(_("Campaigns are made and changed by admins.")))
    return here


Definer = Annotated[RequestContext, Depends(_defining)]
"""The context of somebody who may define campaigns. Raises `NotAllowed`."""
