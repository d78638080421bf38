"""HTTP shapes of campaigns."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.http.bodies import In
from chassis.http.pages import MOST_IDS, Limit
from chassis.http.values import Moment
from contracts.campaigns import CampaignStatus, Inside
from contracts.values import (
    MOST_GOALS,
    AmountType,
    Budget,
    CampaignDefinition,
    CampaignType,
    Currency,
    EnrollmentType,
    Family,
    Fault,
    Goal,
    PayoutType,
    type_fault,
)

from ..domain.campaign import SWITCHES, Asset, Campaign
from ..domain.consequences import Consequence
from ..domain.search import Search
from .fields import FaultOut, Minor, Name, Slug, Text, Url, moved
from .numbers import TermsIn, TermsShape

SHOWN = {"hero_image_url", "promo_copy", "promo_assets", *SWITCHES}
"""What belongs to a campaign and not to a version of it."""

_PAYOUT = {
    "payout_type": ("payout", "type"),
    "payout_amount_type": ("payout", "amount_type"),
    "payout_amount_value": ("payout", "amount_value"),
    "rollover_bonus_multiplier": ("payout", "rollover_multiplier"),
}
"""Names of other systems, and where they belong."""


class AssetIn(In):
    """Something to promote a campaign with."""

    kind: Literal["image", "video", "file"]
    url: Url
    title: Annotated[Text, Field(max_length=200)] = ""


class AssetOut(BaseModel):
    """Something to promote a campaign with."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    url: str
    title: str


class _Fields(In):
    name: Name = Field(default_factory=str)
    description: Text = ""
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    enrollment_deadline: Moment | None = None
    completion_window_days: Annotated[int, Field(ge=1, le=3660)] = 30
    grace_hours: Annotated[int, Field(ge=0, le=24 * 90)] = 24
    enrollment_type: EnrollmentType = EnrollmentType.AUTOMATIC
    """`manual` keeps triggers from letting anybody in."""
    max_enrollments: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """How many may ever enter; null for any number."""
    allow_re_enrollment: bool = False
    re_enrollment_delay_days: Annotated[int, Field(ge=0, le=3660)] = 0
    """Days that must have passed since a contact's last enrollment ended."""
    min_purchase_amount: Minor = 0
    payout: TermsIn = Field(default_factory=TermsShape, validate_default=True)
    budget: Budget = Field(default_factory=Budget)
    goals: Annotated[tuple[Goal, ...], Field(max_length=MOST_GOALS)] = ()
    """What ends an enrollment at once when its contact does it, wherever its journey stands."""
    hero_image_url: Url | None = None
    promo_copy: Text = ""
    promo_assets: Annotated[tuple[AssetIn, ...], Field(max_length=50)] = ()
    enrolls_while_paused: bool = False
    four_eyes: bool = False
    """Whether who changed the draft may not be who publishes it."""

    @model_validator(mode="before")
    @classmethod
    def _by_other_names(cls, given: Any) -> Any:  # noqa: ANN401 - anything may have been sent
        """Take the fields of `payout` also by names of their own."""
        return moved(given, _PAYOUT)

    def definition(self) -> dict[str, Any]:
        """What is said of the definition."""
        return self.model_dump(exclude_unset=True, exclude=SHOWN)

    def presentation(self) -> dict[str, Any]:
        """What changes at once, for every version."""
        shown = self.model_dump(mode="json", exclude_unset=True, include=SHOWN)
        if "promo_assets" in shown:
            shown["promo_assets"] = tuple(Asset(a.kind, str(a.url), a.title) for a in self.promo_assets)
        return shown


class CampaignEdit(_Fields):
    """Fields of a draft to change; those left out stay. Only what may be absent can be set to null.

    Slug, family, type and currency are fixed once the campaign has been published.
    """

    slug: Slug = Field(default_factory=str)
    family: Family = Family.INCENTIVE
    campaign_type: CampaignType = CampaignType.WIN_MONEY_BACK
    currency: Currency = Field(default_factory=str)


