"""How pages look: the theme and the language that a reader chooses at the foot of each."""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Anybody, Posted
from ..door.cookies import LANGUAGE, THEME
from ..door.paths import ALL, SIGN_IN, own_path
from ..door.visitor import THEMES
from ..view.languages import NAMES

router = APIRouter()


@router.post("/look")
async def choose_look(context: Anybody, given: Posted) -> Response:
    """Keep what was chosen, and go back; an empty theme is that of the system."""
    back = given.get("back", "")
    answer = context.go(SIGN_IN if back.startswith(SIGN_IN) else own_path(back, roots=ALL))
    seconds = int(context.settings.device_lifetime.total_seconds())
    if given.get("theme") in THEMES:
        context.cookies.write(answer, THEME, given["theme"], seconds=seconds)
    elif "theme" in given:
        context.cookies.forget(answer, THEME)
    if given.get("language") in NAMES:
        context.cookies.write(answer, LANGUAGE, given["language"], seconds=seconds)
    return answer
