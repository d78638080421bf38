"""Signing in and out, and who is signed in."""

from typing import Any

from ..schemas.sessions import OwnSession, Session
from .gateway import Asking
from .operations import Operation

SIGN_IN = Operation[Session](
    "POST", "/api/session", Session, body=("email", "password", "code", "device"), confirms=True
)
SHOW = Operation[OwnSession]("GET", "/api/session", OwnSession)
SIGN_OUT = Operation[None]("DELETE", "/api/session")


class Sessions:
    """Sessions of users."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def sign_in(self, given: dict[str, Any]) -> Session:
        """A new session. Raises `WrongCredentials`, `SecondFactorNeeded` or `TooMany`."""
        return await self._asking.ask(SIGN_IN, body=given)

    async def show(self) -> OwnSession:
        """Who is signed in, for which tenant, and until when."""
        return await self._asking.ask(SHOW)

    async def sign_out(self) -> None:
        """End the session of the token that is shown."""
        await self._asking.ask(SIGN_OUT)
