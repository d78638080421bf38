"""HTTP shapes of a dry run."""

from dataclasses import fields
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.bodies import In
from chassis.http.values import Moment
from contracts.values import Money

from ..domain.trial import Attempt, Check, TriedCriterion
from .criteria import CriterionIn
from .fields import BundleId

Known = Annotated[dict[str, Any], Field(max_length=500)]


class TrialIn(In):
    """Somebody who might enroll: when, with which purchase, and what is known of the person, by where it comes from."""

    at: Moment | None = None
    """Now, if it is left out."""
    version: Annotated[int, Field(ge=1)] | None = None
    """The published version that is tried; the draft, if it is left out."""
    criterion: CriterionIn | None = None
    """A criterion as it might be kept: tried in place of the one with its id, or beside the others."""
    contact_id: UUID | None = None
    """Of whom the gateway fills in what enrollment knows at that time, where nothing is given; nobody in particular."""
    bundle_id: BundleId | None = None
    amount: Money | None = None
    audit: Known = Field(default_factory=dict)
    evidence: Known = Field(default_factory=dict)
    chat_insights: Known = Field(default_factory=dict)
    meeting_notes: Known = Field(default_factory=dict)
    onboarding_plan: Known = Field(default_factory=dict)

    def attempt(self) -> Attempt:
        """What the rules are asked about."""
        return Attempt(**{one.name: getattr(self, one.name) for one in fields(Attempt)})


class CheckOut(BaseModel):
    """One rule of the campaign, whether it lets the contact in, and why; `code` and `params` say that to programs."""

    rule: str
    criterion: str | None
    """The template of its label, where the rule is about a criterion."""
    holds: bool
    reason: str
    code: str
    params: dict[str, str | int]

    @classmethod
    def of(cls, check: Check) -> Self:
        """From the domain."""
        why = check.why
        return cls(
            rule=check.rule,
            criterion=why.field or None,
            holds=check.holds,
            reason=why.reason,
            code=why.code,
            params=dict(why.params),
        )


class TriedCriterionOut(BaseModel):
    """A criterion as it would be promised; `unclear` and `unclear_code` say why its threshold cannot be told."""

    model_config = ConfigDict(from_attributes=True)

    template_id: UUID
    label: str
    description: str
    target: str | None
    unclear: str | None
    unclear_code: str | None


class TrialOut(BaseModel):
    """What the rules of the campaign say; enrolling asks more than these."""

    holds: bool
    checks: list[CheckOut]
    criteria: list[TriedCriterionOut]

    @classmethod
    def of(cls, checks: list[Check], criteria: list[TriedCriterion]) -> Self:
        """From the domain."""
        shown = [CheckOut.of(check) for check in checks]
        tried = [TriedCriterionOut.model_validate(one) for one in criteria]
        return cls(holds=all(check.holds for check in checks), checks=shown, criteria=tried)
