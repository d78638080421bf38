"""Signatures of what we post to others, as Standard Webhooks has them, so that receivers know it is ours and is new.

The specification is that of standardwebhooks.com.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import SecretStr

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_signing_secret() -> SecretStr:
    """A secret that a receiver is given: `whsec_` and random bytes in base64."""
    return SecretStr(_PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode())


def signed(message_id: str, at: datetime, body: bytes, keys: Sequence[SecretStr]) -> Mapping[str, str]:
    """The headers that belong to a body, with one signature for each secret that is good now."""
    seconds = str(int(at.timestamp()))
    text = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{_signature(key, text)}" for key in keys),
    }


def _signature(secret: SecretStr, text: bytes) -> str:
    key = b64decode(secret.get_secret_value().removeprefix(_PREFIX))
    return b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
