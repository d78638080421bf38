"""Orders taken by one enrollment process that is behind, beside a bare consumer of the same records.

Each is the first order of a contact with an audit, and ends in an enrollment: inbox, contact, order, decision,
promise, journey, and what is said of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.postgres.transactions import Database
from chassis.security.identity import identity
from chassis.service import Service
from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.gateway import OrderPaid
from contracts.values import Journey
from enrollment_service.app import build
from enrollment_service.handlers.campaigns import learn_definition, learn_state
from enrollment_service.settings import Settings

from .behind import catch_up, catch_up_bare, topics_of
from .buyers import Buyer, meet
from .ground import Ground
from .inside import TENANT, database_of, settings_of
from .outcome import Line, Outcome
from .records import publish

SERVICE = "enrollment"
LONGEST = 15.0
"""Seconds after which ours is stopped, and judged by what it did."""
GOAL = 1500
_ENROLLED = "SELECT count(*) FROM enrollments WHERE campaign_id = '{}'"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """A campaign and its buyers first, then their orders onto the topic, then ours, then the bare one."""
    events = 1_000 if quick else 10_000
    topics = topics_of(build(ground.settings_of(SERVICE, Settings)))
    settings = await settings_of(ground, SERVICE, Settings, topics)
    service = build(settings)
    async with database_of(settings, SERVICE) as database:
        campaign_id = await _open_campaign(service, database)
        buyers = await meet(service, database, events)
        await publish(settings, _orders(settings, campaign_id, buyers), source="gateway")
        ours = await catch_up(ground, service, database, events=events, longest=LONGEST)
    enrolled = await ground.value(SERVICE, _ENROLLED.format(campaign_id))
    bare = await catch_up_bare(ground, service, OrderPaid.topic, events=events)
    await ground.execute(SERVICE, "TRUNCATE outbox")
    line = Line(
        "orders taken by one enrollment process, each an enrollment",
        f"{ours.rate:,.0f}/s = {100 * ours.rate / bare.rate:.1f} %",
        f"consumer with one INSERT for 50 records {bare.rate:,.0f}/s",
        f">= {GOAL:,}/s",
        ours.rate >= GOAL,
        ours.costs,
    )
    return Outcome([line], {"events": events, "enrolled": enrolled, "ours": asdict(ours), "bare": asdict(bare)})


async def _open_campaign(service: Service[Any], database: Database) -> UUID:
    """The example's campaign without its messages, open for ever; its id."""
    campaign_id, since = uuid4(), datetime.now(UTC) - timedelta(days=2)
    published = example(CampaignPublished, campaign_id=campaign_id, published_at=since)
    always = {"starts_at": None, "ends_at": None, "enrollment_deadline": None, "journey": Journey()}
    definition = published.definition.model_copy(update={**always, "slug": f"win-{campaign_id}"})
    state = example(CampaignChanged, campaign_id=campaign_id, changed_at=since)
    async with database.transaction(TENANT) as transaction:
        work = service.work(transaction)
        await learn_definition(work, published.model_copy(update={"definition": definition}))
        await learn_state(work, state)
    return campaign_id


def _orders(settings: Settings, campaign_id: UUID, buyers: Sequence[Buyer]) -> Iterator[tuple[UUID, Event]]:
    order, now = example(OrderPaid), datetime.now(UTC)
    for buyer in buyers:
        told = {
            "identity": identity(settings.identity_pepper, TENANT, "email", buyer.email),
            "email": buyer.email,
            "reference": f"pi_{buyer.contact_id}",
            "campaign": str(campaign_id),
            "paid_at": now,
        }
        yield TENANT, order.model_copy(update=told)
