"""Steps that change what is known of the contact."""

from .kind import NEXT, StepKind
from .parts import Among, Value, Words


def _(text: str) -> str:
    return text


_GROUP = "contact"
PLAIN = {
    "name": _("Name"),
    "stage": _("Stage"),
    "zone": _("Time zone"),
    "locale": _("Language and region"),
}
"""What every contact has of what a step may change."""
UPDATE_FIELD = StepKind(
    "update_field",
    _("Change of a field"),
    _GROUP,
    _("Has something else be known of the contact."),
    (Among("field", _("Field"), source="fields"), Value("value", _("Value")), NEXT),
)
MANAGE_TAGS = StepKind(
    "manage_tags",
    _("Change of tags"),
    _GROUP,
    _("Gives the contact tags, and takes others away."),
    (
        Words("add", _("Tags to give"), _("One a line."), required=False),
        Words("remove", _("Tags to take away"), _("One a line."), required=False),
        NEXT,
    ),
)
