"""Signatures as Standard Webhooks has them (standardwebhooks.com), under the header names of whoever sends."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence

from .signature import NEWEST, OLDEST, Flaw
from .webhooks import Delivery

_PREFIX = "whsec_"
_LONGEST = 2000
_DIGITS = 12


def signed_as(prefix: str) -> Callable[[Delivery, Sequence[str], float], str | None]:
    """The `verify` of a provider whose headers begin so, such as `svix`."""

    def verify(delivery: Delivery, secrets: Sequence[str], now: float) -> str | None:
        named = [delivery.headers.get(f"{prefix}-{part}", "") for part in ("id", "timestamp", "signature")]
        return _flaw(named, delivery.body, secrets, now)

    return verify


def _flaw(named: Sequence[str], body: bytes, secrets: Sequence[str], now: float) -> Flaw | None:
    event_id, timestamp, signatures = named
    is_time = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS
    if not event_id or not is_time or not 0 < len(signatures) <= _LONGEST:
        return Flaw.MALFORMED
    signed = f"{event_id}.{timestamp}.".encode("utf-8", "replace") + body
    given = [one.removeprefix("v1,").encode("utf-8", "replace") for one in signatures.split() if one.startswith("v1,")]
    # Every pair is compared, in constant time each: how long it takes says nothing about how close a guess was.
    if not any([hmac.compare_digest(_digest(one, signed), theirs) for one in secrets for theirs in given]):  # noqa: C419 - all of them, see above
        return Flaw.MISMATCH
    age = now - int(timestamp)
    if age > OLDEST:
        return Flaw.STALE
    return Flaw.FUTURE if age < -NEWEST else None


def _digest(secret: str, signed: bytes) -> bytes:
    """The signature of these bytes; a secret that is not one of theirs makes one that nobody sends."""
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = secret.encode()
    return b64encode(hmac.digest(key, signed, hashlib.sha256))
