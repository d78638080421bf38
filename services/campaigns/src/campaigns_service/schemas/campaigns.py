"""HTTP shapes of campaigns, their parts, and bundles."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    model_validator,
)

from chassis.ids import new_id
from contracts.campaigns import CampaignStatus
from contracts.values import (
    MAX_MINOR_UNITS,
    CampaignDefinition,
    CampaignType,
    CriterionKind,
    CriterionTemplate,
    Currency,
    EligibleBundle,
    Family,
    Money,
    PayoutTerms,
    Tracking,
    type_fault,
)

from ..domain.bundle import Bundle
from ..domain.campaign import RESERVED_SLUGS, WHILE_PAUSED, Campaign, Landing

_SHOWN = {"hero_image_url", "promo_copy", WHILE_PAUSED}
"""What belongs to a campaign and not to a version of it."""


def _free(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        raise ValueError("this slug is the name of a page")
    return slug


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80), AfterValidator(_free)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=10_000)]
BundleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
Minor = Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CampaignEdit(_In):
    """Fields of a draft to change; those left out stay. Only what may be absent can be set to null."""

    name: Name = ""
    description: Text = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    enrollment_deadline: AwareDatetime | None = None
    completion_window_days: Annotated[int, Field(ge=1, le=3660)] = 30
    grace_hours: Annotated[int, Field(ge=0, le=24 * 90)] = 24
    min_purchase_amount: Minor = 0
    payout: PayoutTerms = Field(default_factory=PayoutTerms)
    hero_image_url: HttpUrl | None = None
    promo_copy: Text = ""
    enrolls_while_paused: bool = False

    def definition(self) -> dict[str, Any]:
        """What changes in the definition."""
        return self.model_dump(exclude_unset=True, exclude=_SHOWN)

    def presentation(self) -> dict[str, Any]:
        """What changes at once, for every version."""
        return self.model_dump(mode="json", exclude_unset=True, include=_SHOWN)


class CampaignIn(CampaignEdit):
    """A new draft."""

    name: Name
    slug: Slug
    family: Family = Family.INCENTIVE
    campaign_type: CampaignType = CampaignType.WIN_MONEY_BACK
    currency: Currency

    @model_validator(mode="after")
    def _type_is_of_family(self) -> Self:
        if (fault := type_fault(self.family, self.campaign_type)) is not None:
            raise ValueError(fault)
        return self

    def draft(self) -> CampaignDefinition:
        """As the domain has it."""
        return CampaignDefinition.model_validate(self.model_dump(exclude=_SHOWN))


class CriterionIn(_In):
    """A criterion template; with an id it replaces the one that has it."""

    id: UUID | None = None
    label_template: Name
    description_template: Text = ""
    kind: CriterionKind
    tracking: Tracking
    threshold_source: Annotated[str, StringConstraints(pattern=r"^(audit|evidence)(\.[A-Za-z0-9_]+)+$")] | None = None
    threshold_default: Annotated[str, Field(max_length=200)] | None = None
    required: bool = True
    display_order: Annotated[int, Field(ge=0, le=1000)] = 0

    def template(self) -> CriterionTemplate:
        """As the domain has it; a new one gets its id here."""
        return CriterionTemplate(template_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


class EligibleBundleIn(_In):
    """A bundle whose purchase may enroll."""

    bundle_id: BundleId
    override_min_amount: Minor | None = None

    def bundle(self) -> EligibleBundle:
        """As the domain has it."""
        return EligibleBundle(**self.model_dump())


class BundleIn(_In):
    """Something to buy."""

    id: BundleId
    name: Name
    price: Minor
    currency: Currency

    def bundle(self) -> Bundle:
        """As the domain has it."""
        return Bundle(self.id, self.name, Money(amount=self.price, currency=self.currency))


class BundleOut(BaseModel):
    """Something to buy."""

    id: str
    name: str
    price: int
    currency: str

    @classmethod
    def of(cls, bundle: Bundle) -> "BundleOut":
        """From the domain."""
        return cls(id=bundle.id, name=bundle.name, price=bundle.price.amount, currency=bundle.price.currency)


class CampaignOut(BaseModel):
    """A campaign as staff sees it; `definition` is the draft of the next version."""

    id: UUID
    status: CampaignStatus
    current_version: int | None
    accepts_enrollments: bool
    sending_paused: bool
    enrolls_while_paused: bool
    definition: CampaignDefinition
    hero_image_url: str | None
    promo_copy: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignOut":
        """From the domain."""
        return cls(
            id=campaign.id,
            status=campaign.status,
            current_version=campaign.current_version,
            accepts_enrollments=campaign.accepts_enrollments,
            enrolls_while_paused=campaign.enrolls_while_paused,
            sending_paused=campaign.sending_paused,
            definition=campaign.definition,
            hero_image_url=campaign.presentation.hero_image_url,
            promo_copy=campaign.presentation.promo_copy,
            created_at=campaign.created_at,
            updated_at=campaign.updated_at,
        )


class CriterionPreview(BaseModel):
    """What a visitor may know of a criterion before it is personalised."""

    label: str
    description: str
    required: bool


class LandingOut(BaseModel):
    """A campaign as visitors see it."""

    id: UUID
    slug: str
    name: str
    description: str
    campaign_type: str
    hero_image_url: str | None
    promo_copy: str
    starts_at: datetime | None
    ends_at: datetime | None
    enrollment_deadline: datetime | None
    completion_window_days: int
    min_purchase_amount: int
    currency: str
    payout_type: str
    payout_amount_type: str
    payout_amount_value: Decimal
    criteria: list[CriterionPreview]
    bundle_ids: list[str]

    @classmethod
    def of(cls, landing: Landing) -> "LandingOut":
        """From the domain."""
        definition = landing.definition
        same = ("slug", "name", "description", "campaign_type", "starts_at", "ends_at", "enrollment_deadline")
        numbers = ("completion_window_days", "min_purchase_amount", "currency")
        return cls(
            id=landing.campaign_id,
            hero_image_url=landing.presentation.hero_image_url,
            promo_copy=landing.presentation.promo_copy,
            payout_type=definition.payout.type,
            payout_amount_type=definition.payout.amount_type,
            payout_amount_value=definition.payout.amount_value,
            criteria=[
                CriterionPreview(label=c.label_template, description=c.description_template, required=c.required)
                for c in definition.criteria
            ],
            bundle_ids=[bundle.bundle_id for bundle in definition.bundles],
            **{name: getattr(definition, name) for name in (*same, *numbers)},
        )
