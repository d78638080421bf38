"""Which product a campaign belongs to, and what a published version says."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from ..base import Value
from .criteria import CriterionTemplate
from .faults import Fault
from .goals import MOST_GOALS, Goal
from .journeys import Journey
from .money import MAX_MINOR_UNITS, Currency
from .payouts import Budget, PayoutTerms
from .purchases import EligibleBundle
from .reasons import Reason
from .triggers import MAX_TRIGGERS, EnrollmentType, Trigger


class Family(StrEnum):
    """Which of the united products a campaign belongs to."""

    INCENTIVE = "incentive"
    SEQUENCE = "sequence"
    LIFECYCLE = "lifecycle"
    OUTREACH = "outreach"


class CampaignType(StrEnum):
    """What a campaign is for, within its family."""

    WIN_MONEY_BACK = "win_money_back"
    FREE_CHALLENGE = "free_challenge"
    BONUS_CREDIT = "bonus_credit"
    STANDARD = "standard"
    WEBINAR = "webinar"
    DRIP = "drip"
    EVENT = "event"
    REENGAGEMENT = "reengagement"
    RETENTION = "retention"
    NURTURE = "nurture"
    """In a sequence a long relationship, in a lifecycle the way to the first purchase."""
    UPSELL = "upsell"
    CHURNSAVE = "churnsave"
    WINBACK = "winback"
    FOLLOWUP = "followup"
    PROMOTIONAL = "promotional"
    FEEDBACK = "feedback"


TYPES: Mapping[Family, tuple[CampaignType, ...]] = MappingProxyType(
    {
        Family.INCENTIVE: (CampaignType.WIN_MONEY_BACK, CampaignType.FREE_CHALLENGE, CampaignType.BONUS_CREDIT),
        Family.SEQUENCE: (
            CampaignType.STANDARD,
            CampaignType.WEBINAR,
            CampaignType.DRIP,
            CampaignType.EVENT,
            CampaignType.REENGAGEMENT,
            CampaignType.RETENTION,
            CampaignType.NURTURE,
        ),
        Family.LIFECYCLE: (CampaignType.NURTURE, CampaignType.UPSELL, CampaignType.CHURNSAVE),
        Family.OUTREACH: (
            CampaignType.WINBACK,
            CampaignType.FOLLOWUP,
            CampaignType.PROMOTIONAL,
            CampaignType.FEEDBACK,
        ),
    }
)
"""The campaign types of each family."""


class TypeFault(Reason):
    """Why a family has no campaigns of a type."""

    TYPE_OF_ANOTHER_FAMILY = "campaign types of family {family} are {types}"


def type_fault(family: Family, campaign_type: CampaignType) -> Fault | None:
    """Why a family has no campaigns of a type; None if it has."""
    if campaign_type in TYPES[family]:
        return None
    types = ", ".join(TYPES[family])
    return TypeFault.TYPE_OF_ANOTHER_FAMILY.at("campaign_type", family=str(family), types=types)


class CampaignDefinition(Value):
    """Everything a published version of a campaign says but the texts of its messages; immutable."""

    family: Family
    campaign_type: CampaignType
    name: str
    slug: str
    description: str = ""
    currency: Currency
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    enrollment_deadline: AwareDatetime | None = None
    completion_window_days: Annotated[int, Field(ge=1, le=3660)]
    grace_hours: Annotated[int, Field(ge=0, le=24 * 90)] = 24
    """Hours after the deadline in which events that happened before it are still taken."""
    allow_re_enrollment: bool = False
    re_enrollment_delay_days: Annotated[int, Field(ge=0, le=3660)] = 0
    """Days that must have passed since a contact's last enrollment ended."""
    enrollment_type: EnrollmentType = EnrollmentType.AUTOMATIC
    """`manual` keeps triggers from letting anybody in; a purchase, staff and programs still do."""
    max_enrollments: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """How many may ever enter, also those who have left; None for any number."""
    triggers: Annotated[tuple[Trigger, ...], Field(max_length=MAX_TRIGGERS)] = ()
    min_purchase_amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] = 0
    payout: PayoutTerms
    budget: Budget = Budget()
    """What is paid at most; which payouts it holds back is decided where money is paid."""
    bundles: tuple[EligibleBundle, ...] = ()
    criteria: tuple[CriterionTemplate, ...] = ()
    journey: Journey = Journey()
    goals: Annotated[tuple[Goal, ...], Field(max_length=MOST_GOALS)] = ()
    """Each ends an enrollment when its contact reaches it; of several the first in this order."""

    @property
    def closes_at(self) -> datetime | None:
        """The last moment of which a purchase still enrolls; None if there is always another."""
        ends = [moment for moment in (self.ends_at, self.enrollment_deadline) if moment is not None]
        return min(ends, default=None)

    def admits(self, at: datetime) -> bool:
        """Whether a moment lies in the window in which a purchase may enroll; both of its ends belong to it."""
        has_begun = self.starts_at is None or self.starts_at <= at
        return has_begun and (self.closes_at is None or at <= self.closes_at)

    def minimum(self, bundle_id: str | None) -> int:
        """What a purchase of a bundle must at least cost to enroll, in minor units; a bundle's own goes first."""
        own = next((one.override_min_amount for one in self.bundles if one.bundle_id == bundle_id), None)
        return self.min_purchase_amount if own is None else own

    @model_validator(mode="after")
    def _type_is_of_family(self) -> Self:
        if (fault := type_fault(self.family, self.campaign_type)) is not None:
            raise fault.error()
        return self
