"""Every event, and from it every topic: the list all tools start from."""

from .base import Event, Topic
from .campaigns import BundleChanged, CampaignChanged, CampaignPublished, ContentPublished
from .enrollment import (
    ContactChanged,
    ContactErased,
    ContactFieldChanged,
    EnrollmentEnded,
    EnrollmentRefused,
    EnrollmentStarted,
    MilestoneCompleted,
    OrderLinked,
    SegmentEntered,
    SegmentLeft,
    StepCompleted,
    StepDue,
)
from .gateway import (
    ActivityRecorded,
    ActivitySubmitted,
    FormSubmitted,
    MessageFeedback,
    MessageReceived,
    MessageReported,
    OrderPaid,
    OrderRefunded,
    PasswordLinkMade,
    TenantChanged,
)
from .messaging import ContactSuppressed, MessageEngaged, MessageSettled
from .payouts import PayoutChanged
from .progress import CriteriaMet, CriteriaMissed, CriterionChanged
from .statistics import CampaignStatistics

EVENTS: tuple[type[Event], ...] = (
    OrderPaid,
    OrderRefunded,
    ActivityRecorded,
    ActivitySubmitted,
    FormSubmitted,
    MessageReported,
    MessageReceived,
    TenantChanged,
    PasswordLinkMade,
    MessageFeedback,
    CampaignPublished,
    ContentPublished,
    CampaignChanged,
    BundleChanged,
    ContactChanged,
    ContactErased,
    ContactFieldChanged,
    MilestoneCompleted,
    SegmentEntered,
    SegmentLeft,
    EnrollmentStarted,
    OrderLinked,
    EnrollmentEnded,
    EnrollmentRefused,
    StepDue,
    StepCompleted,
    CriterionChanged,
    CriteriaMet,
    CriteriaMissed,
    MessageSettled,
    MessageEngaged,
    ContactSuppressed,
    PayoutChanged,
    CampaignStatistics,
)

BY_TYPE: dict[str, type[Event]] = {event.type_name(): event for event in EVENTS}
"""CloudEvents type to class."""

TOPICS: dict[str, Topic] = {event.topic.name: event.topic for event in EVENTS}
"""Topic name to declaration."""

COUNTED: tuple[Topic, ...] = tuple(topic for topic in TOPICS.values() if topic.counted)
"""What statistics reads."""
