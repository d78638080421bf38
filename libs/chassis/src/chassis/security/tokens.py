"""Who is asking: short-lived tokens the gateway signs and every service verifies."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import jwt

from ..clock import Clock
from ..errors import TokenExpired, TokenInvalid

ALGORITHM = "EdDSA"
ISSUER = "lodestone-gateway"
LIFETIME = timedelta(seconds=60)
_SKEW = timedelta(seconds=10)


class Kind(StrEnum):
    """What sort of caller."""

    STAFF = "staff"
    CONTACT = "contact"
    SYSTEM = "system"
    """The gateway itself, for a link somebody followed or a figure it compares."""
    PUBLIC = "public"
    """Nobody in particular: public pages."""


@dataclass(frozen=True)
class Caller:
    """A caller the gateway has authenticated."""

    tenant_id: UUID
    kind: Kind
    id: UUID
    role: str = ""


class Signer:
    """Makes tokens; the gateway alone has the private key."""

    def __init__(self, private_key_file: Path, clock: Clock) -> None:
        self._key = private_key_file.read_bytes()
        self._clock = clock

    def token(self, caller: Caller, *, audience: str) -> str:
        """A token for one service, good for `LIFETIME`."""
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "iat": now,
            "exp": now + LIFETIME,
            "sub": str(caller.id),
            "tenant": str(caller.tenant_id),
            "kind": caller.kind.value,
            "role": caller.role,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)


class Verifier:
    """Checks tokens made for this service."""

    def __init__(self, public_key_file: Path, clock: Clock, *, audience: str) -> None:
        self._key = public_key_file.read_bytes()
        self._clock = clock
        self._audience = audience

    def caller(self, token: str) -> Caller:
        """The caller that a token names. Raises `Unauthenticated` for anything but a fresh one for this service."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=ISSUER,
                # Times are compared with our own clock below: it can be shifted, the library's cannot.
                options={"require": ["exp", "iat", "sub"], "verify_exp": False, "verify_iat": False},
            )
            now = self._clock.now().timestamp()
            fresh = claims["iat"] - _SKEW.total_seconds() <= now < claims["exp"] + _SKEW.total_seconds()
            caller = Caller(UUID(claims["tenant"]), Kind(claims["kind"]), UUID(claims["sub"]), claims["role"])
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as exc:
            raise TokenInvalid from exc
        if not fresh:
            raise TokenExpired
        return caller
