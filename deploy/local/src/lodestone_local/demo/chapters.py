"""The chapters, each a function of the story so far."""

from urllib.parse import urlsplit

from .cast import CRITERIA, CURRENCY, ELIGIBLE, MINIMUM, OTHER, PRICE, REMINDER_SECONDS, STEPS
from .doors import StoryBroken, eventually
from .story import (
    ADMIN,
    DAY,
    NAMES,
    Story,
    agreeing,
    check_out,
    criterion,
    is_waiting,
    mails,
    pay,
    payout,
    pid_of,
    record_audit,
    refused,
    session,
    steps,
    told_of_refund,
)
from .timeline import money


def publish(story: Story) -> None:
    """1: staff creates and publishes the campaign."""
    staff, run = story.stage.staff, story.stage.run
    for bundle, price in ((ELIGIBLE, PRICE), (OTHER, 9_900)):
        staff.post("/api/admin/bundles", id=bundle, name=bundle.replace("-", " "), price=price, currency=CURRENCY)
    campaign = staff.post(
        ADMIN,
        name="Win Your Money Back",
        slug=f"win-your-money-back-{run}",
        currency=CURRENCY,
        min_purchase_amount=MINIMUM,
        completion_window_days=30,
        payout={"type": "refund", "amount_type": "full"},
    )
    story.campaign_id = campaign["id"]
    for template in CRITERIA:
        staff.post(f"{story.path}/criteria", **template)
    staff.post(f"{story.path}/eligible-bundles", bundle_id=ELIGIBLE)
    staff.raw("PUT", f"{story.path}/steps", json=list(STEPS))
    published = staff.post(f"{story.path}/publish")
    story.timeline.check("the campaign is", "active", published["status"])
    landing = story.stage.visitor.get(f"/api/campaigns/win-your-money-back-{run}")
    story.timeline.check("visitors see it with criteria", len(CRITERIA), len(landing["criteria"]))


def audit(story: Story) -> None:
    """2: audits are recorded."""
    for letter, revenue in (("A", 50_000), ("B", 20_000), ("C", 12_500), ("E", 8_000)):
        record_audit(story, letter, revenue, hours_ago=24)
    story.timeline.tell("audits of Ada, Ben, Cleo and Emil are recorded; Dora has none")


def buy(story: Story) -> None:
    """3: purchases arrive, some twice; who may enroll does."""
    session(story, 1, -30)  # before her enrollment exists, and after she paid: must count
    story.timeline.tell("Ada's first session is told before her purchase")
    for letter, bundle in (("A", ELIGIBLE), ("B", ELIGIBLE), ("C", ELIGIBLE), ("D", ELIGIBLE), ("E", OTHER)):
        (check_out if letter == "B" else pay)(story, letter, bundle)
    eventually("Ada, Ben and Cleo are enrolled", lambda: story.enrolled("A", "B", "C"))
    refusals = eventually("two refusals", lambda: refused(story, 2))
    story.timeline.check("enrollments after three purchases, Ada's told three times", 3, len(story.enrollments))
    found = sorted(reason for item in refusals for reason in item["reasons"])
    story.timeline.check("refusals", ["audit_missing", "bundle_not_eligible"], found)
    label = next(c["label"] for c in story.detail("A")["criteria"] if "revenue" in c["label"])
    story.timeline.check("Ada's own goal", "Achieve $50K monthly revenue", label)
    record_audit(story, "D", 30_000, hours_ago=2)
    eventually("Dora is enrolled", lambda: story.enrolled("D"))
    story.timeline.tell("Dora's audit arrives late, dated before her purchase: her order is decided again, she is in")


