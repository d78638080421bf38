"""Kafka in: which event adds what."""

from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, StepCompleted
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged

from .domain import counters
from .exact.reading import on

TABLE = (
    on(EnrollmentStarted, counters.enrollment_started),
    on(EnrollmentRefused, counters.enrollment_refused),
    on(EnrollmentEnded, counters.enrollment_ended),
    on(StepCompleted, counters.step_completed),
    on(CriterionChanged, counters.criterion_changed),
    on(CriteriaMet, counters.criteria_met),
    on(CriteriaMissed, counters.criteria_missed),
    on(MessageSettled, counters.message_settled),
    on(PayoutChanged, counters.payout_changed),
)
