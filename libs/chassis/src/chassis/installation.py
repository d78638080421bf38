"""`python -m chassis.installation migrate|topics`: what a new installation, and each new version, needs once.

For `migrate`, the folder LODESTONE_SECRETS_DIRECTORY holds `lodestone_admin_database_url`, a URL of PostgreSQL
for somebody who may make databases and roles, and a folder for each service that has a database: its three URLs, as its
settings name them. Names and passwords of the roles are those in the URLs.
"""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import structlog
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from . import logging
from .commandline import Command, obey
from .kafka.access import allow
from .kafka.topics import create_topics
from .postgres import migrations
from .postgres.databases import Connection, ensure_databases, role_name
from .settings import InstallationSettings, Settings

log = structlog.get_logger(__name__)
_PATIENCE_SECONDS = 10


async def make_databases(admin_url: str, services: Mapping[str, Settings]) -> None:
    """Databases and roles of `services`, as far as they are missing.

    Raises `LookupError` for a URL whose role is not named as that of its service, and `OSError` or
    `asyncpg.PostgresError` if the server cannot be reached or refuses.
    """
    passwords = {}
    for service, settings in services.items():
        passwords.update(_passwords(service, settings))

    async def connect(database: str | None) -> Connection:
        return await asyncpg.connect(admin_url, database=database, timeout=_PATIENCE_SECONDS)

    created = await ensure_databases(connect, services, passwords.__getitem__)
    log.info("databases_made", new=sorted(created), all=sorted(services))


def _passwords(service: str, settings: Settings) -> dict[str, str]:
    """Passwords by role."""
    given = {
        "owner": settings.owner_database_url,
        "app": settings.database_url,
        "relay": settings.relay_database_url,
    }
    found = {}
    for role, secret in given.items():
        url = make_url(secret.get_secret_value())
        if url.username != role_name(service, role) or not url.password:
            raise LookupError(f"the URL for {role_name(service, role)} names another role, or has no password")
        found[url.username] = url.password
    return found


def services_in(folder: Path) -> dict[str, Settings]:
    """Settings of each service that has a folder in `folder`, by its name; what is hidden is no service's."""
    return {
        one.name: Settings(_secrets_dir=one) for one in sorted(folder.iterdir()) if one.is_dir() and one.name[0] != "."
    }


def _migrate(_: Settings, _arguments: argparse.Namespace) -> None:
    settings = InstallationSettings()
    services = services_in(settings.secrets_directory)
    asyncio.run(make_databases(settings.admin_database_url.get_secret_value(), services))
    for service, its in services.items():
        migrations.upgrade(service, its)
        log.info("database_migrated", service=service)


def _make_topics(settings: Settings, _arguments: argparse.Namespace) -> None:
    async def make() -> None:
        log.info("topics_made", number=len(await create_topics(settings)))
        await allow(settings)

    asyncio.run(make())


def _configured() -> Settings:
    settings = Settings(database_url=SecretStr(""), relay_database_url=SecretStr(""))
    logging.configure("installation", settings.log_level, settings.log_format)
    return settings


COMMANDS: tuple[Command[Settings], ...] = (
    Command("migrate", "make databases and roles, and bring every database to the newest version", _migrate),
    Command("topics", "make every topic that does not exist, and the rules of who may use which", _make_topics),
)

if __name__ == "__main__":
    obey("chassis.installation", COMMANDS, about=_configured)
