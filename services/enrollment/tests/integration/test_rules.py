"""Rules have one meaning: PostgreSQL finds whom they hold of in memory."""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from chassis.testing import Running
from chassis.testing.running import TENANT
from contracts.values import CountedEvents, Node, Not, rule_faults
from enrollment_service.domain.folding import fold
from enrollment_service.domain.rules import Basis, Known, matches
from enrollment_service.repository.contacts import Contacts
from enrollment_service.repository.known import KnownContacts
from enrollment_service.repository.rules import to_sql
from enrollment_service.tables import AUDITS, CONTACTS, ENROLLMENTS, ORDERS
from enrollment_service.work import Work
from services.enrollment.tests.rules import NOWS, OWN_FIELDS, bases, contacts, every_comparison, everybody, rules

_AT_ONCE = 100
"""Rules that are asked in one statement."""
_AUDIT = Insertion(AUDITS, "findings_id", "contact_id", "occurred_at", "values", "recorded_at")
_ORDER = Insertion(
    ORDERS,
    *("order_id", "contact_id", "provider", "account", "reference", "amount", "currency", "revision", "products"),
    *("paid_at", "received_at", "whole_id"),
)
_ENROLLMENT = Insertion(
    ENROLLMENTS,
    *("enrollment_id", "campaign_id", "campaign_version", "contact_id", "source", "status", "exit_reason"),
    *("created_at", "updated_at", "enrolled_at", "deadline_at", "ended_at", "grace_hours", "promise"),
    *("personalization_context", "payout_revision"),
)


async def keep(connection: Connection, known: Sequence[Known], basis: Basis) -> None:
    """Store contacts with all that is known of them.

    An older audit says nothing any more, no part of an order counts beside the whole, and no enrollment that was one
    with another.
    """
    await Contacts(connection).save_all([one.contact for one in known])
    now, old = basis.now, {"goal": "old", "team.size": 7}
    told = [(one.contact.contact_id, values, day) for one in known for values, day in ((one.audit, 2), (old, 1))]
    await _AUDIT(
        connection,
        [
            {"findings_id": uuid4(), "contact_id": who, "occurred_at": now.replace(day=day), "values": dict(values)}
            | {"recorded_at": now}
            for who, values, day in told
        ],
    )
    happened = [
        (one.contact.contact_id, kind, event) for one in known for kind, some in one.events.items() for event in some
    ]
    bought = [(who, event, uuid4()) for who, kind, event in happened if kind is CountedEvents.ORDERS]
    wholes = [order(who, event, key, None) for who, event, key in bought]
    await _ORDER(connection, [*wholes, *(order(who, event, uuid4(), key) for who, event, key in bought)])
    ended = [(who, event, kind) for who, kind, event in happened if kind is not CountedEvents.ORDERS]
    rows = [enrollment(who, event, kind, basis) for who, event, kind in ended]
    joined = [row | {"enrollment_id": uuid4(), "exit_reason": "same_purchase", "status": "exited"} for row in rows]
    await _ENROLLMENT(connection, [*rows, *joined])


def order(who: UUID, event: Any, order_id: UUID, whole_id: UUID | None) -> dict[str, Any]:
    """One that was paid then; or a part of one."""
    return {
        "order_id": order_id,
        "contact_id": who,
        "provider": "p",
        "account": "a",
        "reference": str(order_id),
        "amount": 1,
        "currency": "EUR",
        "revision": 1,
        "products": [],
        "paid_at": event.at,
        "received_at": event.at,
        "whole_id": whole_id,
    }


def enrollment(who: UUID, event: Any, kind: CountedEvents, basis: Basis) -> dict[str, Any]:
    """One that was completed then; or one that began then and has ended early."""
    is_done = kind is CountedEvents.COMPLETIONS
    began = basis.now.replace(year=1990) if is_done else event.at
    return {
        "enrollment_id": uuid4(),
        "campaign_id": event.campaign_id,
        "campaign_version": 1,
        "contact_id": who,
        "source": "manual_admin",
        "status": "completed" if is_done else "exited",
        "exit_reason": "completed" if is_done else "withdrawn",
        "created_at": began,
        "updated_at": began,
        "enrolled_at": began,
        "deadline_at": began,
        "ended_at": event.at,
        "grace_hours": 0,
        "promise": {},
        "personalization_context": {},
        "payout_revision": 0,
    }


