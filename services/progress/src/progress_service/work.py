"""What one transaction offers a handler."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import NotYet
from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction
from contracts.base import Event

from .repository.changes import Changes
from .repository.endings import Endings
from .repository.erasing import Erasing
from .repository.files import Files
from .repository.reviews import Reviews
from .repository.subjects import Subjects
from .repository.trackers import Milestones, Trackers


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    tenant_id: UUID
    subjects: Subjects
    trackers: Trackers
    milestones: Milestones
    endings: Endings
    erasing: Erasing
    changes: Changes
    files: Files
    reviews: Reviews
    outbox: Outbox
    now: datetime
    latest: datetime
    """What is told to have happened later than this has not happened: `now`, and how fast other clocks may be."""
    postpone: Callable[[Event, NotYet], None]


def open_work(transaction: Transaction) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        transaction.tenant_id,
        Subjects(connection),
        Trackers(connection),
        Milestones(connection),
        Endings(connection),
        Erasing(connection),
        Changes(connection),
        Files(connection),
        Reviews(connection),
        transaction.outbox,
        transaction.now,
        transaction.latest,
        transaction.postpone,
    )
