"""Numbers in requests about campaigns: everybody after us can keep them, show them and count to them."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from contracts.values import MAX_MINOR_UNITS, MAX_NUMBER, PayoutTerms, Tracking, countable


def _as_tracking(given: Tracking) -> Tracking:
    return Tracking.model_validate(given.model_dump(exclude_unset=True))


def _as_terms(given: PayoutTerms) -> PayoutTerms:
    return PayoutTerms.model_validate(given.model_dump(exclude_unset=True))


class TrackingShape(Tracking):
    """How a criterion is tracked, as it may be asked for."""

    min_value: Annotated[Decimal, Field(gt=0, le=MAX_NUMBER), AfterValidator(countable)] | None = None
    """Only milestones of at least this value count, such as 90 percent of a video; None takes every value, and none."""
    target: Annotated[Decimal, Field(gt=0, le=MAX_NUMBER), AfterValidator(countable)] = Decimal(1)


class TermsShape(PayoutTerms):
    """What a campaign promises to pay, as it may be asked for."""

    amount_value: Annotated[Decimal, Field(ge=0, le=MAX_MINOR_UNITS), AfterValidator(countable)] = Decimal(0)
    rollover_multiplier: Annotated[Decimal, Field(ge=1, le=10), AfterValidator(countable)] = Decimal(1)


TrackingIn = Annotated[TrackingShape, AfterValidator(_as_tracking)]
TermsIn = Annotated[TermsShape, AfterValidator(_as_terms)]
