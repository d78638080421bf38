"""What staff may do to end a payout, and in which states that is possible."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


def _(text: str) -> str:
    return text


class End(NamedTuple):
    """A button, what follows from it, what is said when it is done, and the states in which it is offered."""

    button: str
    effect: str
    done: str
    states: frozenset[str]


ENDS: Mapping[str, End] = MappingProxyType(
    {
        "settle": End(
            _("Say what the provider did"),
            _("Look at the provider itself first. With its reference the payout is paid; without one it has failed."),
            _("It is noted what the provider did."),
            frozenset({"unknown"}),
        ),
        "withdraw": End(
            _("Take the payout back"),
            _("Nobody gets this payout any more, also when money of the purchase returns."),
            _("The payout is taken back."),
            frozenset({"offered", "chosen", "awaiting_approval", "issuing", "failed", "reversed"}),
        ),
    }
)
