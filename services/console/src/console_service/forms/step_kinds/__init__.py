"""The kinds of steps that can be built: a kind that is added is its module, and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from .altering import MANAGE_TAGS, UPDATE_FIELD
from .deciding import CONDITIONAL, EXIT_CAMPAIGN, GOTO, SPLIT
from .kind import StepKind
from .part import Part, Step, Values, Writer
from .parts import END, ONWARD, UNITS
from .sending import NOTIFY, SEND_CALL, SEND_EMAIL, SEND_PUSH, SEND_SMS
from .texts import locales_of
from .waiting import WAIT, WAIT_FOR_EVENT
from .working import CREATE_TASK, RETRY_PAYMENT, WEBHOOK


def _(text: str) -> str:
    return text


_ALL = (
    *(SEND_EMAIL, SEND_SMS, SEND_CALL, SEND_PUSH),
    *(WAIT, WAIT_FOR_EVENT),
    *(CONDITIONAL, SPLIT, GOTO, EXIT_CAMPAIGN),
    *(UPDATE_FIELD, MANAGE_TAGS),
    *(CREATE_TASK, NOTIFY, WEBHOOK, RETRY_PAYMENT),
)
KINDS: Mapping[str, StepKind] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Each by its name, in the order in which they are offered."""
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "messages": _("Say something"),
        "time": _("Wait"),
        "ways": _("Decide the way"),
        "contact": _("Change the contact"),
        "company": _("Have something done"),
    }
)
"""What kinds are found under."""


def kind_of(name: str) -> StepKind:
    """A kind by its name; one that is newer than this table has what every step has, and keeps the rest."""
    return KINDS.get(name) or StepKind(name, name.replace("_", " ").capitalize(), "", "")


__all__ = [
    "END",
    "GROUPS",
    "KINDS",
    "ONWARD",
    "UNITS",
    "Part",
    "Step",
    "StepKind",
    "Values",
    "Writer",
    "kind_of",
    "locales_of",
]
