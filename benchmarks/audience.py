"""Whom a rule of three conditions means among a million contacts, and how soon a segment follows what happens to one.

Beside the audience stands the same question in hand-written SQL, asked by the administrator, whom row-level security
does not concern; beside the fill a bare COPY of as many rows.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis.ids import new_id
from chassis.postgres.tenancy import keep_tenant
from chassis.postgres.transactions import Database
from chassis.rounds import JobRunner
from chassis.service import Service
from chassis.tenants import Tenants
from contracts.examples import example
from contracts.gateway import TenantChanged
from contracts.values import FieldKind, Node
from enrollment_service.app import build
from enrollment_service.domain.contact import Alteration
from enrollment_service.domain.segment import SegmentChange
from enrollment_service.handlers.altering import change_contact
from enrollment_service.handlers.memberships import keep_memberships
from enrollment_service.handlers.own_fields import make_field
from enrollment_service.handlers.segments import preview_rule, save_segment
from enrollment_service.settings import Settings

from .behind import topics_of
from .ground import Ground
from .inside import TENANT, database_of, settings_of
from .outcome import Line, Outcome, middle, milliseconds, spread

SERVICE = "enrollment"
ROUNDS = 5
SEGMENTS = 20
"""Segments that are looked at for each change."""
AUDIENCE_SECONDS, FOLLOWING_MS = 2.0, 1_000.0
_RULE = {
    "all": [
        {"field": "tags", "operator": "contains", "value": "homeowner"},
        {"field": "field.score", "operator": "gte", "value": 50},
        {"field": "created_at", "operator": "within_last", "value": {"amount": 90}},
    ]
}
_SAME = """
SELECT count(*) FROM contacts WHERE tenant_id = '{tenant}' AND tags && ARRAY['homeowner']
    AND (fields ->> 'score')::numeric >= 50 AND created_at BETWEEN now() - interval '90 days' AND now()
