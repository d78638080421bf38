"""A run over 100,000 contacts who are stuck at the end of a sequence, in batches of 100, and the memory it takes.

Each enrollment has had its one message, and nobody has ended it. Batches are taken as the service's own job takes them,
a transaction each; what is said stays in the outbox.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

import psutil

from chassis.postgres.transactions import Database
from chassis.process import collect_rarely
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.values import Journey, SendEmail
from enrollment_service.app import build
from enrollment_service.handlers.campaigns import learn_definition, learn_state
from enrollment_service.handlers.de_enrollment import show_health, start_run, take_batch
from enrollment_service.jobs import SWEEP_BATCH
from enrollment_service.settings import Settings
from enrollment_service.work import Work

from .ground import Ground
from .inside import TENANT, database_of
from .outcome import Line, Outcome

SERVICE = "enrollment"
SECONDS, MEGABYTES = 20.0, 150.0
_CONTACTS = """
INSERT INTO contacts (tenant_id, contact_id, version, created_at, changed_at)
SELECT $1, ('00000001-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, $2, $2 FROM generate_series(1, $3) AS n
"""
_ENROLLMENTS = """
INSERT INTO enrollments (tenant_id, enrollment_id, campaign_id, campaign_version, contact_id, source, status,
    created_at, updated_at, enrolled_at, deadline_at, grace_hours, promise, personalization_context, payout_revision)
SELECT $1, gen_random_uuid(), $4, 1, ('00000001-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'manual_admin',
    'active', $2::timestamptz, $2, $2, $2::timestamptz + interval '1 year', 0, $5::jsonb, '{}', 0
FROM generate_series(1, $3) AS n
"""
_JOURNEYS = """
INSERT INTO journeys (tenant_id, enrollment_id, campaign_id, campaign_version, step_id, visit, standing)
SELECT tenant_id, enrollment_id, campaign_id, 1, NULL, 1, 'finished' FROM enrollments WHERE campaign_id = $1
"""
_EXECUTIONS = """
INSERT INTO executions (tenant_id, execution_id, enrollment_id, campaign_id, step_id, visit, due_at, begun_at, result,
    reasons, ended_at)
SELECT tenant_id, gen_random_uuid(), enrollment_id, campaign_id, $2, 1, $3, $3, 'completed', '[]', $3
FROM enrollments WHERE campaign_id = $1
"""
_NOTHING_PROMISED: dict[str, object] = {"criteria": [], "order": None, "bundle_id": None, "purchase": None, "notes": ""}


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Contacts who are stuck first, then the run."""
    number = 2_000 if quick else 100_000
    service = build(ground.settings_of(SERVICE, Settings))
    async with database_of(service.settings, SERVICE) as database:
        await _get_stuck(ground, service.work, database, number)
        seconds, peak = await _sweep(database, service.work)
        async with database.transaction(TENANT, read_only=True) as transaction:
            left = (await show_health(service.work(transaction))).stuck_count
    await ground.execute(SERVICE, "TRUNCATE outbox")
    line = Line(
        f"sweep: a run over {number:,} who are stuck, {left} left",
        f"{seconds:,.1f} s, at most {peak:,.0f} MB",
        "-",
        f"<= {SECONDS:.0f} s, <= {MEGABYTES:.0f} MB",
        seconds <= SECONDS and peak <= MEGABYTES and not left,
    )
    return Outcome([line], {"leads": number, "left": left, "seconds": seconds, "megabytes": peak})


async def _get_stuck(ground: Ground, open_work: Callable[..., Work], database: Database, number: int) -> None:
    since, campaign_id = datetime.now(UTC) - timedelta(days=2), uuid4()
    step = SendEmail(step_id=uuid4(), name="Hello", content_id=uuid4(), content_version=1)
    published = example(CampaignPublished, campaign_id=campaign_id, campaign_version=1, published_at=since)
    changed = {"journey": Journey(entry=step.step_id, steps=(step,)), "slug": f"sweep-{campaign_id}", "criteria": ()}
    definition = published.definition.model_copy(update=changed)
    async with database.transaction(TENANT) as transaction:
        work = open_work(transaction)
        await learn_definition(work, published.model_copy(update={"definition": definition}))
        await learn_state(work, example(CampaignChanged, campaign_id=campaign_id, current_version=1, changed_at=since))
    promise: dict[str, object] = {**_NOTHING_PROMISED, "payout": definition.payout.model_dump(mode="json")}
    await _write(ground, (campaign_id, step.step_id), since, number, promise)


async def _write(
    ground: Ground, ids: tuple[UUID, UUID], since: datetime, number: int, promise: dict[str, object]
) -> None:
    campaign_id, step_id = ids
    connection = await ground.connect(SERVICE)
    try:
        await connection.execute("SET session_replication_role = replica")  # as audience: nobody looks at segments
        await connection.execute(_CONTACTS, TENANT, since, number)
        await connection.execute(_ENROLLMENTS, TENANT, since, number, campaign_id, json.dumps(promise))
        await connection.execute(_JOURNEYS, campaign_id)
        await connection.execute(_EXECUTIONS, campaign_id, step_id, since)
        await connection.execute("ANALYZE contacts, enrollments, journeys, executions")
    finally:
        await connection.close()


async def _sweep(database: Database, open_work: Callable[..., Work]) -> tuple[float, float]:
    """Take everybody out; seconds, and the largest resident memory of this process in MB."""
    collect_rarely()  # as a process of the service does
    own, peak, began = psutil.Process(), 0, perf_counter()
    async with database.transaction(TENANT) as transaction:
        await start_run(open_work(transaction), by=None)
    taken = SWEEP_BATCH
    while taken == SWEEP_BATCH:
        async with database.transaction(TENANT, quiet=True) as transaction:
            taken = await take_batch(open_work(transaction), SWEEP_BATCH)
        peak = max(peak, own.memory_info().rss)
    return perf_counter() - began, peak / 1_000_000
