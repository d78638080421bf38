"""Ada meets her goals, and everybody gets the mails that are right for them."""

from urllib.parse import urlsplit

from ..cast import REMINDER_SECONDS
from ..doors import StoryBroken, eventually
from ..story import DAY, NAMES, Story, criterion, is_waiting, mails, pid_of, session, steps


def achieve(story: Story) -> None:
    """4: Ada meets her goals; a service dies in the middle."""
    session(story, 3, -1)
    victim = story.stage.handle.kill("progress")
    story.timeline.tell(f"progress (process {victim}) is killed with SIGKILL")
    repeated = session(story, 2, -10, times=2)
    session(story, 9, -2 * DAY)
    story.timeline.tell(f"sessions 3, 2, 2 again ({repeated}) and one before the purchase are told")
    eventually("three sessions count", lambda: criterion(story, "sessions")["current_value"] in ("3", 3, "3.0"))
    story.timeline.check("sessions that count, of five told", "met", criterion(story, "sessions")["status"])
    revenue = criterion(story, "revenue")
    contact = story.as_contact("A")
    progress = f"enrollments/{story.enrollments['A']['enrollment_id']}/progress/{revenue['criterion_id']}"
    contact.post(f"/api/campaigns/{progress}/submit", evidence="Statement of March: 51,200 USD")
    story.stage.staff.ask("PUT", f"{story.path}/{progress}", verdict="verify", notes="statement seen")
    story.timeline.tell("Ada submits evidence, staff verifies it")
    story.report("A", "landing_page_published")
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
        walked = "welcome, wait and question" if letter == "A" else "welcome, wait, question and reminder"
        story.timeline.check(f"{NAMES[letter]}'s {walked}", results, steps(story, letter))
        story.timeline.check(f"mails {NAMES[letter]} got", mailed[letter], len(mails(story, letter)))
    for letter in expected:
        for message in story.stage.staff.get("/api/messages", enrollment_id=story.enrollments[letter]["enrollment_id"])[
            "items"
        ]:
            why = story.stage.staff.get(f"/api/messages/{message['id']}/explain")
            if not why["decisions"]:
                raise StoryBroken(f"message {message['id']} cannot be explained")
    story.timeline.tell("Ada had earned her payout, so her journey ended at the question; Cleo had opted out")
    story.timeline.tell("every message explains why it was sent or not", kind="check")
