"""What browsers keep for us. The session is in none but its own, which scripts cannot read."""

import base64
import binascii
from dataclasses import dataclass
from typing import Literal, NamedTuple

from fastapi import Request
from fastapi.responses import Response


class Cookie(NamedTuple):
    """A cookie of ours; one for scripts is written by them too."""

    name: str
    is_for_scripts: bool = False


SESSION, WHO, DEVICE, FLASH = Cookie("session"), Cookie("who"), Cookie("device"), Cookie("flash")
PORTAL = Cookie("portal")
"""The token of a contact's link, so that public pages know whom they are for."""
THEME, LANGUAGE, ZONE = Cookie("theme"), Cookie("language"), Cookie("zone", is_for_scripts=True)
_SAME_SITE: Literal["lax"] = "lax"


@dataclass(frozen=True)
class Cookies:
    """Reads and writes our cookies: `__Host-` and Secure where browsers reach us over TLS."""

    is_secure: bool

    def name(self, cookie: Cookie) -> str:
        """What a browser calls it."""
        prefix = "__Host-" if self.is_secure and not cookie.is_for_scripts else ""
        return f"{prefix}lodestone-{cookie.name}"

    def read(self, request: Request, cookie: Cookie) -> str:
        """What it holds; empty if there is none."""
        return request.cookies.get(self.name(cookie), "")

    def write(self, response: Response, cookie: Cookie, value: str, *, seconds: int | None = None) -> None:
        """Have it kept for so long; without a time, until the browser is closed."""
        response.set_cookie(
            self.name(cookie),
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=not cookie.is_for_scripts,
            samesite=_SAME_SITE,
        )

    def forget(self, response: Response, *cookies: Cookie) -> None:
        """Have them forgotten."""
        for cookie in cookies:
            response.delete_cookie(
                self.name(cookie),
                path="/",
                secure=self.is_secure,
                httponly=not cookie.is_for_scripts,
                samesite=_SAME_SITE,
            )


def packed(*parts: str) -> str:
    """Texts as one value that a cookie may hold."""
    return base64.urlsafe_b64encode("\0".join(parts).encode()).decode()


def unpacked(value: str, count: int) -> tuple[str, ...] | None:
    """The texts again; None for what is not so many of them."""
    try:
        parts = tuple(base64.urlsafe_b64decode(value).decode().split("\0"))
    except (binascii.Error, ValueError):
        return None
    return parts if value and len(parts) == count else None
