"""A person's address as a key that shows no address."""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from pydantic import SecretStr


def identity(pepper: SecretStr, tenant_id: UUID, kind: str, value: str) -> str:
    """HMAC-SHA256 (RFC 2104), in hex, of kind and normalised value under the tenant's pepper.

    That pepper is derived from the installation's, so that two tenants' identities of one address have nothing in
    common. Addresses that differ only in case, surrounding blanks or Unicode composition give the same identity.
    """
    own = _hmac(pepper.get_secret_value().encode(), f"identity:{tenant_id}")
    return _hmac(own, f"{kind}:{normalised(value)}").hex()


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), hashlib.sha256)


def normalised(value: str) -> str:
    """The value as compared: without surrounding blanks, case folded, composed (NFC)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", value.strip()).casefold())
