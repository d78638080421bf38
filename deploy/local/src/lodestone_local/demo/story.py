"""What the story knows, and the questions it asks the system."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..processes.supervisor import NotRunning
from .cast import CURRENCY, ELIGIBLE, OTHER, PRICE, SMALL, SMALL_PRICE, Stage
from .doors import Door, eventually
from .timeline import Timeline

DAY = 86_400
ADMIN = "/api/admin/campaigns"
DELIVERED = ["checkout.session.completed", "checkout.session.completed", "payment_intent.succeeded"]
_PAID = {ELIGIBLE: PRICE, OTHER: 150_000, SMALL: SMALL_PRICE}
NAMES = {"A": "Ada", "B": "Ben", "C": "Cleo", "D": "Dora", "E": "Emil", "F": "Finn", "G": "Gwen", "H": "Hugo"}


@dataclass
class Story:
    """What is known so far."""

    stage: Stage
    timeline: Timeline
    campaign_id: str = ""
    enrollments: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the letter of the contact."""
    second: "Story | None" = None
    """What is known of the second campaign."""
    charges: dict[str, str] = field(default_factory=dict)
    """The provider's names of what was paid in the second campaign, by the letter of the contact."""

    @property
    def path(self) -> str:
        """The campaign, for staff."""
        return f"{ADMIN}/{self.campaign_id}"

    @property
    def second_campaign(self) -> "Story":
        """The second campaign, once there is one; raises LookupError before."""
        if self.second is None:
            raise LookupError("the second campaign")
        return self.second

    def id_of(self, letter: str) -> str:
        """The enrollment of a contact."""
        return str(self.enrollments[letter]["enrollment_id"])

    def as_contact(self, letter: str) -> Door:
        """The gateway as this contact sees it."""
        return self.stage.as_contact(self.enrollments[letter]["contact_id"])

    def report(self, letter: str, name: str, *, seconds_ago: int = 0) -> None:
        """A system outside reports by webhook what a contact did, so many seconds ago (negative: ahead)."""
        body = {
            "id": f"{name}-{letter}-{self.stage.run}",
            "email": self.email(letter),
            "name": name,
            "occurred_at": self.at(-seconds_ago),
        }
        self.stage.custom.deliver(self.stage.visitor, self.stage.now(), body)

    def email(self, letter: str) -> str:
        """The address of a contact by letter."""
        return self.stage.email(NAMES[letter])

    def at(self, offset: int) -> str:
        """A moment, so many seconds from now in the system's time."""
        return datetime.fromtimestamp(self.stage.now() + offset, UTC).isoformat()

    def enrolled(self, *letters: str) -> bool:
        """Whether these contacts are in the campaign; remembers their enrollments."""
        page = self.stage.staff.get(f"{self.path}/enrollments", limit=50)
        emails = {self.email(letter): letter for letter in NAMES}
        for item in page["items"]:
            if item["email"] in emails:
                self.enrollments[emails[item["email"]]] = item
        return set(letters) <= self.enrollments.keys()

    def detail(self, letter: str) -> dict[str, Any]:
        """One enrollment with its progress."""
        found: dict[str, Any] = self.stage.staff.get(
            f"{self.path}/enrollments/{self.enrollments[letter]['enrollment_id']}"
        )
        return found


def record_audit(story: Story, letter: str, revenue: int, *, hours_ago: int) -> None:
    """One audit."""
    story.stage.staff.post(
        "/api/admin/contacts/audits",
        email=story.email(letter),
        name=f"{NAMES[letter]} Example",
        occurred_at=story.at(-hours_ago * 3600),
        values={"desired_monthly_revenue": revenue},
    )


def pay(story: Story, letter: str, bundle: str) -> dict[str, Any]:
    """One purchase at the provider, a minute ago, told to us by webhooks; what the provider made of it."""
    deliver = DELIVERED if letter == "A" else DELIVERED[:1]
    paid = story.stage.world.purchase(
        amount=_PAID[bundle],
        currency=CURRENCY,
        email=story.email(letter),
        name=f"{NAMES[letter]} Example",
        bundle_id=bundle,
        campaign=story.campaign_id,
        created=story.stage.now() - 60,
        deliver=deliver,
    )
    story.timeline.tell(f"{NAMES[letter]} buys {bundle}; Stripe tells us {len(deliver)} time(s)", kind="money")
    return paid


