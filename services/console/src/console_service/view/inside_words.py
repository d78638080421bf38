"""What becomes of those inside a campaign when a version is published, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .word import Word


def _(text: str) -> str:
    return text


class Choice(NamedTuple):
    """One of the choices: what it is called, and what follows from it."""

    title: str
    effect: str


INSIDE: Mapping[str, Choice] = MappingProxyType(
    {
        "pin": Choice(_("They keep their version"), _("Whoever enters from now on walks the new one.")),
        "follow": Choice(
            _("They follow"), _("Their journeys go on in the new version, each at its step; promises stay.")
        ),
        "drain": Choice(
            _("They finish first"), _("They keep their version, and nobody enters before they are through.")
        ),
    }
)
DOING: Mapping[str, Word] = MappingProxyType(
    {
        "waiting": Word(_("waiting for its turn")),
        "resting": Word(_("in the wait")),
        "handed_out": Word(_("message on its way")),
    }
)
"""What somebody does at a step."""
FATES: Mapping[str, Word] = MappingProxyType(
    {
        "stays": Word(_("stays at the step"), "good"),
        "moves": Word(_("goes on at"), "warm"),
        "moves_afterwards": Word(_("goes on afterwards at"), "warm"),
        "ends": Word(_("journey ends"), "bad"),
    }
)
"""What becomes of her if she follows."""
INSIDE_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType({"doing": DOING, "fate": FATES})
