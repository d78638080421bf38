"""A person's address as a key that shows no address."""

import hashlib
import hmac
import unicodedata

from pydantic import SecretStr


def identity(pepper: SecretStr, kind: str, value: str) -> str:
    """HMAC-SHA256 (RFC 2104), in hex, of kind and normalised value; the pepper belongs to the installation.

    Addresses that differ only in case, surrounding blanks or Unicode composition give the same identity.
    """
    return hmac.new(
        pepper.get_secret_value().encode(), f"{kind}:{normalised(value)}".encode(), hashlib.sha256
    ).hexdigest()


def normalised(value: str) -> str:
    """The value as compared: without surrounding blanks, case folded, composed (NFC)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", value.strip()).casefold())
