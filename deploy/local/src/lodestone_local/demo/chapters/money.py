"""A refund is chosen, approved, paid once and recognised."""

from ..cast import CURRENCY, PRICE
from ..doors import eventually
from ..story import Story, payout, resolve, told_of_refund
from ..timeline import money


def pay_back(story: Story) -> None:
    """6: Ada chooses a refund, staff resolves, Stripe executes it once."""
    contact = story.as_contact("A")
    eventually("the payout is offered", lambda: payout(story)["state"] == "offered")
    contact.post(f"/api/campaigns/enrollments/{story.id_of('A')}/choose-payout", type="refund")
    story.timeline.tell("Ada chooses a refund")
    resolve(story, "A")
    story.timeline.check("a sum this large waits for a second person", "awaiting_approval", payout(story)["state"])
    story.stage.approver.post(f"/api/admin/payouts/{payout(story)['id']}/approve")
    eventually("the refund is issued", lambda: payout(story)["state"] == "issued")
    eventually("Ada's enrollment ends", lambda: story.detail("A")["status"] == "refund_issued")
    done = payout(story)
    ours = [e for e in story.stage.world.executed("refund") if str(done["id"]) in str(e)]
    story.timeline.check("refunds executed at Stripe for Ada", 1, len(ours))
    story.timeline.tell(f"{money(done['amount']['amount'], CURRENCY)} went back to Ada", kind="money")
    story.timeline.check("the whole purchase was paid back", PRICE, done["amount"]["amount"])
    ledger = story.stage.staff.get("/api/admin/ledger")
    story.timeline.check("the ledger sums to zero", expected=True, found=ledger["sums_to_zero"])
    told = eventually("Stripe tells us of the refund", lambda: told_of_refund(story))
    story.timeline.check("Stripe's own word about the refund", "applied", told["disposition"])
    losses = [account["account"] for account in ledger["items"] if account["account"].startswith("loss")]
    story.timeline.check("it is known as ours; losses booked", [], losses)
    story.timeline.figures["ledger"] = ledger
