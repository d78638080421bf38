"""A campaign is published, audits are recorded, people buy."""

from .. import campaign
from ..cast import CRITERIA, CURRENCY, ELIGIBLE, OTHER, STEPS
from ..doors import eventually
from ..story import Story, check_out, pay, record_audit, refused, session


def publish(story: Story) -> None:
    """1: staff creates and publishes the campaign."""
    staff, run = story.stage.staff, story.stage.run
    staff.post("/api/admin/bundles", id=OTHER, name=OTHER.replace("-", " "), price=9_900, currency=CURRENCY)
    published = campaign.publish(staff, f"win-your-money-back-{run}", steps=STEPS)
    story.campaign_id = published["id"]
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
