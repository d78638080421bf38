"""Senders that sign nothing: whoever knows the key of an endpoint is believed.

The key is made here and stands in the address that the sender is told, or in a header where it can send one. A key is
good for its endpoint alone, and for nothing but webhooks.
"""

import hmac
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote

from .webhooks import Delivery

HEADER, NAME = "lodestone-key", "key"
_LONGEST = 500


def known_by_key(delivery: Delivery, secrets: Sequence[str], _now: float) -> str | None:
    """The `verify` of a provider that signs nothing: what is wrong with the key, or None."""
    given = delivery.headers.get(HEADER) or _asked(delivery.url)
    if not 0 < len(given) <= _LONGEST:
        return "there is no key"
    shown = given.encode("utf-8", "replace")
    # Every one is compared, in constant time each: how long it takes says nothing about how close a guess was.
    is_good = any([hmac.compare_digest(secret.encode(), shown) for secret in secrets])  # noqa: C419 - all of them, see above
    return None if is_good else "another key"


def with_key(url: str, key: str) -> str:
    """The address that a sender is told which can send no header."""
    return f"{url}?{NAME}={quote(key, safe='')}"


def _asked(url: str) -> str:
    pairs = parse_qsl(url.partition("?")[2], keep_blank_values=True, errors="replace")
    return dict(pairs).get(NAME, "")
