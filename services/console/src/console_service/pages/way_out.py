"""The link at the end of a mail: one click out, and a page to choose what is sent. Opening it changes nothing."""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Anybody, LinkToken, Posted
from ..door.paths import WAY_OUT

router = APIRouter()
PATH = f"{WAY_OUT}/{{token}}"


def _(text: str) -> str:
    return text


@router.get(PATH)
async def show_way_out(context: Anybody, token: LinkToken) -> Response:
    """Say what the button will do, or that it has been done: scanners of mails follow links, and press no buttons."""
    known = await context.ask_as_nobody().preferences.show(token)
    return context.render("way_out.html", known=known, base=f"{WAY_OUT}/{token}")


@router.post(PATH)
async def leave(context: Anybody, token: LinkToken) -> Response:
    """Leave with one click."""
    await context.ask_as_nobody().preferences.leave(token)
    return context.go(f"{WAY_OUT}/{token}")


@router.get(f"{PATH}/preferences")
async def show_preferences(context: Anybody, token: LinkToken) -> Response:
    """Every channel, and what is sent in any case."""
    known = await context.ask_as_nobody().preferences.show(token)
    return context.render("preferences.html", known=known, base=f"{WAY_OUT}/{token}")


@router.post(f"{PATH}/preferences")
async def keep_preferences(context: Anybody, token: LinkToken, given: Posted) -> Response:
    """Keep what was chosen; a channel that is not ticked is closed."""
    ask = context.ask_as_nobody().preferences
    known = await ask.show(token)
    chosen = {one.channel: one.channel in given for one in known.channels if one.is_open or one.may_open}
    await ask.keep(token, chosen)
    return context.go(f"{WAY_OUT}/{token}/preferences", said=context.text(_("Your choice is kept.")))
