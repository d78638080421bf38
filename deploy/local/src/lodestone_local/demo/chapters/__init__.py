"""The chapters in their order, each a title and a function of the story so far."""

from collections.abc import Callable

from ..story import Story
from . import ends, goals, money, purchases, turns

Chapter = Callable[[Story], None]
CHAPTERS: tuple[tuple[str, Chapter], ...] = (
    ("1  A campaign that pays people back", purchases.publish),
    ("2  Audits", purchases.audit),
    ("3  Purchases", purchases.buy),
    ("4  Goals, and a service that dies", goals.achieve),
    ("5a One click", goals.unsubscribe),
    ("5b Messages", goals.messages),
    ("6a Money back", money.pay_back),
    ("6b Three more, in a second campaign", turns.open_second),
    ("6c Enrolled by hand, and paid in credit", turns.give_credit),
    ("6d A dispute that is won", turns.win_dispute),
    ("6e A refund that Stripe cancels", turns.cancel_refund),
    ("7  Deadlines", ends.pass_deadlines),
    ("8  Live figures", ends.count),
)
