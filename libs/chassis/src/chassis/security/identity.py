"""A person's address as a key that shows no address (docs/adr/0022)."""

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache
from uuid import UUID

import idna
from pydantic import SecretStr

_BLANKS = r"\s\u180e\u200b-\u200f\u202a-\u202e\u2060\ufeff"
"""Blanks and marks without a width, which copying leaves around an address and nobody sees."""
_EDGES = re.compile(rf"^[{_BLANKS}]+|[{_BLANKS}]+$")
_END = re.compile(rf"[{_BLANKS}.]+$")
_GROUPING = re.compile(r"[\s().\-/\u2010-\u2015]+")


def identity(pepper: SecretStr, tenant_id: UUID, kind: str, value: str) -> str:
    """HMAC-SHA256 (RFC 2104), in hex, of kind and compared value under the tenant's pepper.

    That pepper is derived from the installation's, so that two tenants' identities of one address have nothing in
    common. Kinds other than `email` and `phone` are other systems' ids, which are compared exactly.
    """
    own = _tenants_pepper(pepper.get_secret_value(), tenant_id)
    return _hmac(own, f"{kind}:{compared(kind, value)}").hex()


def compared(kind: str, value: str) -> str:
    """The value of a kind as two of them are compared."""
    match kind:
        case "email":
            return compared_email(value)
        case "phone":
            return compared_phone(value)
        case _:
            return value.strip()


def trimmed(address: str) -> str:
    """An address without the blanks and invisible marks around it; this is how it is written to."""
    return _EDGES.sub("", address)


def compared_email(address: str) -> str:
    """An e-mail address as two of them are compared.

    Canonically equivalent spellings (NFC) are one. The domain is compared in its ASCII form (IDNA 2008 with the mapping
    of UTS 46), so that `bücher.example` is `xn--bcher-kva.example` in any case, with or without a final dot. Of the
    part before the last `@` only the case makes no difference: `straße` is not `strasse`, and tags and dots count.
    """
    local, at, domain = unicodedata.normalize("NFC", trimmed(address)).rpartition("@")
    return unicodedata.normalize("NFC", local.lower()) + at + _ascii(domain)


def compared_phone(number: str) -> str:
    """A phone number in international form: `+` and digits; without its country it is compared as it is written."""
    digits = _GROUPING.sub("", unicodedata.normalize("NFKC", trimmed(number)))
    return f"+{digits[2:]}" if digits.startswith("00") else digits


@lru_cache(maxsize=4096)
def _tenants_pepper(pepper: str, tenant_id: UUID) -> bytes:
    return _hmac(pepper.encode(), f"identity:{tenant_id}")


@lru_cache(maxsize=4096)
def _ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode().removesuffix(".").lower()
    except idna.IDNAError:  # an underscore, an address in brackets: no name of the DNS, so nothing to translate
        return _END.sub("", domain.lower())


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), hashlib.sha256)
