"""The shape of a document: a campaign with its criteria, its bundles, and its steps with what they say."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from contracts.values import MAX_STEPS, MAX_TRIGGERS, CampaignDefinition, CampaignType, Content, Family

from ...domain.campaign import ENROLLING_WHILE_PAUSED, WHILE_PAUSED
from ..campaigns import SHOWN, CampaignIn
from ..criteria import CriterionIn, EligibleBundleIn
from ..steps import StepIn, journey_of
from ..triggers import TriggerIn

FORMAT = "lodestone.campaign/1"
PARTS = ("format", "triggers", "eligible_bundles", "criteria", "steps")
"""What a document has beside the fields of a campaign."""


class Document(CampaignIn):
    """A whole campaign: what it leaves out has its default, and is not what it was before."""

    format: Literal["lodestone.campaign/1"]
    family: Family
    campaign_type: CampaignType
    enrolls_while_paused: bool | None = None  # type: ignore[assignment] # of None the type decides
    """None for what campaigns of its type do."""
    triggers: Annotated[tuple[TriggerIn, ...], Field(max_length=MAX_TRIGGERS)] = ()
    eligible_bundles: Annotated[tuple[EligibleBundleIn, ...], Field(max_length=1000)] = ()
    criteria: Annotated[tuple[CriterionIn, ...], Field(max_length=1000)] = ()
    steps: Annotated[tuple[StepIn, ...], Field(max_length=MAX_STEPS)] = ()

    def written(self, campaign_id: UUID) -> tuple[CampaignDefinition, dict[UUID, Content]]:
        """The definition of this campaign, and what its steps say by content id."""
        journey, contents = journey_of(campaign_id, self.steps)
        plain = self.model_dump(exclude={*SHOWN, *PARTS})
        criteria = sorted(
            (one.template() for one in self.criteria), key=lambda one: (one.display_order, one.template_id)
        )
        bundles = tuple(one.bundle() for one in self.eligible_bundles)
        triggers = tuple(one.trigger() for one in self.triggers)
        parts = {"journey": journey, "criteria": tuple(criteria), "bundles": bundles, "triggers": triggers}
        return CampaignDefinition.model_validate({**plain, **parts}), contents

    def presentation(self) -> dict[str, Any]:
        """How it is shown, and its switches, all of them."""
        is_open = self.campaign_type in ENROLLING_WHILE_PAUSED
        said = self.enrolls_while_paused if self.enrolls_while_paused is not None else is_open
        told = self.model_copy(update={**{name: getattr(self, name) for name in SHOWN}, WHILE_PAUSED: said})
        return super(Document, told).presentation()
