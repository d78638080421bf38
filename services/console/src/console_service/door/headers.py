"""What every answer says to the browser about scripts, frames, referrers and caches."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TOKEN = "{token"  # noqa: S105 - the name of a part of a path


class Headers:
    """ASGI middleware around the pages."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._say(MutableHeaders(scope=message), getattr(scope.get("route"), "path", ""))
            await send(message)

        await self._app(scope, receive, saying)

    def _say(self, headers: MutableHeaders, route: str) -> None:
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Referrer-Policy", "no-referrer" if _TOKEN in route else "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cache-Control", "no-store")
        # What is told of a failure differs with it: see door/failures.py.
        headers.setdefault("Vary", "HX-Request")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if self._secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
