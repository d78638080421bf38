"""Kafka in: which event adds what."""

from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, StepCompleted
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged

from .domain import counters
from .exact.reading import counting

TABLE = (
    counting(EnrollmentStarted, counters.enrollment_started),
    counting(EnrollmentRefused, counters.enrollment_refused),
    counting(EnrollmentEnded, counters.enrollment_ended, takes_back=counters.start_taken_back),
    counting(StepCompleted, counters.step_completed),
    counting(CriterionChanged, counters.criterion_changed),
    counting(CriteriaMet, counters.criteria_met),
    counting(CriteriaMissed, counters.criteria_missed),
    counting(MessageSettled, counters.message_settled),
    counting(PayoutChanged, counters.payout_changed),
)
