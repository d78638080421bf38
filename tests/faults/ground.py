"""Where a fault run takes place: progress on a database with witnesses in it, topics of its own, a load."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from chassis.envelope import Record
from chassis.kafka.topics import create_topics
from chassis.service import Service
from chassis.testing import Running
from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from chassis.testing.topics import Seen, lags, read
from contracts.base import Event, Topic
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.gateway import TenantChanged
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import Tracking, TrackingSource
from lodestone_local.kafka.probe import wait_until_ready
from progress_service.app import build
from progress_service.settings import Settings
from progress_service.work import Work
from tests.checker.said import Committed

HEARD = tuple(event.topic for event in (EnrollmentStarted, MilestoneCompleted, EnrollmentEnded, TenantChanged))
SAID = tuple(event.topic for event in (CriterionChanged, CriteriaMet, CriteriaMissed))
CONTACTS = 24
STARTED = example(EnrollmentStarted)

_WITNESSES = (
    "SET ROLE lodestone_progress_owner",
    "CREATE TABLE outbox_copy (position bigint PRIMARY KEY, id text, topic text, key text)",
    """CREATE FUNCTION copy_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO outbox_copy VALUES (NEW.position, NEW.headers ->> 'ce_id', NEW.topic, NEW.key);
        RETURN NULL; END $$""",
    "CREATE TRIGGER copy_said AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION copy_said()",
    "CREATE TABLE applied (transaction xid8, contact_id uuid, reference text)",
    """CREATE FUNCTION note_applied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO applied VALUES (pg_current_xact_id(), NEW.contact_id, to_jsonb(NEW) ->> 'reference');
        RETURN NEW; END $$""",
    "CREATE TRIGGER note_locked AFTER INSERT OR UPDATE ON subjects FOR EACH ROW EXECUTE FUNCTION note_applied()",
    "CREATE TRIGGER note_counted BEFORE INSERT ON milestones FOR EACH ROW EXECUTE FUNCTION note_applied()",
)
"""What handlers did and committed, noted in a place none of them knows of.

