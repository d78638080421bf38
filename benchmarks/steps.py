"""Due steps advanced by one enrollment process, beside a bare program that writes the same rows.

Each enrollment stands before a conditional that leads to another one, and so on: all of it internal, none of it sent. A
release takes as many enrollments as the service's own job, moves them, and stores where they stand, each step's
execution, and what is said of it. The bare one takes as many rows, and stores as many, in three statements.
"""

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

from chassis.postgres.transactions import Database
from chassis.process import collect_rarely
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.values import Condition, Conditional, EnrollmentField, Journey
from enrollment_service.app import build
from enrollment_service.handlers.campaigns import learn_definition, learn_state
from enrollment_service.handlers.journeys import release_due
from enrollment_service.settings import Settings
from enrollment_service.work import Work

from .behind import Pace
from .ground import Ground
from .inside import TENANT, database_of
from .outcome import Line, Outcome

SERVICE = "enrollment"
GOAL = 10_000
STEPS = 5
"""Steps that an enrollment takes in one release."""
TOGETHER = 500
"""Enrollments of a release, as the job takes them."""
_CONTACTS = """
INSERT INTO contacts (tenant_id, contact_id, version, created_at, changed_at)
SELECT $1, ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, $2, $2 FROM generate_series(1, $3) AS n
ON CONFLICT DO NOTHING
"""
_ENROLLMENTS = """
INSERT INTO enrollments (tenant_id, enrollment_id, campaign_id, campaign_version, contact_id, source, status,
    created_at, updated_at, enrolled_at, deadline_at, grace_hours, promise, personalization_context, payout_revision)
SELECT $1, gen_random_uuid(), $4, 1, ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'manual_admin',
    'active', $2::timestamptz, $2, $2, $2::timestamptz + interval '1 year', 0, '{}', '{}', 0
FROM generate_series(1, $3) AS n
"""
_JOURNEYS = """
INSERT INTO journeys (tenant_id, enrollment_id, campaign_id, campaign_version, step_id, visit, standing, due_at)
SELECT tenant_id, enrollment_id, campaign_id, 1, $2, 1, 'waiting', $3 FROM enrollments WHERE campaign_id = $1
"""
_BARE = (
    "CREATE TABLE IF NOT EXISTS bare_journeys (id uuid PRIMARY KEY, step_id uuid, due_at timestamptz)",
    "CREATE INDEX IF NOT EXISTS bare_due ON bare_journeys (due_at) WHERE due_at IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS bare_steps (id uuid PRIMARY KEY, journey_id uuid, step_id uuid, said jsonb)",
    "TRUNCATE bare_journeys, bare_steps",
)
_TAKE = "SELECT id FROM bare_journeys WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Enrollments that are due first, then ours, then the bare one over as many."""
    number = 5_000 if quick else 20_000
    service = build(ground.settings_of(SERVICE, Settings))
    async with database_of(service.settings, SERVICE) as database:
        campaign_id, entry = await _open_campaign(service.work, database)
        await _enroll(ground, campaign_id, entry, number)
        ours = await _advance(ground, database, service.work, number)
    bare = await _advance_bare(ground, number)
    await ground.execute(SERVICE, "TRUNCATE outbox", "DROP TABLE bare_journeys, bare_steps")
    line = Line(
        "steps: internal steps advanced by one enrollment process",
        f"{ours.rate:,.0f}/s = {100 * ours.rate / bare.rate:.1f} %",
        f"as many rows taken and stored in three statements {bare.rate:,.0f}/s",
        f">= {GOAL:,}/s",
        ours.rate >= GOAL,
        ours.costs,
    )
    return Outcome([line], {"enrollments": number, "steps": STEPS, "ours": asdict(ours), "bare": asdict(bare)})


def _journey() -> Journey:
    met = (Condition(field=EnrollmentField.CRITERIA_MET, value=True),)
    ids = [uuid4() for _step in range(STEPS)]
    ways = zip(ids, [*ids[1:], None], strict=True)
    steps = [Conditional(step_id=one, name="asks", conditions=met, true_path=to, false_path=to) for one, to in ways]
    return Journey(entry=ids[0], steps=tuple(steps))


async def _open_campaign(open_work: Callable[..., Work], database: Database) -> tuple[UUID, UUID]:
    """A campaign whose journey is internal; its id, and that of its entry."""
    campaign_id, since, journey = uuid4(), datetime.now(UTC) - timedelta(days=2), _journey()
    published = example(CampaignPublished, campaign_id=campaign_id, campaign_version=1, published_at=since)
    changed = {"journey": journey, "slug": f"steps-{campaign_id}"}
    definition = published.definition.model_copy(update=changed)
    async with database.transaction(TENANT) as transaction:
        work = open_work(transaction)
        await learn_definition(work, published.model_copy(update={"definition": definition}))
        await learn_state(work, example(CampaignChanged, campaign_id=campaign_id, current_version=1, changed_at=since))
    assert journey.entry is not None  # noqa: S101 - it has steps
    return campaign_id, journey.entry


async def _enroll(ground: Ground, campaign_id: UUID, entry: UUID, number: int) -> None:
    """Enrollments that stand at the entry, which is due."""
    connection, since = await ground.connect(SERVICE), datetime.now(UTC) - timedelta(days=1)
    try:
        await connection.execute("SET session_replication_role = replica")  # as audience: nobody looks at segments
        await connection.execute(_CONTACTS, TENANT, since, number)
        await connection.execute(_ENROLLMENTS, TENANT, since, number, campaign_id)
        await connection.execute(_JOURNEYS, campaign_id, entry, since)
        await connection.execute("ANALYZE journeys, enrollments, contacts")
    finally:
        await connection.close()


async def _advance(ground: Ground, database: Database, open_work: Callable[..., Work], number: int) -> Pace:
    collect_rarely()  # as a process of the service does

    async def release() -> int:
        async with database.transaction(TENANT, quiet=True) as transaction:
            return await release_due(open_work(transaction), TOGETHER)

    return await _timed(ground, release, number)


async def _advance_bare(ground: Ground, number: int) -> Pace:
    connection = await ground.connect(SERVICE)
    try:
        for statement in _BARE:
            await connection.execute(statement)
        now = datetime.now(UTC)
        await connection.copy_records_to_table("bare_journeys", records=_rows(number, now))

        async def release() -> int:
            async with connection.transaction():
                taken = [row["id"] for row in await connection.fetch(_TAKE, now, TOGETHER)]
                said = json.dumps({"result": "completed"})
                steps = [(uuid4(), one, uuid4(), said) for one in taken for _step in range(STEPS)]
                await connection.execute("UPDATE bare_journeys SET due_at = NULL WHERE id = ANY($1)", taken)
                await connection.copy_records_to_table("bare_steps", records=steps)
            return len(taken)

        return await _timed(ground, release, number)
    finally:
        await connection.close()


def _rows(number: int, now: datetime) -> list[tuple[UUID, UUID, datetime]]:
    return [(uuid4(), uuid4(), now) for _journey in range(number)]


async def _timed(ground: Ground, release: Callable[[], Awaitable[int]], number: int) -> Pace:
    """Let everything that is due go on; steps and seconds."""
    meter = ground.meter({SERVICE: os.getpid()})
    before, began, moved = meter.read(), perf_counter(), 0
    while moved < number and (some := await release()):
        moved += some
    seconds = perf_counter() - began
    return Pace(moved * STEPS, seconds, meter.read().since(before, moved * STEPS))
