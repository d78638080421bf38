"""What is done in Operations: what the API is asked, and what is shown when it refuses."""

import json

import pytest

from services.console.tests.fakes import USER_ID, Browser, problem
from services.console.tests.office import THING, offices, record, webhook

WEBHOOK, PARKED, LOG = "/admin/operations/webhooks", "/admin/operations/parked", "/admin/operations/log"
ONE, RECORD = f"{WEBHOOK}/{THING}", f"{PARKED}/payouts/{THING}"
WRONG = problem(422, errors=[{"field": "body.note", "reason": "is too short"}])


@pytest.fixture
def admin(admin: Browser) -> Browser:
    """An admin before a gateway with one of everything."""
    admin.gateway.answers = {**offices(), **admin.gateway.answers}
    return admin


def sent(browser: Browser, method: str = "POST") -> object:
    return json.loads(browser.gateway.last(method).content)


async def test_webhooks_are_filtered_and_go_on(admin: Browser) -> None:
    shown = (await admin.get(f"{WEBHOOK}?disposition=parked&cursor=here")).text
    assert dict(admin.gateway.last("GET").url.params) == {"disposition": "parked", "limit": "20", "cursor": "here"}
    assert f'href="{WEBHOOK}?disposition=parked&amp;cursor=more"' in shown
    assert f'href="{WEBHOOK}?disposition=parked"' in shown


async def test_a_disposition_that_is_none_asks_for_all(admin: Browser) -> None:
    await admin.get(f"{WEBHOOK}?disposition=nonsense")
    assert "disposition" not in admin.gateway.last("GET").url.params


@pytest.mark.parametrize(("outcome", "told"), [("applied", "counted"), ("parked", "set aside")])
async def test_a_webhook_is_read_again_and_what_became_of_it_is_said(admin: Browser, outcome: str, told: str) -> None:
    admin.gateway.answers["POST /api/admin/webhook-events/*/replay"] = webhook(disposition=outcome)
    answer = await admin.post(f"{ONE}/replay")
    assert answer.headers["location"] == ONE
    assert f"It was read again: {told}." in (await admin.get(ONE)).text


async def test_a_webhook_is_closed_with_a_note(admin: Browser) -> None:
    assert (await admin.post(f"{ONE}/close", {"note": " a test "})).headers["location"] == ONE
    assert sent(admin) == {"note": "a test"}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"{ONE}/close", "POST /api/admin/webhook-events/*/close"),
        (f"{RECORD}/close", "POST /api/admin/parked/close"),
        (f"{PARKED}/payouts/close", "POST /api/admin/parked/close"),
    ],
)
async def test_a_note_that_is_missing_is_told_beside_its_field(admin: Browser, path: str, asked: str) -> None:
    admin.gateway.answers[asked] = lambda _request: WRONG
    answer = await admin.post(path, {"note": "", "reason": "Rejected"})
    assert answer.status_code == 422
    assert 'id="f-note-problem"' in answer.text
    assert "is too short" in answer.text


@pytest.mark.parametrize("action", ["close", "replay"])
async def test_a_webhook_that_is_final_says_so(admin: Browser, action: str) -> None:
    admin.gateway.answers[f"POST /api/admin/webhook-events/*/{action}"] = lambda _request: problem(409, "NotOpen")
    answer = await admin.post(f"{ONE}/{action}", {"note": "what I typed"})
    assert (answer.status_code, "What became of this webhook is final." in answer.text) == (409, True)
    assert action == "replay" or "what I typed" in answer.text


@pytest.mark.parametrize(
    ("disposition", "has_replay", "has_close"),
    [("parked", True, True), ("waiting", False, True), ("applied", False, False), ("closed", False, False)],
)
async def test_only_what_is_open_can_be_worked_off(
    admin: Browser, disposition: str, *, has_replay: bool, has_close: bool
) -> None:
    admin.gateway.answers["GET /api/admin/webhook-events/*"] = webhook(disposition=disposition, body="{}")
    shown = (await admin.get(ONE)).text
    assert (f"{ONE}/replay" in shown, f"{ONE}/close" in shown) == (has_replay, has_close)


async def test_records_of_a_service_are_filtered(admin: Browser) -> None:
    await admin.get(f"{PARKED}?service=payouts&state=&reason=NotYet&topic=order.paid")
    expected = {"service": "payouts", "reason": "NotYet", "topic": "order.paid", "limit": "20"}
    assert dict(admin.gateway.last("GET").url.params) == expected


