"""Progress: milestones are counted while the promises they count for are made, and others end."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from chassis.postgres.sql import Connection
from chassis.testing import Running
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.progress import CriteriaMet
from contracts.values import Tracking, TrackingSource
from progress_service.app import build
from progress_service.repository.subjects import Subjects
from progress_service.settings import Settings
from progress_service.work import Work
from tests.checker.applied import each_once, once
from tests.checker.findings import Breach
from tests.faults.sets.contest import Contest, Fetch

CONTACTS = 24
STARTED, ENDED = example(EnrollmentStarted), example(EnrollmentEnded)
_KEPT = 1_000
"""Numbers of the enrollments that stay, one a contact: all its milestones together reach their goal."""
_LEFT = 100_000
"""Numbers of the enrollments that end before their goal."""
_TOTALS = "SELECT enrollment_id, total::bigint FROM criteria"
_STATES = "SELECT enrollment_id, state FROM trackers"


class OneByOne(Subjects):
    """The lock without its order."""

    async def lock(self, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lock contacts one after the other, as they come."""
        whose: dict[UUID, UUID] = {}
        for contact_id in dict.fromkeys(contact_ids):
            whose |= await super().lock([contact_id])
        return whose


@dataclass
class ProgressContest(Contest[Work]):
    """Contacts with a promise each that all their milestones keep, and with more promises that end."""

    service = "progress"
    app = (build, Settings)
    witnesses = {"milestones": "reference", "trackers": "enrollment_id", "endings": "enrollment_id"}  # noqa: RUF012 - read only

    given: Counter[UUID] = field(default_factory=Counter)
    """Milestones by the enrollment that they complete."""
    left: set[UUID] = field(default_factory=set)

    def one_by_one(self, work: Work, connection: Connection) -> Work:
        """Contacts are locked in the order of events."""
        return replace(work, subjects=OneByOne(connection))

    def events(self, chance: random.Random, size: int) -> Sequence[Event]:
        """Seven milestones, for one and a half enrollments that end."""
        done = [self._milestone(number, chance.randrange(CONTACTS)) for number in range(size * 7 // 10)]
        kept = [_started(_KEPT + number, number, self.given[UUID(int=_KEPT + number)]) for number in range(CONTACTS)]
        left = [_started(_LEFT + number, chance.randrange(CONTACTS), 10**9) for number in range(size * 15 // 100)]
        ended = [ENDED.model_copy(update={"enrollment_id": e.enrollment_id, "contact_id": e.contact_id}) for e in left]
        self.left = {event.enrollment_id for event in left}
        self.expected.update(f"trackers {event.enrollment_id}" for event in (*kept, *left))
        self.expected.update(f"endings {event.enrollment_id}" for event in (*kept, *left, *ended))
        self.expected.update(f"milestones {event.reference}" for event in done)
        return [*kept, *left, *done, *ended]

    def _milestone(self, number: int, contact: int) -> MilestoneCompleted:
        self.given[UUID(int=_KEPT + contact)] += 1
        return MilestoneCompleted(
            contact_id=UUID(int=contact),
            source=TrackingSource.ONBOARDING_MILESTONE,
            name="session",
            reference=f"session-{number}",
            occurred_at=STARTED.enrolled_at + timedelta(hours=1),
        )

    async def check(self, running: Running[Work], fetch: Fetch) -> list[Breach]:
        """Totals are exact, promises kept are met once, and those that ended are open no more."""
        totals = {row[0]: row[1] for row in await fetch(_TOTALS)}
        states = {row[0]: row[1] for row in await fetch(_STATES)}
        met = [event.enrollment_id for event in await running.said(CriteriaMet)]
        return [
            *once({str(one): n for one, n in self.given.items()}, {str(one): totals.get(one, 0) for one in self.given}),
            *each_once("met", met, set(self.given)),
            *each_once("in state met", [one for one, state in states.items() if state == "met"], set(self.given)),
            *each_once("in state closed", [one for one, state in states.items() if state == "closed"], self.left),
        ]


def _started(number: int, contact: int, target: int) -> EnrollmentStarted:
    tracking = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(target))
    names = {"criterion_id": UUID(int=10_000_000 + number), "tracking": tracking, "required": True}
    only = STARTED.criteria[0].model_copy(update=names)
    ids = {"enrollment_id": UUID(int=number), "contact_id": UUID(int=contact), "criteria": (only,)}
    return STARTED.model_copy(update={**ids, "deadline_at": STARTED.enrolled_at + timedelta(days=3650)})
