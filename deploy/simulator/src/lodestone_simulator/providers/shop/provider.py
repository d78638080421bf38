"""A homepage of somebody else, as the simulator plays it."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ...faults import DELAY, Faults, Mode, is_struck, seconds_of
from ...provider import Provider, Shared
from .page import homepage, policy
from .settings import ShopSettings

NAME = "shop"
PAGE = "page"
MODES = frozenset({Mode.SLOW, Mode.UNAVAILABLE})


def play(shared: Shared) -> Provider:
    """The page `/shop`; its visitors buy elsewhere."""
    door = Door(ShopSettings().console_url.rstrip("/"), shared.faults)
    router = APIRouter()
    router.add_api_route("/shop", door.show, include_in_schema=False)
    return Provider(name=NAME, operations=frozenset({PAGE}), modes=MODES, routes=(router,))


@dataclass(frozen=True, slots=True)
class Door:
    """What a browser is answered."""

    console_url: str
    faults: Faults

    async def show(self) -> Response:
        """The homepage."""
        fault = self.faults.take(NAME, PAGE, modes=MODES)
        if is_struck(fault, Mode.UNAVAILABLE):
            return PlainTextResponse("Service Unavailable", 503)
        if is_struck(fault, Mode.SLOW):
            await asyncio.sleep(seconds_of(fault, DELAY))
        headers = {"Content-Security-Policy": policy(self.console_url), "Cache-Control": "no-store"}
        return HTMLResponse(homepage(self.console_url), headers=headers)
