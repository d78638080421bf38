"""Development secrets: generated once, kept under the local directory, never part of the repository."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ..files import write_private

# How each secret begins, where its kind has a customary beginning.
PREFIXES = {
    "identity_pepper": "",
    "portal_secret": "",
    "stripe_api_key": "sk_test_",
    "stripe_webhook_secret": "whsec_",
    "custom_webhook_secret": "",
    "activity_webhook_secret": "",
    "twilio_webhook_secret": "",
    "staff_password": "",
    "approver_password": "",
    "api_key": "lk_dev_",
}


@dataclass(frozen=True)
class Credentials:
    """Secrets by name; what is asked for the first time is made and kept in `path` (mode 0600)."""

    path: Path
    known: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The secrets in `path`, or none yet."""
        return cls(path, json.loads(path.read_text()) if path.exists() else {})

    def get(self, name: str) -> str:
        """The secret `name`; the same one at every start."""
        if name not in self.known:
            self.known[name] = PREFIXES.get(name, "") + secrets.token_hex(24)
            write_private(self.path, json.dumps(self.known, indent=2, sort_keys=True).encode())
        return self.known[name]

    def role_password(self, role: str) -> str:
        """Password of a PostgreSQL role."""
        return self.get(f"postgres:{role}")


def ensure_signing_keys(directory: Path) -> tuple[Path, Path]:
    """Ed25519 (private, public) PEM files with which the gateway signs internal tokens and services verify them."""
    private, public = directory / "token.private.pem", directory / "token.public.pem"
    if not (private.exists() and public.exists()):
        key = Ed25519PrivateKey.generate()
        write_private(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        write_private(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def ensure_secrets_key(directory: Path) -> Path:
    """The file of the key that seals secrets in the databases: 32 random bytes in base64."""
    file = directory / "secrets.key"
    if not file.exists():
        write_private(file, urlsafe_b64encode(secrets.token_bytes(32)))
    return file