def check_out(story: Story, letter: str, bundle: str) -> None:
    """One purchase by a visitor: a page of the provider, asked for at the campaign, and paid there now."""
    body = {"bundle_id": bundle, "email": story.email(letter)}
    path = f"/api/campaigns/win-your-money-back-{story.stage.run}/checkout"
    key = {"Idempotency-Key": f"{NAMES[letter]}-{story.stage.run}"}

    def ask() -> dict[str, Any] | None:
        answer = story.stage.visitor.raw("POST", path, json=body, headers=key)
        opened: dict[str, Any] | None = answer.json() if answer.is_success else None
        return opened  # until payouts knows the campaign, there is none

    opened = eventually(f"{NAMES[letter]} gets a page to pay at", ask)
    back = story.stage.world.pay(opened["url"], name=f"{NAMES[letter]} Example", method="card")
    story.timeline.check("Stripe sends the visitor back to", "thanks", back.rpartition("/")[2])
    story.timeline.tell(f"{NAMES[letter]} buys {bundle} at the campaign, and pays at Stripe's page", kind="money")


def refused(story: Story, number: int) -> list[dict[str, Any]] | None:
    """The refusals of the campaign, once there are so many."""
    items: list[dict[str, Any]] = story.stage.staff.get(f"{story.path}/refusals")["items"]
    return items if len(items) >= number else None


def session(story: Story, number: int, offset: int, *, times: int = 1) -> str:
    """Ada attends a session, so many seconds from now, and we are told so many times; what the last one came to."""
    body = {
        "id": f"session-{number}-{story.stage.run}",
        "email": story.email("A"),
        "source": "onboarding_milestone",
        "name": "session",
        "occurred_at": story.at(offset),
    }
    return [story.stage.activity.deliver(story.stage.visitor, story.stage.now(), body) for _ in range(times)][-1]


def criterion(story: Story, word: str) -> dict[str, Any]:
    """One criterion of Ada's by a word of its label."""
    progress = story.detail("A").get("progress") or {"criteria": []}
    empty = {"current_value": None, "status": None}
    return next((c for c in progress["criteria"] if word in c["label"]), empty)


def pid_of(story: Story, part: str) -> int | None:
    """Process id of a part, if it runs."""
    try:
        return story.stage.handle.pid(part)
    except NotRunning:
        return None


def mails(story: Story, letter: str) -> list[dict[str, Any]]:
    """What arrived at a contact's address."""
    return story.stage.world.mail(story.email(letter))


def steps(story: Story, letter: str) -> list[str]:
    """Results of a contact's steps, in order."""
    return [execution["result"] for execution in story.detail(letter)["journey"] if execution["result"]]


def is_waiting(story: Story, letter: str) -> bool:
    """Whether a contact's journey has come from its first step to its second, which waits."""
    return len(story.detail(letter)["journey"]) >= 2


def payout(story: Story, letter: str = "A") -> dict[str, Any]:
    """A contact's payout; its state is `none` while there is no payout."""
    answer = story.stage.staff.raw("GET", f"{story.path}/enrollments/{story.id_of(letter)}/payout")
    found: dict[str, Any] = answer.json() if answer.is_success else {"state": "none"}
    return found


def resolve(story: Story, letter: str) -> None:
    """Staff says that a contact's payout is due."""
    story.stage.staff.post(f"{story.path}/enrollments/{story.id_of(letter)}/resolve", notes="well done")


def told_of_refund(story: Story) -> dict[str, Any] | None:
    """The webhook by which the provider told of Ada's refund, once it was taken."""
    began = datetime.fromtimestamp(story.stage.began, UTC)
    events = story.stage.staff.get("/api/admin/webhook-events", limit=50)["items"]
    ours = (e for e in events if e["type"] == "refund.created" and datetime.fromisoformat(e["received_at"]) >= began)
    return next(ours, None)


def agreeing(story: Story, path: str) -> dict[str, Any] | None:
    """The comparison, once nothing differs."""
    found: dict[str, Any] = story.stage.staff.get(f"{path}/check")
    return found if found["agrees"] else None
