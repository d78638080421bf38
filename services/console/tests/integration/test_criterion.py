"""One criterion of an enrollment: what staff decides or measures, its history, and files of the contact."""

import httpx
import pytest

from services.console.tests.enrollments import (
    CRITERION,
    FILE_ID,
    ONE,
    ORDER_ID,
    change,
    criterion,
    enrollment,
    promise,
    sent,
)
from services.console.tests.fakes import Browser, problem

ENROLLMENT = "GET /api/admin/campaigns/*/enrollments/*"


@pytest.mark.parametrize(
    ("verdict", "effect", "done"),
    [
        ("verify", "The criterion is met, whatever was counted.", "The criterion is verified."),
        ("waive", "no longer stands in the way", "The criterion is waived."),
        ("reject", "What was shown is not enough.", "The evidence is rejected."),
    ],
)
async def test_a_criterion_is_decided_with_a_note(staff: Browser, verdict: str, effect: str, done: str) -> None:
    assert effect in (await staff.get(CRITERION)).text
    answer = await staff.post(CRITERION, {"verdict": verdict, "notes": "Seen", "key": "k1"})
    assert answer.headers["location"] == ONE
    assert sent(staff, "PUT") == {"verdict": verdict, "notes": "Seen"}
    assert staff.gateway.last("PUT").headers["idempotency-key"] == "k1"
    assert done in (await staff.get(ONE)).text


async def test_the_last_criterion_is_said_to_earn_the_payout(staff: Browser) -> None:
    assert "the payout is earned" in (await staff.get(CRITERION)).text
    staff.gateway.answers[ENROLLMENT] = enrollment(progress=promise(criterion(), criterion(criterion_id=str(ORDER_ID))))
    assert "the payout is earned" not in (await staff.get(CRITERION)).text


async def test_a_value_is_measured(staff: Browser) -> None:
    await staff.post(CRITERION, {"verdict": "value", "current_value": "12,500.5", "measured_notes": "By the books"})
    assert sent(staff, "PUT") == {"current_value": "12500.5", "notes": "By the books"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"verdict": "value", "current_value": "a lot"}, "current_value"),
        ({"verdict": "value", "current_value": "-1"}, "current_value"),
        ({"verdict": "value", "current_value": ""}, "current_value"),
        ({"verdict": "explode", "notes": "Keep me"}, "verdict"),
        ({}, "verdict"),
    ],
)
async def test_what_is_no_decision_is_sent_to_nobody(staff: Browser, typed: dict[str, str], field: str) -> None:
    answer = await staff.post(CRITERION, typed)
    assert answer.status_code == 422
    assert ("Type a number" if field == "current_value" else "Choose what you decide.") in answer.text
    assert all(value in answer.text for name, value in typed.items() if name != "verdict")
    assert not [one for one in staff.gateway.asked if one.method == "PUT"]


async def test_what_the_gateway_refuses_about_a_criterion_is_told_there(staff: Browser) -> None:
    staff.gateway.answers["PUT /api/admin/campaigns/*/enrollments/*/progress/*"] = lambda _request: problem(
        409, "NotTaken"
    )
    answer = await staff.post(CRITERION, {"verdict": "verify", "notes": "Keep me"})
    assert answer.status_code == 409
    assert "This is not taken." in answer.text
    assert "Keep me</textarea>" in answer.text
    long = [{"field": "body.notes", "reason": "Too long"}]
    staff.gateway.answers["PUT /api/admin/campaigns/*/enrollments/*/progress/*"] = lambda _request: problem(
        422, errors=long
    )
    answer = await staff.post(CRITERION, {"verdict": "value", "current_value": "5", "measured_notes": "x"})
    assert 'id="f-measured_notes-problem"' in answer.text


async def test_a_promise_that_is_decided_offers_no_decision(staff: Browser) -> None:
    staff.gateway.answers[ENROLLMENT] = enrollment(progress=promise(state="met"))
    shown = (await staff.get(CRITERION)).text
    assert "The promise is decided" in shown
    assert 'value="verify"' not in shown


async def test_a_criterion_shows_its_history_and_files(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/campaigns/*/enrollments/*/progress/*/history"] = {
        "items": [change(), change(cause="counted", auto_source_ref="evt_1", text=None)],
        "next": "later",
    }
    shown = (await staff.get(CRITERION)).text
    assert f'href="{CRITERION}/files/{FILE_ID}"' in shown
    assert "12 kB" in shown
    assert "From evt_1" in shown
    assert f'href="{CRITERION}?cursor=later"' in shown


async def test_a_file_of_a_contact_is_an_attachment_that_cannot_act(staff: Browser) -> None:
    hostile = {"content-type": "text/html", "content-disposition": "inline; filename=x.html"}
    staff.gateway.answers["GET /api/admin/campaigns/*/enrollments/*/progress/*/files/*"] = lambda _request: (
        httpx.Response(200, content=b"<script>alert(1)</script>", headers=hostile)
    )
    answer = await staff.get(f"{CRITERION}/files/{FILE_ID}")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_file_or_criterion_that_is_not_there_is_a_page(staff: Browser) -> None:
    staff.gateway.answers[ENROLLMENT] = enrollment(progress=promise(criterion(criterion_id=str(ORDER_ID))))
    for path in (CRITERION, f"{CRITERION}/files/{FILE_ID}", f"{ONE}/explode"):
        answer = await staff.get(path)
        assert (answer.status_code, "There is no such page" in answer.text) == (404, True)
