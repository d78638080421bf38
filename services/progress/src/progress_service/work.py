"""What one transaction offers a handler."""

from dataclasses import dataclass
from datetime import datetime

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction

from .repository import Endings, Milestones, Subjects, Trackers


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    subjects: Subjects
    trackers: Trackers
    milestones: Milestones
    endings: Endings
    outbox: Outbox
    now: datetime


def open_work(transaction: Transaction) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        Subjects(connection),
        Trackers(connection),
        Milestones(connection),
        Endings(connection),
        transaction.outbox,
        transaction.now,
    )
