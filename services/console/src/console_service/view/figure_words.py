"""What is counted of a campaign, in words for people."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


FIGURES: Mapping[str, Word] = MappingProxyType(
    {
        "enrollments.started": Word(_("Enrolled")),
        "enrollments.refused": Word(_("Refused enrollments")),
        "enrollments.ended.completed": Word(_("Ended: journey done")),
        "enrollments.ended.goal_achieved": Word(_("Ended: goal reached")),
        "enrollments.ended.unsubscribed": Word(_("Ended: unsubscribed")),
        "enrollments.ended.stage_changed": Word(_("Ended: stage changed")),
        "enrollments.ended.manual_remove": Word(_("Ended: removed by hand")),
        "enrollments.ended.error": Word(_("Ended: by a fault")),
        "enrollments.ended.abandoned": Word(_("Ended: abandoned")),
        "enrollments.ended.campaign_deleted": Word(_("Ended: campaign deleted")),
        "enrollments.ended.expired": Word(_("Ended: time was over")),
        "enrollments.ended.withdrawn": Word(_("Ended: withdrawn")),
        "enrollments.ended.same_purchase": Word(_("Ended: same purchase as another")),
        "enrollments.ended.refund_issued": Word(_("Ended with a refund")),
        "enrollments.ended.credit_issued": Word(_("Ended with a credit")),
        "enrollments.ended.rollover_applied": Word(_("Ended with a rollover")),
        "enrollments.ended.criteria_met": Word(_("Ended with the criteria met")),
        "enrollments.ended.payout_pending": Word(_("Ended with a payout pending")),
        "purchases.amount": Word(_("Bought")),
        "criteria.changed": Word(_("Progress told")),
        "criteria.met": Word(_("Met all criteria")),
        "criteria.missed": Word(_("Missed the criteria")),
        "messages.sent": Word(_("Messages sent")),
        "messages.sent_unconfirmed": Word(_("Messages sent, unconfirmed")),
        "messages.skipped": Word(_("Messages skipped")),
        "messages.failed": Word(_("Messages that failed")),
        "payouts.offered": Word(_("Payouts offered")),
        "payouts.chosen": Word(_("Payouts chosen")),
        "payouts.awaiting_approval": Word(_("Payouts that needed approval")),
        "payouts.issuing": Word(_("Payouts on their way")),
        "payouts.issued": Word(_("Payouts issued")),
        "payouts.issued.amount": Word(_("Paid back")),
        "payouts.failed": Word(_("Payouts that failed")),
        "payouts.unknown": Word(_("Payouts whose outcome is unknown")),
        "payouts.reversed": Word(_("Payouts taken back")),
        "payouts.withdrawn": Word(_("Payouts withdrawn")),
        "steps.completed": Word(_("Steps done")),
        "steps.skipped": Word(_("Steps skipped")),
        "steps.failed": Word(_("Steps that failed")),
    }
)
"""What is counted of a campaign."""
PERIODS: Mapping[str, Word] = MappingProxyType(
    {
        "hours": Word(_("48 hours")),
        "month": Word(_("30 days")),
        "quarter": Word(_("13 weeks")),
        "year": Word(_("A year")),
    }
)
"""How far back a chart looks."""
SIDES: Mapping[str, Word] = MappingProxyType({"open": Word(_("Open"), "warm"), "closed": Word(_("Closed"))})
"""The two sides of a list of what somebody has to look at."""
FIGURE_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {"figure": FIGURES, "period": PERIODS, "side": SIDES}
)