@pytest.mark.parametrize("query", ["", "?service=../x"])
async def test_without_a_service_that_is_known_the_first_is_shown(admin: Browser, query: str) -> None:
    await admin.get(f"{PARKED}{query}")
    assert dict(admin.gateway.last("GET").url.params) == {"service": "gateway", "state": "dead", "limit": "20"}


async def test_one_record_is_tried_again_or_closed(admin: Browser) -> None:
    for action, more in (("replay", {}), ("close", {"note": "a test"})):
        answer = await admin.post(f"{RECORD}/{action}", more)
        assert answer.headers["location"] == f"{PARKED}?service=payouts"
        asked = admin.gateway.last("POST")
        assert (asked.url.path, asked.url.params["service"]) == (f"/api/admin/parked/{action}", "payouts")
        assert sent(admin) == {"ids": [str(THING)], **more}


async def test_all_of_a_reason_are_tried_again_or_closed(admin: Browser) -> None:
    for action, more in (("replay", {}), ("close", {"note": "a test"})):
        await admin.post(f"{PARKED}/payouts/{action}", {"reason": "Rejected", "topic": "", **more})
        assert sent(admin) == {"reason": "Rejected", **more}
    assert "Records that were closed: 1." in (await admin.get(PARKED)).text


@pytest.mark.parametrize(
    ("state", "has_replay", "has_close"), [("dead", True, True), ("closed", True, False), ("waiting", False, False)]
)
async def test_what_is_tried_again_by_itself_is_left_alone(
    admin: Browser, state: str, *, has_replay: bool, has_close: bool
) -> None:
    shown = record(state=state, headers={}, value=None)
    admin.gateway.answers["GET /api/admin/parked/*"] = shown
    page = (await admin.get(RECORD)).text
    assert (f"{RECORD}/replay" in page, f"{RECORD}/close" in page) == (has_replay, has_close)
    assert "says that something is gone" in page


async def test_a_day_of_the_log_is_one_of_the_reader(admin: Browser) -> None:
    await admin.get(f"{LOG}?actor_id={USER_ID}&operation=PATCH+/x&since=2026-11-20&until=2026-11-20")
    (asked,) = [one for one in admin.gateway.asked if one.url.path == "/api/admin/audit-log"]
    assert dict(asked.url.params) == {
        "actor_id": str(USER_ID),
        "operation": "PATCH /x",
        "since": "2026-11-20T00:00:00-05:00",
        "until": "2026-11-21T00:00:00-05:00",
        "limit": "20",
    }


async def test_a_day_that_is_none_is_told_beside_its_field(admin: Browser) -> None:
    answer = await admin.get(f"{LOG}?since=yesterday&until=9999-12-31&actor_id=nobody")
    assert answer.status_code == 422
    assert 'id="f-since-problem"' in answer.text
    assert 'id="f-until-problem"' in answer.text
    assert 'value="yesterday"' in answer.text


async def test_the_log_shows_fields_as_they_were_and_are_and_names_who_asked(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/users"] = {"items": [], "next": None}
    assert "A user" in (await admin.get(LOG)).text
    entry = offices()["GET /api/admin/audit-log"]["items"][0] | {"actor_id": str(THING), "status": None}
    admin.gateway.answers["GET /api/admin/audit-log"] = {"items": [entry, entry | {"status": 403}], "next": None}
    shown = " ".join((await admin.get(LOG)).text.split())
    assert '<th scope="row">role</th><td>staff</td><td>admin</td>' in shown
    assert ">id<" not in shown
    assert "Shop" in shown
    assert "Not known" in shown
    assert "Refused (403)" in shown


async def test_the_queues_of_the_start_page_lead_to_where_they_are_worked_off(admin: Browser) -> None:
    queues = {name: {"items": [{}], "has_more": False} for name in ("parked_webhooks", "dead_records_of_payouts")}
    admin.gateway.answers["GET /api/admin/waiting"] = {"queues": queues, "missing": []}
    shown = (await admin.get("/admin")).text
    assert 'href="/admin/operations/webhooks?disposition=parked"' in shown
    assert 'href="/admin/operations/parked?service=payouts"' in shown
