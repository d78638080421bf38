"""The gateway's database with a witness of its outbox, its topics, and the environment of its processes."""

import base64
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from sqlalchemy.engine import make_url

from chassis.kafka.topics import create_topics
from chassis.testing import Running
from chassis.testing.running import TENANT
from contracts.gateway import ActivityRecorded, OrderPaid, OrderRefunded, TenantChanged
from gateway_service.app import build
from gateway_service.handlers import tenants
from gateway_service.settings import Settings
from services.gateway.tests.fakes import new_tenant
from tests.checker.accepted import Stored
from tests.checker.said import Committed
from tests.faults.ground import Site, heard_by
from tests.faults.ports import some_port

SAID = tuple(event.topic for event in (OrderPaid, OrderRefunded, ActivityRecorded, TenantChanged))
_WITNESS = (
    "SET ROLE lodestone_gateway_owner",
    "ALTER TABLE outbox ADD COLUMN transaction xid8 DEFAULT pg_current_xact_id()",
    "ALTER TABLE outbox ADD COLUMN snapshot pg_snapshot DEFAULT pg_current_snapshot()",
    """
    CREATE TABLE outbox_copy (position bigint PRIMARY KEY, id text, topic text, key text, value bytea,
        transaction xid8, snapshot pg_snapshot)""",
    """
    CREATE FUNCTION copy_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO outbox_copy VALUES (NEW.position, NEW.headers ->> 'ce_id', NEW.topic, NEW.key, NEW.value,
            NEW.transaction, NEW.snapshot);
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER copy_said AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION copy_said()",
)
"""Two webhooks of one person may be stored at the same time, and no lock orders them. So each row also tells which
transaction wrote it, and which had committed when its statement began, before it was given its position."""
_COPIES = (
    "SELECT position, id, topic, key, transaction::text::bigint, snapshot::text FROM outbox_copy ORDER BY position"
)
_STORED = "SELECT endpoint_id::text, event_id, encode(sha256(body), 'hex'), disposition FROM inbound_events"
_NAME = {"order.paid": "reference", "order.refunded": "refund_reference", "activity.recorded": "reference"}


@dataclass(frozen=True)
class Ground:
    """Where a gateway is killed."""

    settings: Settings
    admin_url: str
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """The gateway's door."""
        return f"http://127.0.0.1:{self.settings.http_port}"

    async def fetch(self, sql: str) -> list[Any]:
        """Rows as the administrator sees them."""
        connection: asyncpg.Connection[Any] = await asyncpg.connect(self.admin_url)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    async def stored(self) -> list[Stored]:
        """Every webhook that was kept."""
        return [Stored(*row) for row in await self.fetch(_STORED)]

    async def copies(self) -> list[Committed]:
        """Every row that ever was in the outbox."""
        return [Committed(*row) for row in await self.fetch(_COPIES)]

    async def facts(self) -> list[tuple[str, int]]:
        """Every fact that was said, by its topic and its sender's name for it, with its revision."""
        rows = await self.fetch("SELECT topic, value FROM outbox_copy WHERE topic <> 'tenant.changed'")
        told = [(topic, orjson.loads(value)) for topic, value in rows]
        return [(f"{topic} {said[_NAME[topic]].rpartition('/')[2]}", said.get("revision", 1)) for topic, said in told]

    async def is_quiet(self) -> bool:
        """Whether everything said has been sent."""
        return not await self.fetch("SELECT FROM outbox LIMIT 1")


@asynccontextmanager
async def prepared(site: Site) -> AsyncIterator[Ground]:
    """A gateway's tenant on a database of its own, with no process yet."""
    if "gateway" not in site.templates:
        site.templates["gateway"] = await site.cluster.template("gateway")
    database = await site.cluster.clone(site.templates["gateway"])
    await site.cluster.execute(*_WITNESS, database=database)
    chosen = _chosen(site, database)
    facts = {"kafka_bootstrap_servers": site.broker, "secrets_key_files": [site.keys.secrets]}
    settings = Settings.model_validate({**chosen, **facts})
    service = build(settings)
    await create_topics(settings, topics=(*heard_by(service), *SAID))
    environment = {f"LODESTONE_{name.upper()}": value for name, value in chosen.items()}
    url = make_url(site.cluster.admin_url).set(drivername="postgresql", database=database)
    try:
        async with Running.start(service, site.keys) as running:
            await running.do(tenants.set_up, new_tenant(TENANT, "nobody signs in"))
        environment["KAFKA_BOOTSTRAP_SERVERS"] = site.broker
        environment["LODESTONE_SECRETS_KEY_FILES"] = json.dumps([str(site.keys.secrets)])
        yield Ground(settings, url.render_as_string(hide_password=False), environment)
    finally:
        await site.cluster.drop(database)


def _chosen(site: Site, database: str) -> dict[str, str]:
    clock = site.folder / "clock"
    clock.write_text("0")
    return {
        **site.cluster.settings("gateway", database),
        "topic_prefix": f"f{secrets.token_hex(4)}.",
        "http_port": str(some_port()),
        "token_public_key_file": str(site.keys.public),
        "token_private_key_file": str(site.keys.private),
        "clock_file": str(clock),
        "identity_pepper": "pepper",
        "link_key": base64.b64encode(b"k" * 32).decode(),
        "durable_database": "false",
        "log_level": "WARNING",
        "drain": "PT0S",
        "relay_poll": "PT0.05S",
    }
