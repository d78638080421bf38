"""Links people follow without signing in: signed, for one purpose, and expiring where they open a door."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from pydantic import SecretStr

from ..clock import Clock
from ..errors import LinkExpired, LinkInvalid

_ALGORITHM = "HS256"
_PASSWORD, _USER_LINK = "password", "lu"
PORTAL = "portal"
"""The purpose of a token that lets a contact in."""


@dataclass(frozen=True)
class Link:
    """What a link is about."""

    tenant_id: UUID
    subject: UUID
    expires_at: datetime | None = field(default=None, compare=False)
    """When its token stops being good, once it has been read; None for never."""


class LinkSigner:
    """Makes and reads link tokens; gateway and messaging share the key."""

    def __init__(self, key: SecretStr, clock: Clock) -> None:
        self._key = key.get_secret_value()
        self._clock = clock

    def token(
        self, purpose: str, link: Link, *, lifetime: timedelta | None = None, since: datetime | None = None
    ) -> str:
        """A token for one purpose; without a lifetime it is good for ever (an unsubscribe link must be).

        The lifetime begins now, or `since` another time, and then the token is always the same.
        """
        claims: dict[str, object] = {"p": purpose, "t": link.tenant_id.hex, "s": link.subject.hex}
        if lifetime is not None:
            claims["e"] = int(((since or self._clock.now()) + lifetime).timestamp())
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def secret(self, purpose: str, link: Link) -> str:
        """What follows from a link and the key alone, so that it need not travel: 256 bits, safe in a URL."""
        told = f"{purpose}\n{link.tenant_id.hex}\n{link.subject.hex}"
        return urlsafe_b64encode(hmac.digest(self._key.encode(), told.encode(), "sha256")).rstrip(b"=").decode()

    def read(self, purpose: str, token: str) -> Link:
        """What a token is about. Raises `Unauthenticated` if it is not ours, not for this, or too old."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
            good = claims["p"] == purpose and self._clock.now().timestamp() < claims.get("e", float("inf"))
            expires_at = datetime.fromtimestamp(claims["e"], UTC) if "e" in claims else None
            link = Link(UUID(claims["t"]), UUID(claims["s"]), expires_at)
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as exc:
            raise LinkInvalid from exc
        if not good:
            raise LinkExpired
        return link


def portal_page(console_url: str, token: str) -> str:
    """Where the token of a contact leads: to her own page at the console."""
    return f"{console_url.rstrip('/')}/client/dashboard/{token}"


def way_out(console_url: str, token: str) -> str:
    """Where the link at the end of a mail leads: to the console's page on which its reader says what she wants."""
    return f"{console_url.rstrip('/')}/u/{token}"


def password_page(console_url: str, token: str) -> str:
    """Where a user sets a password; the token is behind the `#`, so that no server and no log sees it."""
    return f"{console_url.rstrip('/')}/password#{token}"


def password_token(links: LinkSigner, link: Link) -> str:
    """With this a user sets a password: `lu_<tenant>_<secret>`. The gateway keeps its hash, messaging mails it."""
    return f"{_USER_LINK}_{link.tenant_id.hex}_{links.secret(_PASSWORD, link)}"
