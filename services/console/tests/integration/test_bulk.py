"""Many contacts at once: what is asked of the API, what is foreseen, followed, cancelled and told of each."""

import re
from typing import Any

import orjson
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem

PATH = f"/admin/campaigns/{CAMPAIGN_ID}/bulk"
API = f"/api/campaigns/{CAMPAIGN_ID}/bulk"
JOB_ID, SEGMENT_ID = "00000000-0000-0000-0000-0000000000b1", "00000000-0000-0000-0000-0000000000b2"
LISTED = {"action": "enroll", "who": "contacts", "contacts": " ada@example.com \n\ncrm:4711\n"}


def job(**more: object) -> dict[str, Any]:
    plain: dict[str, Any] = {"job_id": JOB_ID, "action": "enroll", "state": "running", "selected_by": "contacts"}
    plain |= {"total": 1200, "reached": 600, "done": 598, "refused": 2, "failed": 0, "ended_at": None}
    return {**plain, "reasons": {"already_enrolled": 2}, "created_at": "2026-03-01T10:00:00Z", **more}


def outcome(**more: object) -> dict[str, Any]:
    plain = {"position": 7, "contact_id": str(CAMPAIGN_ID), "name": "Ada Byron", "email": "ada@example.com"}
    return {**plain, "result": "refused", "reasons": ["already_enrolled"], **more}


@pytest.fixture
def asks(staff: Browser) -> Browser:
    """A browser of staff before a campaign with a segment and a job."""
    foreseen = {"total": 1200, "weighed": 1000, "done": 990, "reasons": {"already_enrolled": 10}}
    staff.gateway.answers |= {
        "GET /api/admin/campaigns/*": campaign(),
        "GET /api/segments": {"items": [{"segment_id": SEGMENT_ID, "name": "Homeowners"}], "next": None},
        f"POST {API}/preview": foreseen,
        f"POST {API}/enroll": job(),
        f"GET {API}": {"items": [job()], "next": None},
        f"GET {API}/{JOB_ID}": job(),
        f"POST {API}/{JOB_ID}/cancel": job(state="cancelled"),
        f"GET {API}/{JOB_ID}/outcomes": {"items": [outcome(), outcome(contact_id=None, result=None)], "next": "more"},
    }
    return staff


def told(browser: Browser) -> list[tuple[str, Any]]:
    """What was asked for by POST: the end of the path, and the body."""
    asked = [one for one in browser.gateway.asked if one.method == "POST" and one.url.path.startswith(API)]
    return [(one.url.path.removeprefix(API), orjson.loads(one.content)) for one in asked if one.content]


async def test_nothing_is_asked_for_before_somebody_has_chosen(asks: Browser) -> None:
    page = (await asks.get(PATH)).text
    assert told(asks) == []
    for text in ("Homeowners", "Everybody", "1,200", "Enroll them"):
        assert text in page


async def test_what_would_happen_is_shown_first_and_then_done_once(asks: Browser) -> None:
    page = (await asks.post(PATH, LISTED)).text
    for text in (
        "990",
        "of the first 1,000",
        "10 · The contact is, or was, in the campaign already.",
        "ada@example.com",
    ):
        assert text in page, text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert (hidden["do"], hidden["contacts"]) == ("start", "ada@example.com \n\ncrm:4711")
    done = await asks.post(PATH, hidden)
    assert (done.status_code, done.headers["location"]) == (303, f"{PATH}/{JOB_ID}")
    assert asks.gateway.last("POST").headers["idempotency-key"] == hidden["key"]
    listed = {"contacts": ["ada@example.com", "crm:4711"]}
    assert told(asks) == [("/preview", {"action": "enroll", **listed}), ("/enroll", listed)]


@pytest.mark.parametrize(
    ("who", "chosen"), [("everybody", {"everybody": True}), (SEGMENT_ID, {"segment_id": SEGMENT_ID})]
)
async def test_everybody_or_a_segment_is_chosen(asks: Browser, who: str, chosen: dict[str, Any]) -> None:
    await asks.post(PATH, {"action": "exit", "who": who, "contacts": "kept"})
    assert told(asks) == [("/preview", {"action": "exit", **chosen})]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"action": "delete"}, "Choose what is to be done."),
        ({"who": ""}, "Choose with whom."),
        ({"contacts": "\n"}, "Name at least one contact."),
    ],
)
async def test_what_is_missing_is_said_without_asking(asks: Browser, typed: dict[str, str], text: str) -> None:
    page = await asks.post(PATH, LISTED | typed)
    assert (page.status_code, text in page.text, told(asks)) == (422, True, [])


async def test_what_is_refused_stands_beside_its_field(asks: Browser) -> None:
    faults = [fault("body.contacts", "TooManyNamed", limit=10_000)]
    asks.gateway.answers[f"POST {API}/preview"] = lambda _request: problem(422, "TooManyNamed", errors=faults)
    page = await asks.post(PATH, LISTED)
    assert page.status_code == 422
    assert 'id="f-contacts-problem"' in page.text
    faults = [fault("body.segment_id", "SegmentUnknown")]
    asks.gateway.answers[f"POST {API}/preview"] = lambda _request: problem(422, "SegmentUnknown", errors=faults)
    page = await asks.post(PATH, LISTED | {"who": SEGMENT_ID})
    assert 'id="f-who-problem"' in page.text


async def test_a_job_is_followed_while_it_runs_and_tells_of_each_contact(asks: Browser) -> None:
    page = (await asks.get(f"{PATH}/{JOB_ID}?result=refused")).text
    assert asks.gateway.last("GET").url.path != ""
    for text in (
        'hx-trigger="every 2s"',
        "Ada Byron",
        "To come",
        "2 · The contact is, or was",
        "result=refused&amp;cursor=more",
    ):
        assert text in page, text
    asks.gateway.answers[f"GET {API}/{JOB_ID}"] = job(state="cancelled", ended_at="2026-03-01T10:01:00Z")
    page = (await asks.get(f"{PATH}/{JOB_ID}")).text
    assert ("hx-trigger" in page, "Not done" in page, "Cancel the job" in page) == (False, True, False)


async def test_a_job_is_cancelled_and_its_outcomes_are_a_file(asks: Browser) -> None:
    done = await asks.post(f"{PATH}/{JOB_ID}/cancel", {})
    assert (done.status_code, asks.gateway.last("POST").url.path) == (303, f"{API}/{JOB_ID}/cancel")
    await asks.get(f"{PATH}/{JOB_ID}/outcomes.csv")
    assert asks.gateway.last("GET").url.path == f"{API}/{JOB_ID}/outcomes.csv"


async def test_the_page_is_there_when_the_owner_is_down(asks: Browser) -> None:
    asks.gateway.answers["GET /api/segments"] = asks.gateway.answers[f"GET {API}"] = lambda _request: problem(503)
    page = await asks.get(PATH)
    assert (page.status_code, "Some of it cannot be told just now." in page.text) == (200, True)
