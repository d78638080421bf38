"""The databases of the services on the stack's server: where they are, and that they are there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from chassis.postgres import databases
from chassis.postgres.databases import ROLES, database_name, role_name

from ..complaints import Complaint


@dataclass(frozen=True)
class Databases:
    """Connection strings of one service by role: `owner` migrates, `app` works, `relay` sends."""

    owner: str
    app: str
    relay: str


class Unreachable(Complaint):
    """The database server refuses us; the text has its reason."""


def databases_of(admin_url: str, service: str, password: Callable[[str], str]) -> Databases:
    """Connection strings of `service` on the server of `admin_url`; `password` gives a role's password."""
    urls = (_url(admin_url, service, role, password) for role in ROLES)
    return Databases(*urls)


async def ensure_databases(admin_url: str, services: Iterable[str], password: Callable[[str], str]) -> set[str]:
    """Create what is missing for `services`; returns the services whose database is new. Raises Unreachable."""

    async def connect_to(database: str | None) -> databases.Connection:
        return await connect(admin_url, database=database)

    return await databases.ensure_databases(connect_to, services, password)


async def drop_databases(admin_url: str, services: Iterable[str]) -> None:
    """Remove the services' databases, ending whoever is connected."""
    admin = await connect(admin_url)
    try:
        for service in services:
            await admin.execute(f'DROP DATABASE IF EXISTS "{database_name(service)}" WITH (FORCE)')
    finally:
        await admin.close()


async def connect(url: str, *, database: str | None = None) -> asyncpg.Connection:
    """A connection to `url`, or to another `database` of the same server; raises Unreachable."""
    try:
        return await asyncpg.connect(url, database=database, timeout=10)
    except asyncpg.InvalidPasswordError as refused:
        raise Unreachable(f"{refused}: we keep another one; `make clean` starts afresh") from refused
    except (TimeoutError, OSError, asyncpg.PostgresError) as failed:
        raise Unreachable(f"PostgreSQL at {host_and_port(url)} does not answer: {failed}") from failed


async def cluster_identity(admin_url: str) -> str:
    """The number PostgreSQL gave this cluster when it was created."""
    admin = await connect(admin_url)
    try:
        return str(await admin.fetchval("SELECT system_identifier FROM pg_control_system()"))
    finally:
        await admin.close()


def host_and_port(url: str) -> str:
    """Where `url` leads, as it may be shown."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _url(admin_url: str, service: str, role: str, password: Callable[[str], str]) -> str:
    parts = urlsplit(admin_url)
    name = role_name(service, role)
    where = host_and_port(admin_url)
    return urlunsplit(("postgresql", f"{name}:{password(name)}@{where}", f"/{database_name(service)}", parts.query, ""))
