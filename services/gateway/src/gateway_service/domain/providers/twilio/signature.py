"""Twilio's signature: HMAC-SHA1 over the address and every field of the form, with the account's token.

Source: twilio.com/docs/usage/security#validating-requests. Twilio's own library raises for bodies that are no text, and
passes over a body that it is not given; so this is our own, and a test holds it to that one.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from ...payload import Unreadable, read_form
from ...signature import Flaw
from ...webhooks import Delivery

_HEADER = "x-twilio-signature"
_LONGEST = 200
_FORM = "application/x-www-form-urlencoded"
_PORTS = {"http": 80, "https": 443}


def verify(delivery: Delivery, secrets: Sequence[str], _now: float) -> str | None:
    """What is wrong with the signature, or None. It has no time in it; what is no form is not taken for signed."""
    given = delivery.headers.get(_HEADER, "")
    kind = delivery.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not given or len(given) > _LONGEST or kind != _FORM:
        return Flaw.MALFORMED
    try:
        fields = read_form(delivery.body)
    except Unreadable:
        return Flaw.MALFORMED
    expected = [_digest(url, fields, secret) for url in _spellings(delivery.url) for secret in secrets]
    # Every pair is compared, in constant time each: how long it takes says nothing about how close a guess was.
    theirs = given.encode("utf-8", "replace")
    good = [hmac.compare_digest(one, theirs) for one in expected]
    return None if any(good) else Flaw.MISMATCH


def _digest(url: str, fields: Mapping[str, str], secret: str) -> bytes:
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode("utf-8", "replace"), hashlib.sha1))


def _spellings(url: str) -> Iterator[str]:
    """An address without its port and with it: which of them is signed is not always the same."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    port = parts.port or _PORTS.get(parts.scheme, _PORTS["https"])
    yield urlunsplit(parts._replace(netloc=host))
    yield urlunsplit(parts._replace(netloc=f"{host}:{port}"))
