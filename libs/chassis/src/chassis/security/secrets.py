"""Secrets of tenants at rest: sealed so that only this installation, for this tenant and purpose, can read them.

Each secret is encrypted with a key of its own, and that key with one of the installation (envelope
encryption, AES-256-GCM). The key's id stands in the sealed text, so a new key may be put in front while older ones
still open what they sealed; `reseal` then moves a secret to the new key without decrypting it.
"""

import hashlib
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from ..errors import Failure

_VERSION = "1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
"""A random nonce is safe here: NIST SP 800-38D allows 2^32 encryptions a key, a secret's own key makes one."""


class SealBroken(Failure):
    """A sealed text was changed, moved to another tenant or purpose, or made with a key we no longer have."""

    title = "Secret not readable"


def new_key() -> str:
    """The text of a key file: 32 random bytes in base64."""
    return _text(secrets.token_bytes(_KEY_BYTES))


@dataclass(frozen=True)
class _Key:
    id: str
    """The first 16 hexadecimal digits of the key's SHA-256, so that nobody has to name keys."""
    cipher: AESGCM = field(repr=False)

    @classmethod
    def of(cls, raw: bytes) -> Self:
        if len(raw) != _KEY_BYTES:
            message = f"a key has {_KEY_BYTES} bytes in base64, this one {len(raw)}"
            raise ValueError(message)
        return cls(hashlib.sha256(raw).hexdigest()[:16], AESGCM(raw))


class Vault:
    """Seals and reveals secrets with the installation's keys; the first key seals, all of them reveal."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        """Keys as `new_key` writes them, the current one first. Raises `ValueError` for none or a malformed one."""
        known = [_Key.of(_bytes(key.get_secret_value())) for key in keys]
        if not known:
            raise ValueError("a vault needs a key; LODESTONE_SECRETS_KEY_FILES names none")
        self._current = known[0]
        self._known = {key.id: key for key in known}

    @classmethod
    def of_files(cls, files: Sequence[Path]) -> Self:
        """A vault with the keys in these files, the current one first. Raises `OSError`, `ValueError`."""
        return cls([SecretStr(file.read_text().strip()) for file in files])

    def __repr__(self) -> str:
        return f"Vault(current={self._current.id!r}, keys={len(self._known)})"

    @property
    def current(self) -> str:
        """Pattern of SQL's LIKE for what the current key has sealed."""
        return _sealed_with(self._current)

    @property
    def older(self) -> list[str]:
        """Patterns of SQL's LIKE for what the other keys have sealed."""
        return [_sealed_with(key) for key in self._known.values() if key.id != self._current.id]

    def seal(self, plain: SecretStr, *, tenant_id: UUID, purpose: str) -> str:
        """The secret as text that may be stored; equal secrets never look equal."""
        bound, own_key = _bound(tenant_id, purpose), secrets.token_bytes(_KEY_BYTES)
        sealed = _encrypt(AESGCM(own_key), plain.get_secret_value().encode(), bound)
        return self._envelope(own_key, sealed, bound)

    def reveal(self, sealed: str, *, tenant_id: UUID, purpose: str) -> SecretStr:
        """The secret again. Raises `SealBroken` if it was not sealed here for this tenant and purpose."""
        bound = _bound(tenant_id, purpose)
        own_key, body = self._opened(sealed, bound)
        return SecretStr(_decrypt(AESGCM(own_key), body, bound).decode())

    def reseal(self, sealed: str, *, tenant_id: UUID, purpose: str) -> str:
        """The same secret under the current key; unchanged if it already is. Raises `SealBroken`."""
        if not self.is_stale(sealed):
            return sealed
        bound = _bound(tenant_id, purpose)
        return self._envelope(*self._opened(sealed, bound), bound)

    def is_stale(self, sealed: str) -> bool:
        """Whether a sealed text was made with another key than the current one."""
        return not sealed.startswith(f"{_VERSION}.{self._current.id}.")

    def _envelope(self, own_key: bytes, body: str, bound: bytes) -> str:
        wrapped = _encrypt(self._current.cipher, own_key, bound)
        return f"{_VERSION}.{self._current.id}.{wrapped}.{body}"

    def _opened(self, sealed: str, bound: bytes) -> tuple[bytes, str]:
        """The own key of a sealed text, and the part that key decrypts."""
        version, _, rest = sealed.partition(".")
        key_id, _, parts = rest.partition(".")
        wrapped, _, body = parts.partition(".")
        if version != _VERSION or key_id not in self._known:
            raise SealBroken
        return _decrypt(self._known[key_id].cipher, wrapped, bound), body


def _sealed_with(key: _Key) -> str:
    return f"{_VERSION}.{key.id}.%"


def _bound(tenant_id: UUID, purpose: str) -> bytes:
    """What a secret is tied to: decrypting it for anything else fails."""
    return f"lodestone:{tenant_id.hex}:{purpose}".encode()


def _encrypt(cipher: AESGCM, plain: bytes, bound: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _text(nonce + cipher.encrypt(nonce, plain, bound))


def _decrypt(cipher: AESGCM, text: str, bound: bytes) -> bytes:
    try:
        raw = _bytes(text)
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as failure:
        raise SealBroken from failure


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text, altchars=b"-_", validate=True)
