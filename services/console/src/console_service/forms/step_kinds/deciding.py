"""Steps that lead one way or another, elsewhere, or out of the campaign."""

from .kind import StepKind
from .parts import END, Pick, Way
from .rows import Conditions, Variants
from .rule import Rule


def _(text: str) -> str:
    return text


_GROUP = "ways"
EXITS = {
    "completed": _("Came to the end"),
    "goal_achieved": _("Reached the goal"),
    "abandoned": _("Given up"),
}
CONDITIONAL = StepKind(
    "conditional",
    _("Question"),
    _GROUP,
    _("Goes one way if all of it is true, and another way if not."),
    (
        Conditions("conditions", _("Asked of the enrollment"), required=False),
        Rule("rule", _("Asked of the contact"), required=False),
        Way("true_path", _("If so")),
        Way("false_path", _("If not")),
    ),
)
SPLIT = StepKind(
    "split",
    _("Split"),
    _GROUP,
    _("Divides contacts by chance; whoever comes again goes the same way."),
    (Variants("variants", _("Variants")),),
)
GOTO = StepKind(
    "goto",
    _("Go on elsewhere"),
    _GROUP,
    _("Goes on at another step, also at one that was passed before."),
    (Way("to", _("Goes on at"), begins=END, may_end=False),),
)
EXIT_CAMPAIGN = StepKind(
    "exit_campaign",
    _("End"),
    _GROUP,
    _("Takes the contact out of the campaign."),
    (Pick("reason", _("Reason"), begins="completed", options=EXITS),),
)
