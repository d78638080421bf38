"""Enrollment: orders and activities of people who are known, new, or known by an identity they share."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from chassis.postgres.sql import Connection
from chassis.testing import Running
from contracts.base import Event
from contracts.enrollment import ContactChanged, EnrollmentRefused, EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.gateway import ActivityRecorded, OrderPaid
from contracts.values import TrackingSource
from enrollment_service.app import build
from enrollment_service.domain.contact import Contact
from enrollment_service.repository.contacts import Contacts
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PEPPER, PUBLISHED, audit, of
from tests.checker.applied import each_once
from tests.checker.findings import Breach, repeated
from tests.faults.sets.contest import Contest, Fetch

KNOWN = 16
"""People with an audit, so that their first order lets them in."""
SHARED = 4
"""As many people share one handle."""
_STORED = "SELECT email FROM contacts WHERE email IS NOT NULL"
_HELD = "SELECT identity, email FROM identities JOIN contacts USING (tenant_id, contact_id) WHERE kind = 'email'"


class OneByOne(Contacts):
    """The locks without their order."""

    async def locked_all(self, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Lock contacts one after the other, as they come."""
        found: dict[UUID, Contact] = {}
        for contact_id in dict.fromkeys(contact_ids):
            found |= await super().locked_all([contact_id])
        return found


@dataclass
class EnrollmentContest(Contest[Work]):
    """Orders of all of them, and activities, some without an address."""

    service = "enrollment"
    app = (build, Settings)
    more = {"identity_pepper": PEPPER}  # noqa: RUF012 - read only
    witnesses = {"orders": "reference"}  # noqa: RUF012 - as above

    awaited = frozenset({"StrangerUnknown"})

    orders: set[str] = field(default_factory=set)
    activities: set[str] = field(default_factory=set)
    buyers: set[str] = field(default_factory=set)
    """Addresses of orders."""

    def one_by_one(self, work: Work, connection: Connection) -> Work:
        """Contacts are locked in the order of events."""
        return replace(work, contacts=OneByOne(connection))

    async def prepare(self, running: Running[Work]) -> None:
        """A campaign, and people with audits."""
        await running.receive(PUBLISHED, ACTIVE)
        for number in range(KNOWN):
            await audit(running, _email(number))

    def events(self, chance: random.Random, size: int) -> Sequence[Event]:
        """As many orders as activities; a new person for every twenty."""
        people = KNOWN + size // 20
        orders = [self._order(number, chance.randrange(people), chance) for number in range(size // 2)]
        activities = [self._activity(number, chance.randrange(people), chance) for number in range(size // 2)]
        naming = [_activity(f"naming-{n}", identity=_handle(n), email=_email(n)) for n in range(people)]
        self.activities |= {event.reference for event in naming}
        return [*orders, *naming, *activities]

    def _order(self, number: int, person: int, chance: random.Random) -> OrderPaid:
        reference, email = f"pi_{number}", _email(person) if chance.random() < 0.9 else None
        identity = of(email) if email and chance.random() < 0.7 else _handle(person)
        self.orders.add(reference)
        self.buyers |= {email} if email else set()
        self.expected[f"orders {reference}"] += 1
        return example(OrderPaid, reference=reference, email=email, identity=identity)

    def _activity(self, number: int, person: int, chance: random.Random) -> ActivityRecorded:
        email = _email(person) if chance.random() < 0.6 else None
        self.activities.add(f"session-{number}")
        return _activity(f"session-{number}", identity=_handle(person), email=email)

    async def check(self, running: Running[Work], fetch: Fetch) -> list[Breach]:
        """Every activity is a milestone once, every order is decided, nobody is two contacts or enrolled twice."""
        done = await running.said(MilestoneCompleted)
        milestones = [one.reference for one in done if one.source is not TrackingSource.DIAGNOSTIC_COMPLETION]  # audits
        started, refused = await running.said(EnrollmentStarted), await running.said(EnrollmentRefused)
        decided = [event.order.reference for event in started if event.order]
        decided += [event.order_reference for event in refused if event.order_reference]
        emails = [row[0] for row in await fetch(_STORED)]
        versions = [(event.contact_id, event.version) for event in await running.said(ContactChanged)]
        wrong = [row for row in await fetch(_HELD) if of(row[1] or "") != row[0]]
        known = {_email(number) for number in range(KNOWN)}
        return [
            *each_once("milestone", milestones, self.activities),
            *each_once("decision on", decided, self.orders),
            *(Breach("K3", f"contact {one}: {n} contacts") for one, n in repeated(emails).items()),
            *(Breach("K3", f"contact {one}: lost") for one in sorted(self.buyers - set(emails))),
            *(Breach("K3", f"version {one} was said {n} times") for one, n in repeated(versions).items()),
            *(Breach("K3", f"{identity} leads to {email}") for identity, email in wrong),
            *each_once("enrolled", [event.contact_id for event in started], await self._enrolled(fetch, known)),
        ]

    async def _enrolled(self, fetch: Fetch, known: set[str]) -> set[UUID]:
        rows = await fetch("SELECT contact_id, email FROM contacts")
        return {row[0] for row in rows if row[1] in known & self.buyers}


def _email(person: int) -> str:
    return f"person-{person}@example.com"


def _handle(person: int) -> str:
    return of(f"handle-{max(person, SHARED)}")


def _activity(reference: str, *, identity: str, email: str | None) -> ActivityRecorded:
    return example(ActivityRecorded, reference=reference, identity=identity, email=email)
