"""An enrollment in the words of the incentive interfaces: one status instead of two, and a source by its older name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from contracts.enrollment import EnrollmentSource
from contracts.values import EnrollmentStatus, ExitReason, PayoutStatus

from .enrollment import Enrollment


class ShownStatus(StrEnum):
    """The single status of an enrollment in an incentive campaign."""

    ACTIVE = "active"
    CRITERIA_MET = "criteria_met"
    PAYOUT_PENDING = "payout_pending"
    REFUND_ISSUED = "refund_issued"
    CREDIT_ISSUED = "credit_issued"
    ROLLOVER_APPLIED = "rollover_applied"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ShownSource(StrEnum):
    """What made a contact enter an incentive campaign."""

    AUTO_PURCHASE = "auto_purchase"
    ADMIN_MANUAL = "admin_manual"
    SALES_CONVERSATION = "sales_conversation"
    AUTOMATIC_TRIGGER = "automatic_trigger"
    BULK_IMPORT = "bulk_import"


class Sort(StrEnum):
    """In which order enrollments are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DEADLINE = "deadline"
    """Those whose time is up first."""


@dataclass(frozen=True)
class Wanted:
    """Which enrollments a list is to show, None for all, and in which order."""

    shown: ShownStatus | None = None
    status: EnrollmentStatus | None = None
    payout_status: PayoutStatus | None = None
    source: EnrollmentSource | None = None
    search: str | None = None
    """A part of the contact's name or address, in any case."""
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True)
class Headcount:
    """How many enrollments of a campaign there are of each status that is shown."""

    by_status: Mapping[ShownStatus, int]

    @property
    def open(self) -> int:
        """Those that can still change, earned or not."""
        return self.by_status.get(ShownStatus.ACTIVE, 0) + self.earned

    @property
    def earned(self) -> int:
        """Those that have met their criteria and wait for their payout; they outlive the campaign."""
        return sum(self.by_status.get(one, 0) for one in (ShownStatus.CRITERIA_MET, ShownStatus.PAYOUT_PENDING))


PageEnd = tuple[datetime, UUID]
"""Where a page of enrollments ended: a deadline and an enrollment."""

_SOURCES: Mapping[EnrollmentSource, ShownSource] = MappingProxyType(
    {
        EnrollmentSource.AUTO_PURCHASE: ShownSource.AUTO_PURCHASE,
        EnrollmentSource.MANUAL_ADMIN: ShownSource.ADMIN_MANUAL,
        EnrollmentSource.AUTOMATIC_TRIGGER: ShownSource.AUTOMATIC_TRIGGER,
        EnrollmentSource.BULK_IMPORT: ShownSource.BULK_IMPORT,
        EnrollmentSource.SALES_CONVERSATION: ShownSource.SALES_CONVERSATION,
    }
)


def shown_status(enrollment: Enrollment) -> ShownStatus:
    """Where it stands in one word: money that went out goes before everything else.

    Whoever left early without money has withdrawn, unless time ran out.
    """
    payout, reason = enrollment.payout_status, enrollment.exit_reason
    is_payout_shown = enrollment.is_open or reason is ExitReason.COMPLETED
    if payout is not None and (is_payout_shown or payout.is_issued):
        return ShownStatus(payout.value)
    if reason is ExitReason.EXPIRED:
        return ShownStatus.EXPIRED
    return ShownStatus.ACTIVE if enrollment.is_open else ShownStatus.WITHDRAWN


def shown_source(source: EnrollmentSource) -> ShownSource:
    """A source by the name these interfaces use."""
    return _SOURCES[source]


def source_of(shown: ShownSource) -> EnrollmentSource:
    """The source that a name of these interfaces means."""
    return next(source for source, name in _SOURCES.items() if name is shown)
