"""Contacts with audits of yesterday, made by the handler that enrollment's API calls."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chassis.postgres.transactions import Database
from chassis.service import Service
from enrollment_service.domain.contact import Person
from enrollment_service.handlers.orders import record_audit
from enrollment_service.work import Work

from .inside import TENANT

TOGETHER = 50
_VALUES = {"desired_monthly_revenue": 50_000}


@dataclass(frozen=True)
class Buyer:
    """A contact with an audit."""

    email: str
    contact_id: str


async def meet(service: Service[Work], database: Database, number: int) -> list[Buyer]:
    """So many new ones."""
    run = f"{int(1000 * time.time()):x}"
    emails = [f"buyer.{run}.{one}@example.com" for one in range(number)]
    buyers: list[Buyer] = []
    for start in range(0, number, TOGETHER):
        buyers += await _meet_some(service, database, emails[start : start + TOGETHER])
    return buyers


async def _meet_some(service: Service[Work], database: Database, emails: Sequence[str]) -> list[Buyer]:
    yesterday, staff_id = datetime.now(UTC) - timedelta(days=1), uuid4()
    async with database.transaction(TENANT, quiet=True) as transaction:
        work = service.work(transaction)
        audits = [
            await record_audit(work, Person(email, "Ada Example"), _VALUES, yesterday, staff_id=staff_id)
            for email in emails
        ]
    return [Buyer(email, str(audit.contact_id)) for email, audit in zip(emails, audits, strict=True)]
