"""Questions about an enrollment, whose answers the enrollment itself knows."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from pydantic import model_validator

from ..base import Value
from .payouts import PayoutStatus
from .reasons import Reason

Answer = bool | str
NO_PAYOUT = "none"
"""The payout status of an enrollment that has earned none."""


class EnrollmentField(StrEnum):
    """What may be asked about an enrollment."""

    CRITERIA_MET = "criteria_met"
    HAS_ORDER = "has_order"
    PAYOUT_STATUS = "payout_status"


class Operator(StrEnum):
    """How an answer is compared."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"


Facts = Mapping[EnrollmentField, Answer]
"""The answer of one enrollment to every question."""

ANSWERS: Mapping[EnrollmentField, tuple[Answer, ...]] = MappingProxyType(
    {
        EnrollmentField.CRITERIA_MET: (True, False),
        EnrollmentField.HAS_ORDER: (True, False),
        EnrollmentField.PAYOUT_STATUS: (NO_PAYOUT, *(status.value for status in PayoutStatus)),
    }
)
"""Every answer there can be to a question."""


class ConditionFault(Reason):
    """Why a comparison can never hold."""

    NO_ANSWER_TO_THIS = "{question} is one of {answers}"


class Condition(Value):
    """One comparison, such as `payout_status equals none`."""

    field: EnrollmentField
    operator: Operator = Operator.EQUALS
    value: bool | str

    @model_validator(mode="after")
    def _can_hold(self) -> Self:
        if self.value not in ANSWERS[self.field]:
            possible = ", ".join(str(answer).lower() for answer in ANSWERS[self.field])
            raise ConditionFault.NO_ANSWER_TO_THIS.error(question=str(self.field), answers=possible)
        return self

    def holds(self, facts: Facts) -> bool:
        """Whether this is true of an enrollment."""
        return (facts[self.field] == self.value) is (self.operator is Operator.EQUALS)
