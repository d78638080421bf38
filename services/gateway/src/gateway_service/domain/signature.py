"""Signatures with a timestamp (`t=…,v1=…`): Stripe's scheme, which our own endpoints use as well.

Source: docs.stripe.com/webhooks/signature, "Verify manually". Stripe's own library accepts timestamps far in the
future and lets the check be switched off by a tolerance of 0, and raises five kinds of errors; so this is our own.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from .webhooks import Delivery

OLDEST = 300
"""Seconds a signature stays good."""
NEWEST = 60
"""Seconds a sender's clock may be ahead of ours."""
_LONGEST = 2000
_DIGITS = 12


class Flaw(StrEnum):
    """Why a signature is not taken."""

    MALFORMED = "malformed"
    MISMATCH = "mismatch"
    STALE = "stale"
    FUTURE = "future"


def signed_in(header: str) -> Callable[[Delivery, Sequence[str], float], str | None]:
    """The `verify` of a provider that puts such a signature into this header (its name in lower case)."""

    def verify(delivery: Delivery, secrets: Sequence[str], now: float) -> str | None:
        return flaw_of(delivery.headers.get(header, ""), delivery.body, secrets, now)

    return verify


def sign(body: bytes, secret: str, timestamp: int) -> str:
    """The header's value for these exact bytes; `timestamp` in unix seconds."""
    return f"t={timestamp},v1={_digest(body, secret, str(timestamp)).decode()}"


def flaw_of(header: str, body: bytes, secrets: Iterable[str], now: float) -> Flaw | None:
    """What is wrong with a signature, or None; `now` in unix seconds. Never raises, whatever the header holds."""
    timestamp, given = _parts(header)
    if timestamp is None or not given:
        return Flaw.MALFORMED
    expected = [_digest(body, secret, timestamp) for secret in secrets]
    # Every pair is compared, in constant time each: how long it takes says nothing about how close a guess was.
    if not any([hmac.compare_digest(mine, theirs) for mine in expected for theirs in given]):  # noqa: C419 - all of them, see above
        return Flaw.MISMATCH
    age = now - int(timestamp)
    if age > OLDEST:
        return Flaw.STALE
    return Flaw.FUTURE if age < -NEWEST else None


def _digest(body: bytes, secret: str, timestamp: str) -> bytes:
    signed = timestamp.encode() + b"." + body
    return hmac.digest(secret.encode(), signed, hashlib.sha256).hex().encode()


def _parts(header: str) -> tuple[str | None, list[bytes]]:
    if len(header) > _LONGEST:
        return None, []
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value.encode("utf-8", "replace") for name, _, value in pairs if name == "v1"]
    good = len(times) == 1 and times[0].isascii() and times[0].isdigit() and len(times[0]) <= _DIGITS
    return (times[0] if good else None), given
