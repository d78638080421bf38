import asyncpg
import pytest
from pydantic import SecretStr

from chassis.installation import make_databases
from chassis.settings import Settings
from chassis.testing.databases import Cluster

SERVICE = "newcomer"


def settings_of(cluster: Cluster, password: str, *, role: str = SERVICE) -> Settings:
    def url(kind: str) -> SecretStr:
        named = cluster.url(f"lodestone_{SERVICE}", f"lodestone_{role}_{kind}")
        return SecretStr(named.replace(":test@", f":{password}@"))

    return Settings(database_url=url("app"), owner_database_url=url("owner"), relay_database_url=url("relay"))


async def answers(settings: Settings, query: str) -> object:
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_a_new_service_gets_its_database_and_its_roles_the_passwords_of_their_urls(cluster: Cluster) -> None:
    first, second = settings_of(cluster, "it's'one"), settings_of(cluster, "two")
    try:
        await make_databases(cluster.admin_url, {SERVICE: first})
        await make_databases(cluster.admin_url, {SERVICE: first})
        assert await answers(first, "SELECT current_user::text") == f"lodestone_{SERVICE}_app"
        assert await answers(first, "SELECT has_schema_privilege('public', 'CREATE')") is False

        await make_databases(cluster.admin_url, {SERVICE: second})
        assert await answers(second, "SELECT true") is True
        with pytest.raises(asyncpg.InvalidPasswordError):
            await answers(first, "SELECT true")
    finally:
        await remove(cluster)


async def remove(cluster: Cluster) -> None:
    await cluster.execute(f'DROP DATABASE IF EXISTS "lodestone_{SERVICE}" WITH (FORCE)')
    roles = ", ".join(f'"lodestone_{SERVICE}_{kind}"' for kind in ("owner", "app", "relay"))
    await cluster.execute(f"DROP ROLE IF EXISTS {roles}")


async def test_a_url_that_names_the_role_of_another_is_refused_before_anything_is_made(cluster: Cluster) -> None:
    with pytest.raises(LookupError, match="lodestone_newcomer_owner names another role"):
        await make_databases(cluster.admin_url, {SERVICE: settings_of(cluster, "x", role="stranger")})
    with pytest.raises(LookupError, match="has no password"):
        await make_databases(cluster.admin_url, {SERVICE: settings_of(cluster, "")})


async def test_a_server_that_is_not_there_is_an_error(cluster: Cluster) -> None:
    with pytest.raises(ConnectionRefusedError):
        await make_databases("postgresql://postgres:x@127.0.0.1:1/postgres", {SERVICE: settings_of(cluster, "x")})
