"""Campaigns."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from .sentences import Sentence


class PayoutTerms(BaseModel):
    """What is promised: percent for `partial`, minor units for `fixed`."""

    type: str
    allowed: list[str] = []
    amount_type: str
    amount_value: Decimal
    rollover_multiplier: Decimal = Decimal(1)


class Budget(BaseModel):
    """The most that is paid, in minor units; None for no limit."""

    campaign: int | None = None
    contact: int | None = None


class EligibleBundle(BaseModel):
    """A bundle whose purchase may enroll."""

    bundle_id: str
    override_min_amount: int | None = None


class Tracking(BaseModel):
    """How a criterion follows from what is told of a person."""

    source: str
    mode: str
    name: str | None = None
    min_value: Decimal | None = None
    target: Decimal


class Criterion(BaseModel):
    """A criterion before it is personalised."""

    template_id: UUID
    label_template: str
    description_template: str = ""
    kind: str
    tracking: Tracking
    threshold_source: str | None = None
    threshold_default: str | None = None
    required: bool = True
    display_order: int = 0


class Definition(BaseModel):
    """The draft of the next version."""

    family: str
    campaign_type: str
    name: str
    slug: str
    description: str = ""
    currency: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    enrollment_deadline: datetime | None = None
    completion_window_days: int
    grace_hours: int = 24
    min_purchase_amount: int = 0
    payout: PayoutTerms
    budget: Budget = Budget()
    bundles: list[EligibleBundle] = []
    criteria: list[Criterion] = []


class Asset(BaseModel):
    """Something to promote a campaign with."""

    kind: str
    url: str
    title: str = ""


class Campaign(BaseModel):
    """A campaign as staff sees it."""

    id: UUID
    status: str
    edition: int
    current_version: int | None
    sending_paused: bool
    enrolls_while_paused: bool = False
    definition: Definition
    hero_image_url: str | None = None
    promo_copy: str = ""
    promo_assets: list[Asset] = []
    four_eyes: bool
    created_at: datetime
    updated_at: datetime


class CampaignName(BaseModel):
    """What a campaign is called."""

    id: UUID
    name: str


class FoundCampaigns(BaseModel):
    """Some campaigns, and how many there are in all."""

    campaigns: list[Campaign]
    total: int


class Fault(BaseModel):
    """One thing that a draft lacks before it can be published."""

    field: str
    reason: str
    code: str
    params: dict[str, str | int] = {}

    @property
    def sentence(self) -> Sentence:
        """What is wrong."""
        return Sentence(self.reason, self.code, self.params)


class Consequence(BaseModel):
    """What an action would do; `why` says why it cannot be asked for."""

    action: str
    effect: str
    why: Fault | None
    status: str
    ends_enrollments: bool
    faults: list[Fault] = []

    @property
    def refused(self) -> str:
        """Why it cannot be asked for; empty if it can."""
        return self.why.sentence if self.why else ""
