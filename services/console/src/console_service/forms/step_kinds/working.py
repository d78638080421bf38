"""Steps that have people or systems of the company do something."""

from .kind import NEXT, StepKind
from .parts import Among, Area, Line, Span, Tick


def _(text: str) -> str:
    return text


_GROUP = "company"
CREATE_TASK = StepKind(
    "create_task",
    _("Task for staff"),
    _GROUP,
    _("Gives your people something to do about the contact."),
    (
        Line("title", _("Title")),
        Area("description", _("Description"), required=False, longest=5_000),
        Line("activity_subtype", _("Kind of task"), _("In your own words, such as call_back."), required=False),
        Among("assignee_id", _("Who is to do it"), required=False, source="people"),
        Span("due_after_seconds", _("To be done within"), required=False),
        NEXT,
    ),
)
WEBHOOK = StepKind(
    "webhook",
    _("Post to a system"),
    _GROUP,
    _("Posts to a system of yours, and goes on when it has answered."),
    (
        Among("target_id", _("System"), source="targets"),
        Tick("include_contact", _("Says who the contact is")),
        NEXT,
    ),
)
RETRY_PAYMENT = StepKind(
    "retry_payment",
    _("Retry of a payment"),
    _GROUP,
    _("Tries again to take a payment that failed."),
    (NEXT,),
)
