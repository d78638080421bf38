"""One database and three roles per service, made again at every start and changed only where they differ."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[Any]"
Connect: TypeAlias = "Callable[[str | None], Awaitable[Connection]]"
"""Opens a connection of the administrator to the database that is named; None: the one his URL names."""

ROLES = ("owner", "app", "relay")
"""`owner` migrates, `app` works, `relay` sends."""


def database_name(service: str) -> str:
    """Name of a service's database, the same in every environment."""
    return f"lodestone_{service}"


def role_name(service: str, role: str) -> str:
    """Name of a service's role, the same in every environment."""
    return f"{database_name(service)}_{role}"


async def ensure_databases(connect: Connect, services: Iterable[str], password: Callable[[str], str]) -> set[str]:
    """Create what is missing for `services`; returns the services whose database is new. Needs an administrator.

    `password` gives that of a role. Raises whatever `connect` raises, and `asyncpg.PostgresError` for what the server
    refuses.
    """
    admin = await connect(None)
    created = set()
    try:
        for service in services:
            await _ensure_roles(admin, service, password)
            if await _ensure_database(admin, service):
                created.add(service)
            await _grant(admin, connect, service)
    finally:
        await admin.close()
    return created


async def _ensure_roles(admin: Connection, service: str, password: Callable[[str], str]) -> None:
    for name in (role_name(service, role) for role in ROLES):
        if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
            await admin.execute(f'CREATE ROLE "{name}"')
        word = await admin.fetchval("SELECT quote_literal($1::text)", password(name))
        await admin.execute(
            f'ALTER ROLE "{name}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {word}',
        )


async def _ensure_database(admin: Connection, service: str) -> bool:
    name, owner = database_name(service), role_name(service, "owner")
    if await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        return False
    if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # An administrator who is no superuser may give a database only to a role he can become.
        await admin.execute(f'GRANT "{owner}" TO CURRENT_USER')
    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE template0 ENCODING \'UTF8\'')
    return True


async def _grant(admin: Connection, connect: Connect, service: str) -> None:
    name = database_name(service)
    owner, app, relay = (f'"{role_name(service, role)}"' for role in ROLES)
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {app}, {relay}')
    inside = await connect(name)
    try:
        await inside.execute(f"ALTER SCHEMA public OWNER TO {owner}")
        await inside.execute(f"GRANT USAGE ON SCHEMA public TO {app}, {relay}")
    finally:
        await inside.close()
