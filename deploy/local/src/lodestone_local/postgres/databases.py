"""One database and three roles per service, made again at every start and changed only where they differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from ..complaints import Complaint

ROLES = ("owner", "app", "relay")


@dataclass(frozen=True)
class Databases:
    """Connection strings of one service by role: `owner` migrates, `app` works, `relay` sends."""

    owner: str
    app: str
    relay: str


class Unreachable(Complaint):
    """The database server refuses us; the text has its reason."""


def role_name(service: str, role: str) -> str:
    """Name of a service's role, the same in every environment."""
    return f"lodestone_{service}_{role}"


def databases_of(admin_url: str, service: str, password: Callable[[str], str]) -> Databases:
    """Connection strings of `service` on the server of `admin_url`; `password` gives a role's password."""
    urls = (_url(admin_url, service, role, password) for role in ROLES)
    return Databases(*urls)


async def ensure_databases(admin_url: str, services: Iterable[str], password: Callable[[str], str]) -> set[str]:
    """Create what is missing for `services`; returns the services whose database is new. Needs an administrator."""
    admin = await connect(admin_url)
    created = set()
    try:
        for service in services:
            await _ensure_roles(admin, service, password)
            if await _ensure_database(admin, service):
                created.add(service)
            await _grant(admin, admin_url, service)
    finally:
        await admin.close()
    return created


async def drop_databases(admin_url: str, services: Iterable[str]) -> None:
    """Remove the services' databases, ending whoever is connected."""
    admin = await connect(admin_url)
    try:
        for service in services:
            await admin.execute(f'DROP DATABASE IF EXISTS "lodestone_{service}" WITH (FORCE)')
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
    return urlunsplit(("postgresql", f"{name}:{password(name)}@{where}", f"/lodestone_{service}", parts.query, ""))


async def _ensure_roles(admin: asyncpg.Connection, service: str, password: Callable[[str], str]) -> None:
    for name in (role_name(service, role) for role in ROLES):
        if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
            await admin.execute(f'CREATE ROLE "{name}"')
        # Names and passwords are made by us from letters and digits, so quoting them here is enough.
        await admin.execute(
            f'ALTER ROLE "{name}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS '
            f"NOREPLICATION PASSWORD '{password(name)}'",
        )


async def _ensure_database(admin: asyncpg.Connection, service: str) -> bool:
    name, owner = f"lodestone_{service}", role_name(service, "owner")
    if await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        return False
    if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # An administrator who is no superuser may give a database only to a role he can become.
        await admin.execute(f'GRANT "{owner}" TO CURRENT_USER')
    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE template0 ENCODING \'UTF8\'')
    return True


async def _grant(admin: asyncpg.Connection, admin_url: str, service: str) -> None:
    name, owner, app, relay = (f'"lodestone_{service}{end}"' for end in ("", "_owner", "_app", "_relay"))
    await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {app}, {relay}")
    inside = await connect(admin_url, database=name.strip('"'))
    try:
        await inside.execute(f"ALTER SCHEMA public OWNER TO {owner}")
        await inside.execute(f"GRANT USAGE ON SCHEMA public TO {app}, {relay}")
    finally:
        await inside.close()