"""
# Without the triggers: what a million contacts wrote would be a million doubts.
_CONTACTS = """
INSERT INTO contacts (tenant_id, contact_id, version, email, tags, fields, stage, created_at, changed_at)
SELECT '{tenant}', (lpad(to_hex(number), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 1,
    'p' || number || '@example.com', CASE number % 3 WHEN 0 THEN ARRAY['homeowner'] ELSE ARRAY['other'] END,
    jsonb_build_object('score', number % 100), 'lead', now() - (number % 180) * interval '1 day', now()
FROM generate_series(1, {number}) AS number
"""
_MEMBERS = "SELECT count(*) FROM segment_members WHERE segment_id = '{}' AND left_at IS NULL"
_ENTERED = "SELECT EXISTS (SELECT FROM segment_members WHERE segment_id = $1 AND contact_id = $2 AND left_at IS NULL)"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Contacts first, then the audience, then a segment of it, then changes one after the other."""
    number, changes = (20_000, 30) if quick else (1_000_000, 300)
    settings = await settings_of(ground, SERVICE, Settings, topics_of(build(ground.settings_of(SERVICE, Settings))))
    service = build(settings)
    rule: Node = TypeAdapter(Node).validate_python(_RULE)
    async with database_of(settings, SERVICE) as database:
        await _know_tenant(database)
        await _do(service, database, make_field, "score", FieldKind.NUMBER, "Score")
        await _fill_contacts(ground, number)
        asked, meant = await _ask(service, database, rule)
        bare = [await _ask_bare(ground) for _round in range(ROUNDS)]
        filled, copied = await _fill_segment(ground, service, database, rule)
        followed = await _follow(ground, service, database, changes)
    lines = [
        _audience_line(number, middle(asked), middle(bare)),
        _fill_line(number, filled, copied, meant),
        _following_line(followed),
    ]
    details = {"contacts": number, "meant": meant, "asked": asked, "bare": bare, "filled": filled, "copied": copied}
    return Outcome(lines, {**details, "segments": SEGMENTS + 1, "changes": changes, "followed": spread(followed)})


async def _do(service: Service[Any], database: Database, handler: Any, *arguments: Any) -> Any:  # noqa: ANN401 - any handler
    async with database.transaction(TENANT) as transaction:
        return await handler(service.work(transaction), *arguments)


async def _know_tenant(database: Database) -> None:
    async with database.transaction(TENANT) as transaction:
        await keep_tenant(transaction, example(TenantChanged, tenant_id=TENANT))


async def _fill_contacts(ground: Ground, number: int) -> None:
    connection = await ground.connect(SERVICE)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(_CONTACTS.format(tenant=TENANT, number=number))
        await connection.execute("VACUUM ANALYZE contacts")
    finally:
        await connection.close()


async def _ask(service: Service[Any], database: Database, rule: Node) -> tuple[list[float], int]:
    """How long counting an audience and naming its newest takes, each time, and how many they are."""
    seconds, count = list[float](), 0
    for _round in range(ROUNDS):
        began = time.perf_counter()
        count, _sample = await _do(service, database, preview_rule, rule)
        seconds.append(time.perf_counter() - began)
    return seconds, count


async def _ask_bare(ground: Ground) -> float:
    began = time.perf_counter()
    await ground.value(SERVICE, _SAME.format(tenant=TENANT))
    return time.perf_counter() - began


async def _fill_segment(ground: Ground, service: Service[Any], database: Database, rule: Node) -> tuple[float, float]:
    """How long it takes to find all members of a segment that is new, and to copy as many rows."""
    began = time.perf_counter()
    segment = await _do(service, database, save_segment, _segment("Audience", rule))
    while await _do(service, database, keep_memberships, 2_000):
        pass
    filled = time.perf_counter() - began
    members = await ground.value(SERVICE, _MEMBERS.format(segment.segment_id))
    return filled, await _copy(ground, members)


async def _copy(ground: Ground, number: int) -> float:
    connection = await ground.connect(SERVICE)
    try:
        await connection.execute("CREATE TABLE bare_members (LIKE segment_members INCLUDING ALL)")
        now = await connection.fetchval("SELECT now()")
        rows: Iterator[tuple[Any, ...]] = ((TENANT, TENANT, UUID(int=one), 1, now, None) for one in range(number))
        began = time.perf_counter()
        await connection.copy_records_to_table("bare_members", records=rows)
        return time.perf_counter() - began
    finally:
        await connection.execute("DROP TABLE bare_members")
        await connection.close()


def _segment(name: str, rule: Node) -> SegmentChange:
    return SegmentChange(new_id(), UUID(int=1), name, "", rule)


async def _follow(ground: Ground, service: Service[Any], database: Database, changes: int) -> list[float]:
    """Seconds from the commit of a change to the membership it begins, with all jobs of the service running."""
    rules = [_tagged(f"tag {number}") for number in range(SEGMENTS)]
    saved = [await _do(service, database, save_segment, _segment(f"S{one}", rule)) for one, rule in enumerate(rules)]
    while await _do(service, database, keep_memberships, 2_000):
        pass
    runner = JobRunner(
        database, service.jobs, open_work=service.work, tenants=Tenants(database, poll=timedelta(seconds=5))
    )
    jobs = asyncio.create_task(runner.run())
    connection = await ground.connect(SERVICE)
    try:
        seconds = list[float]()
        for number in range(changes):
            which, who = number % SEGMENTS, UUID(f"{number + 1:08x}-0000-7000-8000-000000000000")
            await _do(service, database, change_contact, who, Alteration(add_tags=(f"tag {which}",)))
            began = time.perf_counter()
            while not await connection.fetchval(_ENTERED, saved[which].segment_id, who):  # noqa: ASYNC110 - a job ends it
                await asyncio.sleep(0.002)
            seconds.append(time.perf_counter() - began)
        return seconds
    finally:
        jobs.cancel()
        with suppress(asyncio.CancelledError):
            await jobs
        await connection.close()


def _tagged(tag: str) -> Node:
    rule: Node = TypeAdapter(Node).validate_python({"field": "tags", "operator": "contains", "value": tag})
    return rule


def _audience_line(number: int, ours: float, bare: float) -> Line:
    return Line(
        f"audience of {number:,} contacts by three conditions: counted, and the newest named",
        f"{ours:.2f} s = {ours / bare:.1f} times",
        f"the count alone in hand-written SQL without row-level security {bare:.2f} s",
        f"<= {AUDIENCE_SECONDS:.0f} s",
        ours <= AUDIENCE_SECONDS,
    )


def _fill_line(number: int, filled: float, copied: float, meant: int) -> Line:
    return Line(
        f"a new segment filled from {number:,} contacts, each with its next turn",
        f"{filled:.1f} s, {number / filled:,.0f} contacts/s",
        f"COPY of its {meant:,} members {copied:.1f} s",
    )


def _following_line(followed: list[float]) -> Line:
    found = spread(followed)
    return Line(
        f"membership after a change of a contact, {SEGMENTS + 1} segments",
        milliseconds(found),
        goal=f"p99 <= {FOLLOWING_MS:,.0f} ms",
        met=found["p99_ms"] <= FOLLOWING_MS,
    )
