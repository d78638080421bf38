"""Webhook signatures in Stripe's scheme."""

import hashlib
import hmac


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """The value of a `Stripe-Signature` header for these exact bytes.

    `secret` is the endpoint's (`whsec_…`), used as it is; `timestamp` is in unix seconds.
    Source: docs.stripe.com/webhooks/signature, "Verify manually": HMAC-SHA256 over `timestamp.payload`, scheme v1.
    """
    signed = str(timestamp).encode() + b"." + payload
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
