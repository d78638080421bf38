"""Secrets of a system in containers, a file each: made once, and read by docker-compose.yml."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ..files import write_public
from ..postgres.databases import databases_of
from .credentials import Credentials, ensure_secrets_key, ensure_signing_keys
from .development import development
from .services import WITH_DATABASE

SERVER = "postgres:5432"
ADMINISTRATOR = "postgres"

# Name of a file to the name under which the local stack keeps such a secret.
SHARED = {
    "identity_pepper": "identity_pepper",
    "link_key": "portal_secret",
    "stripe_api_key": "stripe_api_key",
    "stripe_webhook_secret": "stripe_webhook_secret",
}


def ensure_container_secrets(folder: Path) -> list[str]:
    """Make what is missing in `folder`; returns the names of the files that containers are given.

    Containers read as another account, so the files are open to all, below a folder that only we may enter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    contents = dict(_contents(folder))
    for name, content in contents.items():
        if not (folder / name).exists():
            write_public(folder / name, content)
    return sorted(contents)


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    kept = folder / "kept"
    credentials = Credentials.read(kept / "credentials.json")
    admin_url = f"postgresql://{ADMINISTRATOR}:{credentials.role_password(ADMINISTRATOR)}@{SERVER}/postgres"
    yield "postgres_password", credentials.role_password(ADMINISTRATOR)
    yield "admin_database_url", admin_url
    yield from _database_urls(admin_url, credentials.role_password)
    for name, known_as in SHARED.items():
        yield name, credentials.get(known_as)
    private, public = ensure_signing_keys(kept)
    yield "token_private_key", private.read_text()
    yield "token_public_key", public.read_text()
    yield "secrets_key", ensure_secrets_key(kept).read_text()
    yield "development", json.dumps(development(credentials), indent=2)


def _database_urls(admin_url: str, password: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for service in WITH_DATABASE:
        urls = databases_of(admin_url, service, password)
        yield f"{service}_database_url", urls.app
        yield f"{service}_owner_database_url", urls.owner
        yield f"{service}_relay_database_url", urls.relay
