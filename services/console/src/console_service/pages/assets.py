"""Stylesheets, scripts, typefaces and icons."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse, Response

from ..door import Anybody
from ..door.paths import HOME
from ..errors import NotThere

router = APIRouter()
_LASTING, _AGAIN = "public, max-age=31536000, immutable", "no-cache"


@router.get("/static/{name:path}")
async def show_asset(name: str, context: Anybody) -> Response:
    """One file; compressed where it is kept so and the browser takes it."""
    asset = context.view.assets.find(name)
    if asset is None:
        raise NotThere
    headers = {"Cache-Control": _LASTING if asset.is_lasting else _AGAIN, "Vary": "Accept-Encoding"}
    if asset.compressed and "gzip" in context.request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return FileResponse(asset.compressed, media_type=asset.media_type, headers=headers)
    return FileResponse(asset.path, media_type=asset.media_type, headers=headers)


@router.get("/")
async def show_home() -> Response:
    """The way in."""
    return RedirectResponse(HOME, 303)
