"""HTTP shapes of a dry run."""

from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, Field

from contracts.values import Money

from ..domain.trial import Check
from .fields import BundleId, In

Known = Annotated[dict[str, Any], Field(max_length=500)]


class TrialIn(In):
    """Somebody who might enroll: when, with which purchase, and what is known of the person, by where it comes from."""

    at: AwareDatetime | None = None
    """Now, if it is left out."""
    bundle_id: BundleId | None = None
    amount: Money | None = None
    audit: Known = Field(default_factory=dict)
    evidence: Known = Field(default_factory=dict)
    chat_insights: Known = Field(default_factory=dict)
    meeting_notes: Known = Field(default_factory=dict)
    onboarding_plan: Known = Field(default_factory=dict)


class CheckOut(BaseModel):
    """One rule of the campaign, whether it lets the contact in, and why."""

    rule: str
    holds: bool
    reason: str


class TrialOut(BaseModel):
    """What the rules of the campaign say; enrolling asks more than these."""

    holds: bool
    checks: list[CheckOut]

    @classmethod
    def of(cls, checks: list[Check]) -> Self:
        """From the domain."""
        shown = [CheckOut(rule=check.rule, holds=check.holds, reason=check.reason) for check in checks]
        return cls(holds=all(check.holds for check in checks), checks=shown)
