"""Deadlines pass, and the figures are compared."""

from ..cast import PRICE
from ..doors import eventually
from ..story import DAY, NAMES, Story, agreeing


def pass_deadlines(story: Story) -> None:
    """7: window and grace pass; the promises that were not kept expire."""
    handle = story.stage.handle
    handle.set_clock(handle.clock() + 32 * DAY)
    story.stage = story.stage.signed_in_again()
    story.timeline.tell("the clock of the whole system moves 32 days ahead")
    for letter in ("B", "C", "D"):
        eventually(f"{NAMES[letter]} expires", lambda who=letter: story.detail(who)["status"] == "expired")  # type: ignore[misc]
    story.timeline.check("Ada, who was paid, stays", "refund_issued", story.detail("A")["status"])
    story.timeline.tell("Ben, Cleo and Dora missed their deadlines: expired")


def count(story: Story) -> None:
    """8: live figures agree with what the owners report."""
    path = f"/api/campaigns/{story.campaign_id}/figures"
    wanted = {
        "enrollments.started": 4,
        "enrollments.refused": 2,
        "criteria.met": 1,
        "criteria.missed": 3,
        "payouts.issued": 1,
        "payouts.issued.amount": PRICE,
        "messages.sent": 6,
    }
    eventually("the figures arrive", lambda: wanted.items() <= story.stage.staff.get(path)["counters"].items())
    for name, number in wanted.items():
        story.timeline.check(name, number, story.stage.staff.get(path)["counters"][name])
    checked = eventually("figures and owners agree", lambda: agreeing(story, path))
    story.timeline.tell("live figures agree with what enrollment, progress, messaging and payouts count", kind="check")
    story.timeline.figures["campaign"] = story.stage.staff.get(path)["counters"]
    story.timeline.figures["check"] = checked
