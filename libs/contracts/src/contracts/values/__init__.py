"""Values that several owners share, with their pure behaviour: one noun a module."""

from .addresses import EMAIL
from .campaigns import TYPES, CampaignDefinition, CampaignType, Family, type_fault
from .conditions import NO_PAYOUT, Answer, Condition, EnrollmentField, Facts, Operator
from .contents import LOCALE, MAX_BODY, Channel, Content, EmailContent, EmailText, Locale
from .criteria import CriterionKind, CriterionTemplate, PromisedCriterion, Tracking, TrackingMode, TrackingSource
from .enrollments import EnrollmentStatus, ExitReason
from .faults import Fault, Params
from .journeys import MAX_STEPS, Journey
from .local_times import LocalTime, Weekday
from .merge_tags import MERGE_TAGS, spellings
from .money import MAX_MINOR_UNITS, Currency, Money, decimals_of, step_of
from .payouts import AmountType, Budget, PayoutStatus, PayoutTerms, PayoutType
from .placeholders import ROOTS, fill, is_threshold, placeholder_faults, placeholders
from .purchases import EligibleBundle, Identity, OrderReference
from .quantities import MAX_NUMBER, Quantity, Unclear, is_bounded, read_quantity
from .reasons import Reason, declared
from .steps import (
    LONGEST_WAIT,
    MOST_VARIANTS,
    Anchor,
    Conditional,
    ExitCampaign,
    Goto,
    SendEmail,
    Sends,
    Split,
    Step,
    StepFault,
    StepOfAnyKind,
    Variant,
    Wait,
    WaitForEvent,
)
from .thresholds import Reader, Threshold, criterion_faults, personal_texts, threshold_of, value_at

__all__ = [
    "EMAIL",
    "LOCALE",
    "LONGEST_WAIT",
    "MAX_BODY",
    "MAX_MINOR_UNITS",
    "MAX_NUMBER",
    "MAX_STEPS",
    "MERGE_TAGS",
    "MOST_VARIANTS",
    "NO_PAYOUT",
    "ROOTS",
    "TYPES",
    "AmountType",
    "Anchor",
    "Answer",
    "Budget",
    "CampaignDefinition",
    "CampaignType",
    "Channel",
    "Condition",
    "Conditional",
    "Content",
    "CriterionKind",
    "CriterionTemplate",
    "Currency",
    "EligibleBundle",
    "EmailContent",
    "EmailText",
    "EnrollmentField",
    "EnrollmentStatus",
    "ExitCampaign",
    "ExitReason",
    "Facts",
    "Family",
    "Fault",
    "Goto",
    "Identity",
    "Journey",
    "LocalTime",
    "Locale",
    "Money",
    "Operator",
    "OrderReference",
    "Params",
    "PayoutStatus",
    "PayoutTerms",
    "PayoutType",
    "PromisedCriterion",
    "Quantity",
    "Reader",
    "Reason",
    "SendEmail",
    "Sends",
    "Split",
    "Step",
    "StepFault",
    "StepOfAnyKind",
    "Threshold",
    "Tracking",
    "TrackingMode",
    "TrackingSource",
    "Unclear",
    "Variant",
    "Wait",
    "WaitForEvent",
    "Weekday",
    "criterion_faults",
    "decimals_of",
    "declared",
    "fill",
    "is_bounded",
    "is_threshold",
    "personal_texts",
    "placeholder_faults",
    "placeholders",
    "read_quantity",
    "spellings",
    "step_of",
    "threshold_of",
    "type_fault",
    "value_at",
]
