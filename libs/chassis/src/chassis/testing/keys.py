"""A key pair for tokens, made for one test session."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class KeyPair:
    """Files of a private and a public key, PEM."""

    private: Path
    public: Path


def make_keys(folder: Path) -> KeyPair:
    """Write a fresh Ed25519 pair into a folder."""
    key = Ed25519PrivateKey.generate()
    pair = KeyPair(folder / "private.pem", folder / "public.pem")
    pair.private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    pair.public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return pair
