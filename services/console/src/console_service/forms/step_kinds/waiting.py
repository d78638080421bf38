"""Steps that wait."""

from .kind import NEXT, StepKind
from .parts import Line, Pick, Span, Tick, TimeOfDay, Way


def _(text: str) -> str:
    return text


_GROUP = "time"
SOURCES = {
    "manual": _("Reported by hand"),
    "onboarding_milestone": _("Onboarding milestone"),
    "chat_session": _("Chat session"),
    "video_watch": _("Video watched"),
    "diagnostic_completion": _("Diagnostic completed"),
    "custom_webhook": _("Custom webhook"),
}
WAIT = StepKind(
    "wait",
    _("Wait"),
    _GROUP,
    _("Lets time pass."),
    (
        Span("seconds", _("Waits"), begins="1"),
        TimeOfDay("until", _("Until a time of day"), required=False),
        Tick("until_criteria_met", _("Ends when the criteria are met")),
        NEXT,
    ),
)
WAIT_FOR_EVENT = StepKind(
    "wait_for_event",
    _("Wait for something she does"),
    _GROUP,
    _("Waits until the contact has done something, and goes another way if she has not in time."),
    (
        Pick("source", _("Source"), begins="manual", options=SOURCES),
        Line("event_name", _("Only of this name"), required=False),
        Span("timeout_seconds", _("Waits at most"), begins="7"),
        Way("next", _("In time")),
        Way("timeout_path", _("Not in time")),
    ),
)
