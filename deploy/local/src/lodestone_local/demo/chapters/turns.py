"""What can happen on the way to a payout, told by three people in a campaign of their own.

Finn has no order that Lodestone knows of, Gwen's bank takes her money back for a while, and Hugo's refund waits for
him until Stripe cancels it.
"""

from dataclasses import replace
from functools import partial

from ..cast import CURRENCY, SECOND_CAMPAIGN, SECOND_CRITERION, SMALL, SMALL_PRICE
from ..doors import eventually
from ..story import ADMIN, NAMES, Story, pay, payout, record_audit, resolve
from ..timeline import money


def open_second(story: Story) -> None:
    """6b: a small campaign with one goal; Gwen and Hugo buy, staff enrolls Finn."""
    staff, run = story.stage.staff, story.stage.run
    staff.post("/api/admin/bundles", id=SMALL, name=SMALL.replace("-", " "), price=SMALL_PRICE, currency=CURRENCY)
    campaign = staff.post(ADMIN, **SECOND_CAMPAIGN, slug=f"first-workshop-{run}")
    second = story.second = replace(story, campaign_id=campaign["id"], enrollments={})
    staff.post(f"{second.path}/criteria", **SECOND_CRITERION)
    staff.post(f"{second.path}/eligible-bundles", bundle_id=SMALL)
    staff.post(f"{second.path}/publish")
    for letter in ("F", "G", "H"):
        record_audit(story, letter, 10_000, hours_ago=24)
    bought = {letter: pay(second, letter, SMALL) for letter in ("G", "H")}
    story.charges = {letter: purchase["charge"]["id"] for letter, purchase in bought.items()}
    eventually("Gwen and Hugo are enrolled", lambda: second.enrolled("G", "H"))
    purchase = {"amount": SMALL_PRICE, "currency": CURRENCY}
    enrolled = staff.post(f"{second.path}/enrollments", email=story.email("F"), purchase=purchase, notes="paid by wire")
    story.timeline.check("staff enrolls Finn with what he paid by wire, as", "admin_manual", enrolled["source"])
    eventually("Finn is enrolled", lambda: second.enrolled("F"))
    for letter in ("G", "H"):
        second.report(letter, "workshop_attended")
    # Finn is enrolled since this second, and nothing counts that came before.
    second.report("F", "workshop_attended", seconds_ago=-1)
    for letter in second.enrollments:
        offered = partial(is_in, second, letter, "offered")
        eventually(f"{NAMES[letter]}'s payout is offered", offered)
    story.timeline.tell("all three attend the workshop: three payouts are offered")


def give_credit(story: Story) -> None:
    """6c: without a payment nothing can be refunded; Finn gets a code that is worth what he paid."""
    second = story.second_campaign
    choices = payout(second, "F")["choices"]
    story.timeline.check("what Finn may choose without a payment to refund", "credit", ", ".join(choices))
    contact = second.as_contact("F")
    contact.post(f"/api/campaigns/enrollments/{second.id_of('F')}/choose-payout", type="credit")
    resolve(second, "F")
    eventually("Finn's credit is issued", lambda: is_in(second, "F", "issued"))
    given = payout(second, "F")
    made = [one for one in story.stage.world.executed("promotion_code") if str(given["id"]) in str(one)]
    story.timeline.check("promotion codes made at Stripe for Finn", 1, len(made))
    worth = money(given["amount"]["amount"], CURRENCY)
    story.timeline.tell(f"Finn has a code that is worth {worth}: {given['code']}", kind="money")


def win_dispute(story: Story) -> None:
    """6d: a dispute takes the money, and with it the payout; winning it brings back both."""
    second, world = story.second_campaign, story.stage.world
    dispute = world.dispute(story.charges["G"])
    eventually("Gwen's payout is withdrawn", lambda: is_in(second, "G", "withdrawn"))
    story.timeline.check("Gwen's bank takes the money back; payout withdrawn", "refunded_outside", reason(second, "G"))
    world.win(dispute)
    eventually("Gwen's payout is offered again", lambda: is_in(second, "G", "offered"))
    story.timeline.tell("the dispute is won, the money returns, and the payout is offered again")
    resolve(second, "G")
    eventually("Gwen's refund is issued", lambda: is_in(second, "G", "issued"))
    eventually("Gwen's enrollment ends as paid", lambda: second.detail("G")["status"] == "refund_issued")
    story.timeline.tell(f"{money(SMALL_PRICE, CURRENCY)} went back to Gwen", kind="money")


def cancel_refund(story: Story) -> None:
    """6e: a refund that asks its customer is not issued; when Stripe cancels it, staff resolves anew."""
    second, world = story.second_campaign, story.stage.world
    world.ask_next_refunds_customer()
    resolve(second, "H")
    eventually("Hugo's refund waits", lambda: reason(second, "H") == "pending_requires_action")
    story.timeline.check("Stripe asks Hugo where to pay; his payout is", "issuing", payout(second, "H")["state"])
    asked = refunds_of(second, "H")
    world.cancel_refund(asked[0])
    eventually("Hugo's payout fails", lambda: is_in(second, "H", "failed"))
    story.timeline.tell("Hugo does not answer, Stripe cancels the refund, and nothing was paid")
    resolve(second, "H")
    eventually("Hugo's second refund is issued", lambda: is_in(second, "H", "issued"))
    story.timeline.check("Hugo's refunds at Stripe, one of them cancelled", 2, len(refunds_of(second, "H")))
    ledger = story.stage.staff.get("/api/admin/ledger")
    story.timeline.check("after all of this the ledger sums to zero", expected=True, found=ledger["sums_to_zero"])


def is_in(story: Story, letter: str, state: str) -> bool:
    """Whether a contact's payout is in this state."""
    return bool(payout(story, letter)["state"] == state)


def reason(story: Story, letter: str) -> str:
    """Why a contact's payout waits or was withdrawn."""
    return str(payout(story, letter).get("reason"))


def refunds_of(story: Story, letter: str) -> list[str]:
    """The refunds that were made at the provider for a contact's payout, by their ids there."""
    ours = str(payout(story, letter)["id"])
    return [one["id"] for one in story.stage.world.executed("refund") if ours in str(one)]
