"""What contacts promised and did, for benches of progress: open promises, and milestones that count towards them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID, uuid4

from chassis.postgres.transactions import Database
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.values import Tracking, TrackingSource
from progress_service.handlers import promises as handlers
from progress_service.work import open_work

TOGETHER = 250
_STARTED = example(EnrollmentStarted)
_DEADLINE = _STARTED.enrolled_at + timedelta(days=3650)
_TRACKING = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(10**9))


async def promise_all(database: Database, tenant_id: UUID, contacts: Iterable[UUID]) -> None:
    """Open a promise for each contact that no number of milestones fulfils."""
    rest = iter(contacts)
    while some := list(islice(rest, TOGETHER)):
        async with database.transaction(tenant_id, quiet=True) as transaction:
            await handlers.open_trackers(open_work(transaction), _started(some))


def milestone(contact_id: UUID, reference: str, second: int) -> MilestoneCompleted:
    """A session that a contact attended so many seconds after enrolling."""
    return MilestoneCompleted(
        contact_id=contact_id,
        source=TrackingSource.ONBOARDING_MILESTONE,
        name="session",
        reference=reference,
        occurred_at=_STARTED.enrolled_at + timedelta(seconds=second),
    )


def _started(contacts: Sequence[UUID]) -> list[EnrollmentStarted]:
    return [_promise(contact_id) for contact_id in contacts]


def _promise(contact_id: UUID) -> EnrollmentStarted:
    promised = _STARTED.criteria[0].model_copy(
        update={"criterion_id": uuid4(), "tracking": _TRACKING, "required": True}
    )
    names = {"enrollment_id": uuid4(), "contact_id": contact_id, "criteria": (promised,)}
    return _STARTED.model_copy(update={**names, "deadline_at": _DEADLINE})
