"""Keys made for one test session: a pair for tokens, and one for secrets at rest."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..security.secrets import new_key


@dataclass(frozen=True)
class KeyPair:
    """Files of a private and a public key (PEM), and of the key that seals secrets."""

    private: Path
    public: Path
    secrets: Path


def make_keys(folder: Path) -> KeyPair:
    """Write a fresh Ed25519 pair and a fresh key for secrets into a folder."""
    key = Ed25519PrivateKey.generate()
    pair = KeyPair(folder / "private.pem", folder / "public.pem", folder / "secrets.key")
    pair.private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    pair.public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    pair.secrets.write_text(new_key())
    return pair