def achieve(story: Story) -> None:
    """4: Ada meets her goals; a service dies in the middle."""
    session(story, 3, -1)
    victim = story.stage.handle.kill("progress")
    story.timeline.tell(f"progress (process {victim}) is killed with SIGKILL")
    session(story, 2, -10)
    repeated = session(story, 2, -10)
    session(story, 9, -2 * DAY)
    story.timeline.tell(f"sessions 3, 2, 2 again ({repeated}) and one before the purchase are told")
    eventually("three sessions count", lambda: criterion(story, "sessions")["current_value"] in ("3", 3, "3.0"))
    story.timeline.check("sessions that count, of five told", "met", criterion(story, "sessions")["status"])
    revenue = criterion(story, "revenue")
    contact = story.stage.as_contact(story.enrollments["A"]["contact_id"])
    progress = f"enrollments/{story.enrollments['A']['enrollment_id']}/progress/{revenue['criterion_id']}"
    contact.post(f"/api/campaigns/{progress}/submit", evidence="Statement of March: 51,200 USD")
    story.stage.staff.ask("PUT", f"{story.path}/{progress}", verdict="verify", notes="statement seen")
    story.timeline.tell("Ada submits evidence, staff verifies it")
    body = {
        "id": f"page-{story.stage.run}",
        "email": story.email("A"),
        "name": "landing_page_published",
        "occurred_at": story.at(0),
    }
    story.stage.custom.deliver(story.stage.visitor, story.stage.now(), body)
    eventually("Ada's criteria are met", lambda: story.detail("A")["status"] == "criteria_met")
    story.timeline.tell("the custom webhook brings the third; every criterion is met")
    eventually("progress runs again", lambda: pid_of(story, "progress") not in (None, victim))
    story.timeline.tell("progress came back by itself in between; nothing was lost or doubled")


def unsubscribe(story: Story) -> None:
    """5a: Cleo leaves by one click, as her mail program does it."""
    mail = eventually("Cleo's welcome arrives", lambda: next(iter(mails(story, "C")), None))
    headers = {str(name).lower(): value for name, value in dict(mail["headers"]).items()}
    link = next(part for part in headers["list-unsubscribe"].split(",") if "http" in part).strip(" <>")
    answer = story.stage.visitor.raw("POST", urlsplit(link).path, data={"List-Unsubscribe": "One-Click"})
    story.timeline.check("Cleo unsubscribes by one click, answered", 200, answer.status_code)


def messages(story: Story) -> None:
    """5b: who got which mail, and why."""
    on_the_way, reminded = ["completed"] * 3, ["completed"] * 4
    expected = {"A": on_the_way, "B": reminded, "C": [*on_the_way, "skipped"], "D": reminded}
    eventually("everybody waits for the reminder", lambda: all(is_waiting(story, letter) for letter in expected))
    handle = story.stage.handle
    handle.set_clock(handle.clock() + REMINDER_SECONDS)
    story.timeline.tell("the clock of the whole system moves ten minutes ahead, and the reminders are due")
    mailed = {"A": 1, "B": 2, "C": 1, "D": 2}
    for letter in ("B", "D"):
        eventually(f"{NAMES[letter]}'s reminder arrives", lambda to=letter: len(mails(story, to)) == 2)  # type: ignore[misc]
    eventually("every journey is through", lambda: all(len(steps(story, to)) == len(expected[to]) for to in expected))
    for letter, results in expected.items():
        story.timeline.check(f"{NAMES[letter]}'s welcome, wait, question and reminder", results, steps(story, letter))
        story.timeline.check(f"mails {NAMES[letter]} got", mailed[letter], len(mails(story, letter)))
    for letter in expected:
        for message in story.stage.staff.get("/api/messages", enrollment_id=story.enrollments[letter]["enrollment_id"])[
            "items"
        ]:
            why = story.stage.staff.get(f"/api/messages/{message['id']}/explain")
            if not why["decisions"]:
                raise StoryBroken(f"message {message['id']} cannot be explained")
    story.timeline.tell("every message explains why it was sent or not", kind="check")


def pay_back(story: Story) -> None:
    """6: Ada chooses a refund, staff resolves, Stripe executes it once."""
    enrollment = story.enrollments["A"]["enrollment_id"]
    contact = story.stage.as_contact(story.enrollments["A"]["contact_id"])
    eventually("the payout is offered", lambda: payout(story)["state"] == "offered")
    contact.post(f"/api/campaigns/enrollments/{enrollment}/choose-payout", type="refund")
    story.timeline.tell("Ada chooses a refund")
    story.stage.staff.post(f"{story.path}/enrollments/{enrollment}/resolve", notes="well done")
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