class CampaignIn(_Fields):
    """A new draft."""

    name: Name
    slug: Slug
    family: Family = Family.INCENTIVE
    campaign_type: CampaignType = CampaignType.WIN_MONEY_BACK
    currency: Currency

    @model_validator(mode="after")
    def _type_is_of_family(self) -> Self:
        if (fault := type_fault(self.family, self.campaign_type)) is not None:
            raise fault.error()
        return self

    def draft(self) -> CampaignDefinition:
        """As the domain has it."""
        return CampaignDefinition.model_validate(self.model_dump(exclude=SHOWN))


class CampaignOut(BaseModel):
    """A campaign as staff sees it; `definition` is the draft of the next version."""

    id: UUID
    status: CampaignStatus
    edition: int
    """The number of its last change, as in the `ETag`."""
    current_version: int | None
    accepts_enrollments: bool
    sending_paused: bool
    enrolls_while_paused: bool
    definition: CampaignDefinition
    payout_type: PayoutType
    payout_amount_type: AmountType
    payout_amount_value: Decimal
    rollover_bonus_multiplier: Decimal
    hero_image_url: str | None
    promo_copy: str
    promo_assets: list[AssetOut]
    four_eyes: bool
    warnings: list[FaultOut]
    """What of the draft will not be done as it says, though it can be published."""
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    deactivated_at: datetime | None

    @classmethod
    def of(cls, campaign: Campaign, told: Sequence[Fault] | None = None) -> Self:
        """From the domain; `told` is what was found in the texts too, where they were looked at."""
        found = campaign.definition.journey.warnings() if told is None else told
        shown = ("hero_image_url", "promo_copy", "promo_assets")
        own = [name for name in cls.model_fields if name not in (*shown, *_PAYOUT, "warnings")]
        payout = campaign.definition.payout
        return cls(
            **{name: getattr(campaign, name) for name in own},
            **{name: getattr(payout, field) for name, (_, field) in _PAYOUT.items()},
            **{name: getattr(campaign.presentation, name) for name in shown[:2]},
            warnings=[FaultOut.of(one.within("journey")) for one in found],
            promo_assets=[AssetOut.model_validate(asset) for asset in campaign.presentation.promo_assets],
        )


class CampaignNameOut(BaseModel):
    """What a campaign is called."""

    id: UUID
    name: str


class CampaignsAsked(BaseModel):
    """Which campaigns are looked for."""

    campaign_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_IDS)] | None = None
    """Only these: `?campaign_ids=…&campaign_ids=…`."""
    status: CampaignStatus | None = None
    family: Family | None = None
    campaign_type: CampaignType | None = None
    search: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """A part of the name or the slug, in any case."""
    include_deleted: bool = False
    limit: Limit = 50
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0

    def wanted(self) -> Search:
        """As the domain has it."""
        return Search(**dict(self))


class CampaignsOut(BaseModel):
    """Some campaigns, and how many there are in all."""

    campaigns: list[CampaignOut]
    total: int


class ConsequenceOut(BaseModel):
    """What an action would do to a campaign; `refused` says why it cannot be asked for, `why` the same to programs."""

    action: str
    effect: str
    refused: str | None
    why: FaultOut | None
    status: CampaignStatus
    accepts_enrollments: bool
    sending_paused: bool
    ends_enrollments: bool
    faults: list[FaultOut]
    """Everything that the draft lacks, where that is why it cannot be published."""

    @classmethod
    def of(cls, consequence: Consequence) -> Self:
        """From the domain."""
        told = {name: getattr(consequence, name) for name in cls.model_fields if name != "refused"}
        why = None if consequence.why is None else FaultOut.of(consequence.why)
        faults = [FaultOut.of(fault) for fault in consequence.faults]
        return cls(**{**told, "faults": faults, "why": why, "refused": why and why.reason})


class PublishIn(In):
    """How a draft is published."""

    inside: Inside = Inside.PIN
    """What becomes of those who are inside by an earlier version."""


class CloneIn(In):
    """A copy of a campaign, as a new draft under another slug."""

    slug: Slug
    name: Name = Field(default_factory=str)

    def changes(self) -> dict[str, Any]:
        """What differs from the campaign that is copied."""
        return self.model_dump(exclude_unset=True)