A milestone is noted whenever a handler offers it to its table, also if it is there already: a trigger before an
insertion runs before `ON CONFLICT DO NOTHING` looks. The natural keys of progress would otherwise hide a repetition.
An enrollment is noted as the lock of its contact in a transaction that counted no milestones.
"""

_APPLIED = """
SELECT contact_id::text, reference, count(*) FROM (
    SELECT *, bool_or(reference IS NOT NULL) OVER (PARTITION BY transaction) AS counted FROM applied
) AS noted WHERE reference IS NOT NULL OR NOT counted GROUP BY 1, 2
"""


@dataclass
class Ground:
    """Progress, its topics, and what was given to it."""

    running: Running[Work]
    admin_url: str
    environment: dict[str, str]
    chance: random.Random
    given: Counter[str] = field(default_factory=Counter)
    """Milestones by contact."""
    events: Counter[str] = field(default_factory=Counter)
    """What is to be applied once each: enrollments by contact, milestones by contact and reference."""

    @property
    def settings(self) -> Settings:
        """Of the service, as the test itself uses it."""
        assert isinstance(self.running.service.settings, Settings)
        return self.running.service.settings

    def enrollments(self) -> list[Record]:
        """One promise for each contact, never to be met."""
        self.events.update(str(UUID(int=number)) for number in range(CONTACTS))
        return [self.running.record(_started(number)) for number in range(CONTACTS)]

    def milestones(self, number: int) -> list[Record]:
        """New milestones of contacts chosen by chance."""
        return [self.running.record(self._milestone()) for _ in range(number)]

    def _milestone(self) -> MilestoneCompleted:
        contact_id = UUID(int=self.chance.randrange(CONTACTS))
        self.given[str(contact_id)] += 1
        reference = f"session-{self.given.total()}"
        self.events[f"{contact_id} {reference}"] += 1
        return MilestoneCompleted(
            contact_id=contact_id,
            source=TrackingSource.ONBOARDING_MILESTONE,
            name="session",
            reference=reference,
            occurred_at=STARTED.enrolled_at + timedelta(hours=1),
        )

    async def fetch(self, sql: str, *arguments: object) -> list[Any]:
        """Rows as the administrator sees them."""
        async with connected(self.admin_url) as connection:
            return list(await connection.fetch(sql, *arguments))

    async def applied(self) -> dict[str, int]:
        """How often each event was applied, by the names that `events` has."""
        rows = await self.fetch(_APPLIED)
        return {f"{contact} {reference}" if reference else contact: number for contact, reference, number in rows}

    async def copies(self) -> list[Committed]:
        """Every row that ever was in the outbox."""
        rows = await self.fetch("SELECT position, id, topic, key FROM outbox_copy ORDER BY position")
        return [Committed(*row) for row in rows]

    async def on_topics(self, *topics: Topic) -> list[Seen]:
        """Every record of these topics."""
        return await read(self.settings, *(topic.name for topic in topics))

    async def lags(self) -> dict[tuple[str, int], int]:
        """Records of each partition that the group has not committed."""
        return await lags(self.settings, "progress", *(topic.name for topic in HEARD))


@dataclass(frozen=True)
class Site:
    """What a ground is made on."""

    cluster: Cluster
    templates: dict[str, str]
    broker: str
    keys: KeyPair
    folder: Path

    async def database(self) -> str:
        """A fresh database of progress with witnesses in it."""
        if "progress" not in self.templates:
            self.templates["progress"] = await self.cluster.template("progress")
        name = await self.cluster.clone(self.templates["progress"])
        await self.cluster.execute(*_WITNESSES, database=name)
        return name

    def settings(self, database: str) -> Settings:
        """Of progress, on topics nobody else uses."""
        clock = self.folder / "clock"
        clock.write_text("0")
        return Settings.model_validate(
            {
                **self.cluster.settings("progress", database),
                "kafka_bootstrap_servers": self.broker,
                "topic_prefix": f"f{secrets.token_hex(4)}.",
                "ephemeral_broker": is_ephemeral(self.broker),
                "token_public_key_file": self.keys.public,
                "clock_file": clock,
                "database_pool": 6,
                "durable_database": False,
            }
        )


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection beside the system under test."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def prepared(site: Site, *, seed: int, **more: str) -> AsyncIterator[Ground]:
    """A fresh ground; `more` is added to the environment of its processes."""
    database = await site.database()
    settings = site.settings(database)
    service = build(settings)
    await create_topics(settings, topics=(*heard_by(service), *SAID))
    urls = site.cluster.settings("progress", database)
    environment = {
        **{f"LODESTONE_{name.upper()}": value for name, value in urls.items()},
        "KAFKA_BOOTSTRAP_SERVERS": site.broker,
        "LODESTONE_TOPIC_PREFIX": settings.topic_prefix,
        "LODESTONE_EPHEMERAL_BROKER": str(settings.ephemeral_broker).lower(),
        "LODESTONE_DURABLE_DATABASE": "false",
        "LODESTONE_LOG_LEVEL": "WARNING",
        "LODESTONE_DRAIN": "PT0S",
        "LODESTONE_RELAY_POLL": "PT0.05S",
        "LODESTONE_OFFSETS_INTERVAL": "PT0.1S",
        **more,
    }
    url = make_url(site.cluster.admin_url).set(drivername="postgresql", database=database)
    try:
        async with Running.start(service, site.keys) as running:
            yield Ground(running, url.render_as_string(hide_password=False), environment, random.Random(seed))
    finally:
        await site.cluster.drop(database)


def heard_by(service: Service[Any]) -> set[Topic]:
    """Topics that a process of this service waits for before it works; one that never comes ends it."""
    return {TenantChanged.topic, *(subscription.event.topic for subscription in service.consumers)}


def is_ephemeral(broker: str) -> bool:
    """Whether it is the in-memory broker of librdkafka, by the name it gives its cluster."""
    return (wait_until_ready(broker, within=10) or "").startswith("mockCluster")


def _started(number: int) -> Event:
    only = STARTED.criteria[0]
    tracking = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(10**9))
    promised = only.model_copy(update={"criterion_id": UUID(int=2000 + number), "tracking": tracking, "required": True})
    names = {"enrollment_id": UUID(int=1000 + number), "contact_id": UUID(int=number), "criteria": (promised,)}
    far = STARTED.enrolled_at + timedelta(days=3650)
    return STARTED.model_copy(update={**names, "deadline_at": far})


async def until(condition: Any, *, within: float, what: str) -> None:
    """Wait until an awaited condition is true. Raises `TimeoutError` that says what did not come."""
    deadline = asyncio.get_running_loop().time() + within
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(what)
        await asyncio.sleep(0.05)
