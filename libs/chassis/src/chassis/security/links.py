"""Links people follow without signing in: signed, for one purpose, and expiring where they open a door."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt
from pydantic import SecretStr

from ..clock import Clock
from ..errors import Unauthenticated

_ALGORITHM = "HS256"


@dataclass(frozen=True)
class Link:
    """What a link is about."""

    tenant_id: UUID
    subject: UUID


class LinkSigner:
    """Makes and reads link tokens; gateway and messaging share the key."""

    def __init__(self, key: SecretStr, clock: Clock) -> None:
        self._key = key.get_secret_value()
        self._clock = clock

    def token(self, purpose: str, link: Link, *, lifetime: timedelta | None = None) -> str:
        """A token for one purpose; without a lifetime it is good for ever (an unsubscribe link must be)."""
        claims: dict[str, object] = {"p": purpose, "t": link.tenant_id.hex, "s": link.subject.hex}
        if lifetime is not None:
            claims["e"] = int((self._clock.now() + lifetime).timestamp())
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, purpose: str, token: str) -> Link:
        """What a token is about. Raises `Unauthenticated` if it is not ours, not for this, or too old."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
            good = claims["p"] == purpose and self._clock.now().timestamp() < claims.get("e", float("inf"))
            link = Link(UUID(claims["t"]), UUID(claims["s"]))
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError) as exc:
            raise Unauthenticated("The link is not valid.") from exc
        if not good:
            raise Unauthenticated("The link is not valid any more.")
        return link