def with_beginnings(known: Known, basis: Basis) -> Known:
    """As `keep` stores it: whoever completed something, began it long ago."""
    began = [replace(one, at=basis.now.replace(year=1990)) for one in known.events[CountedEvents.COMPLETIONS]]
    started = [*known.events[CountedEvents.ENROLLMENTS], *began]
    return replace(known, events={**known.events, CountedEvents.ENROLLMENTS: started})


async def found(
    service: Running[Work], known: Sequence[Known], asked: Sequence[Node], basis: Basis
) -> tuple[list[set[UUID]], Sequence[Known]]:
    """Whom PostgreSQL finds by each rule, among these contacts of a tenant of their own, and how they are loaded."""
    answers = list[set[UUID]]()
    async with service.database.transaction(uuid4()) as transaction:
        await keep(transaction.connection, known, basis)
        loaded = await KnownContacts(transaction.connection).of([one.contact.contact_id for one in known])
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            truths = [to_sql(rule, basis).is_(true()).label(f"r{number}") for number, rule in enumerate(some)]
            rows = (await transaction.connection.execute(select(CONTACTS.c.contact_id, *truths))).all()
            answers += [{row["contact_id"] for row in rows if row[f"r{number}"]} for number in range(len(some))]
    return answers, loaded


def differing(people: Sequence[Known], asked: Sequence[Node], answers: Sequence[set[UUID]], basis: Basis) -> list[str]:
    """Rules that mean somebody else in memory than PostgreSQL found, with who that is."""
    meant = [{one.contact.contact_id for one in people if matches(rule, one, basis)} for rule in asked]
    return [
        f"{rule!r} of {sorted(map(str, told ^ found))}"
        for rule, told, found in zip(asked, meant, answers, strict=True)
        if told != found
    ]


@pytest.mark.parametrize("now", NOWS)
async def test_every_operator_means_the_same_at_every_border(service: Running[Work], now: datetime) -> None:
    basis = Basis(OWN_FIELDS, now, "Europe/Berlin")
    known, asked = everybody(now), every_comparison(now)
    asked += [Not.model_validate({"not": one}) for one in asked]
    assert not any(rule_faults(rule, OWN_FIELDS) for rule in asked)
    answers, loaded = await found(service, known, asked, basis)
    assert differing([with_beginnings(one, basis) for one in known], asked, answers, basis) == []
    assert differing(loaded, asked, answers, basis) == []
    assert sum(0 < len(answer) < len(known) for answer in answers) > 500


async def test_memory_and_sql_agree_on_generated_rules_and_contacts(service: Running[Work]) -> None:
    loop = asyncio.get_running_loop()
    seen = {True: 0, False: 0}

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=(Phase.generate,),  # a rule is small enough as it is, and to make it smaller takes minutes
    )
    @given(st.data(), bases())
    def agree(drawn: st.DataObject, basis: Basis) -> None:
        known = drawn.draw(st.lists(contacts(basis.now), min_size=4, max_size=8, unique_by=_id))
        asked = drawn.draw(st.lists(rules(basis.now), min_size=20, max_size=20))
        assert not any(rule_faults(rule, OWN_FIELDS) for rule in asked)
        answers, loaded = asyncio.run_coroutine_threadsafe(found(service, known, asked, basis), loop).result()
        assert differing([with_beginnings(one, basis) for one in known], asked, answers, basis) == []
        assert differing(loaded, asked, answers, basis) == []
        seen[True] += sum(map(len, answers))
        seen[False] += sum(len(known) - len(answer) for answer in answers)

    await asyncio.to_thread(agree)
    assert min(seen.values()) > 400


def _id(known: Known) -> UUID:
    return known.contact.contact_id


async def test_every_character_is_folded_as_postgresql_folds_it(service: Running[Work]) -> None:
    every = [one for one in map(chr, range(1, 0x110000)) if unicodedata.category(one) not in ("Cs", "Cn", "Co")]
    async with service.database.transaction(TENANT, read_only=True) as transaction:
        text = 'SELECT one, lower(one COLLATE "pg_c_utf8") AS folded FROM unnest($1::text[]) AS one'
        rows = await transaction.connection.run(text, every)
    assert [(row.one, row.folded, fold(row.one)) for row in rows if row.folded != fold(row.one)] == []
