"""What a way of getting money back means for whom it comes back to, and how its payout stands, in kind words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


def _(text: str) -> str:
    return text


class Way(NamedTuple):
    """A way in which money comes back: what it is called, what it means, and what is said once it has come."""

    title: str
    meaning: str
    done: str


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "refund": Way(
            _("Back to where you paid from"),
            _("The money goes to the card or account you paid with. Banks usually show it after 5 to 10 days."),
            _("It is on its way to the card or account you paid with. Banks usually show it after 5 to 10 days."),
        ),
        "credit": Way(
            _("Credit for your next purchase"),
            _("You get credit, which is taken off the next time you buy."),
            _("Your credit is ready, and is taken off the next time you buy."),
        ),
        "rollover_upsell": Way(
            _("Credit towards an upgrade"),
            _("It counts towards a larger plan or package."),
            _("It is ready, and counts towards a larger plan or package."),
        ),
        "rollover_continuity": Way(
            _("Credit for your next period"),
            _("It pays for the time that follows, so that you can go on."),
            _("It is ready, and pays for the time that follows."),
        ),
    }
)
_UNKNOWN = Way(_("Money back"), "", _("It has been paid."))
STATES: Mapping[str, str] = MappingProxyType(
    {
        "offered": _("Your payout is being prepared. There is nothing you need to do."),
        "chosen": _("We know how you want it. Somebody checks it, then it is paid."),
        "awaiting_approval": _("Somebody looks over it once more, then it is paid."),
        "issuing": _("It is being paid right now."),
        "failed": _("The payment did not go through at first. We see it and take care of it."),
        "unknown": _("It takes a little longer: we are asking the bank whether it has arrived."),
        "reversed": _("The payment came back from the bank. We take care of it and will write to you."),
    }
)
"""What is said while a payout is on its way; `withdrawn` is told by its reason."""
WITHDRAWN: Mapping[str, str] = MappingProxyType(
    {
        "nothing_left": _("Your purchase has been refunded already, so there is nothing more to pay back."),
        "refunded_outside": _("Your purchase has been refunded already, so there is nothing more to pay back."),
        "enrollment_ended": _("Your participation had ended before it could be paid."),
        "withdrawn_by_staff": _("We do not pay it out this way any more. Ask us if you expected it."),
    }
)
OVER: Mapping[str, str] = MappingProxyType(
    {
        "expired": _("The time is up, and not everything was met. What you have done stays yours, and it counts."),
        "withdrawn": _("You were taken out of this one."),
        "campaign_deleted": _("The campaign was closed, and your participation ended with it."),
        "same_purchase": _("Your purchase counts in another campaign of yours."),
        "unsubscribed": _("You took yourself out of it."),
        "manual_remove": _("You were taken out of this one."),
    }
)
"""Why an enrollment ended; any other reason is told as the end of its time."""


def way(name: str) -> Way:
    """What a type of payout means."""
    return WAYS.get(name, _UNKNOWN)
