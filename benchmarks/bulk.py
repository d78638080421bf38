"""Contacts enrolled by one bulk job, beside a bare INSERT … SELECT of the rows that it left.

The job takes its batches as the service's own job takes them, a transaction each, in one process: whom the rule means
is found out first, then each contact is decided, gets her enrollment and journey, and her start is said. The bare
statements copy the same rows of each table, into tables with the same columns and keys, with nothing decided.
"""

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from chassis.postgres.transactions import Database
from chassis.process import collect_rarely
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.values import CampaignType, Family, Journey, Node, SendEmail
from enrollment_service.app import build
from enrollment_service.domain.bulk import BulkAction, BulkJob, BulkState, Selection, SelectionKind
from enrollment_service.handlers.bulk import show_bulk, start_bulk, take_bulk
from enrollment_service.handlers.campaigns import learn_definition, learn_state
from enrollment_service.jobs import BULK_BATCH
from enrollment_service.settings import Settings
from enrollment_service.work import Work

from .behind import Pace
from .ground import Ground
from .inside import TENANT, database_of
from .outcome import Line, Outcome

SERVICE = "enrollment"
GOAL = 5_000
_CONTACTS = """
INSERT INTO contacts (tenant_id, contact_id, version, email, tags, created_at, changed_at)
SELECT $1, ('00000002-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 'b' || n || '@example.com', '{bulk}',
    $2, $2
FROM generate_series(1, $3) AS n
"""
_RULE: Node = TypeAdapter(Node).validate_python({"field": "tags", "operator": "contains", "value": "bulk"})
_WRITTEN = {
    "bulk_targets": "job_id IN (SELECT job_id FROM bulk_jobs WHERE campaign_id = $1)",
    "enrollments": "campaign_id = $1",
    "journeys": "campaign_id = $1",
    "outbox": "$1::uuid IS NOT NULL",
}
"""Which rows of each table the job has written."""


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Contacts first, then the job, then the same rows without it."""
    number = 5_000 if quick else 50_000
    service = build(ground.settings_of(SERVICE, Settings))
    async with database_of(service.settings, SERVICE) as database:
        campaign_id = await _open_campaign(service.work, database)
        await _fill_contacts(ground, number)
        await ground.execute(SERVICE, "TRUNCATE outbox")
        job, ours = await _enroll(ground, database, service.work, campaign_id)
    bare = await _insert_bare(ground, campaign_id)
    await ground.execute(SERVICE, "TRUNCATE outbox")
    assert (job.state, job.done) == (BulkState.COMPLETED, number)  # noqa: S101 - else the figure says nothing
    line = Line(
        "bulk: contacts enrolled by one bulk job in one process",
        f"{ours.rate:,.0f}/s = {100 * ours.rate * bare / number:.1f} %",
        f"INSERT … SELECT of the same rows {number / bare:,.0f}/s",
        f">= {GOAL:,}/s",
        ours.rate >= GOAL,
        ours.costs,
    )
    return Outcome([line], {"contacts": number, "ours": asdict(ours), "bare_seconds": bare})


async def _open_campaign(open_work: Callable[..., Work], database: Database) -> UUID:
    """A sequence with one message, due an hour after entering; its id."""
    campaign_id, since = uuid4(), datetime.now(UTC) - timedelta(days=2)
    step = SendEmail(step_id=uuid4(), name="Hello", delay_seconds=3_600, content_id=uuid4(), content_version=1)
    published = example(CampaignPublished, campaign_id=campaign_id, campaign_version=1, published_at=since)
    changed = {
        "family": Family.SEQUENCE,
        "campaign_type": CampaignType.DRIP,
        "slug": f"bulk-{campaign_id}",
        "criteria": (),
        "bundles": (),
        "enrollment_deadline": None,
        "ends_at": None,
        "journey": Journey(entry=step.step_id, steps=(step,)),
    }
    definition = published.definition.model_copy(update=changed)
    async with database.transaction(TENANT) as transaction:
        work = open_work(transaction)
        await learn_definition(work, published.model_copy(update={"definition": definition}))
        await learn_state(work, example(CampaignChanged, campaign_id=campaign_id, current_version=1, changed_at=since))
    return campaign_id


async def _fill_contacts(ground: Ground, number: int) -> None:
    connection, since = await ground.connect(SERVICE), datetime.now(UTC) - timedelta(days=1)
    try:
        await connection.execute("SET session_replication_role = replica")  # as audience: nobody looks at segments
        await connection.execute(_CONTACTS, TENANT, since, number)
        await connection.execute("ANALYZE contacts")
    finally:
        await connection.close()


async def _enroll(
    ground: Ground, database: Database, open_work: Callable[..., Work], campaign_id: UUID
) -> tuple[BulkJob, Pace]:
    """The job after its last batch, and how fast it was from its begin."""
    collect_rarely()  # as a process of the service does
    selection, meter = Selection(SelectionKind.RULE, _RULE), ground.meter({SERVICE: os.getpid()})
    before, began = meter.read(), perf_counter()
    async with database.transaction(TENANT) as transaction:
        job = await start_bulk(open_work(transaction), campaign_id, BulkAction.ENROLL, selection, by=uuid4())
    taken = BULK_BATCH
    while taken:
        async with database.transaction(TENANT, quiet=True) as transaction:
            taken = await take_bulk(open_work(transaction), BULK_BATCH)
    seconds = perf_counter() - began
    async with database.transaction(TENANT, read_only=True) as transaction:
        job = await show_bulk(open_work(transaction), campaign_id, job.job_id)
    return job, Pace(job.done, seconds, meter.read().since(before, job.done))


async def _insert_bare(ground: Ground, campaign_id: UUID) -> float:
    """Seconds that the same rows take into tables of the same shape."""
    connection, seconds = await ground.connect(SERVICE), 0.0
    try:
        for table, where in _WRITTEN.items():
            await connection.execute(f"CREATE TABLE bare_bulk (LIKE {table} INCLUDING INDEXES INCLUDING DEFAULTS)")
            began = perf_counter()
            await connection.execute(f"INSERT INTO bare_bulk SELECT * FROM {table} WHERE {where}", campaign_id)  # noqa: S608 - our own text
            seconds += perf_counter() - began
            await connection.execute("DROP TABLE bare_bulk")
    finally:
        await connection.close()
    return seconds
