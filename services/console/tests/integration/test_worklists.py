"""What waits for staff: evidence to review, and targets that are unclear."""

import pytest

from services.console.tests.enrollments import (
    AT,
    CONTACT_ID,
    CRITERION,
    ENROLLMENT_ID,
    REFUSAL_ID,
    contact,
    enrollment,
    promise,
    refusal,
    sent,
    waiting,
)
from services.console.tests.fakes import CAMPAIGN_ID, Browser, problem

VALUE = f"/admin/refusals/{CONTACT_ID}/{REFUSAL_ID}"
PATH = "audit.desired_monthly_revenue"
EVIDENCE, UNCLEAR = "/admin/evidence", "/admin/refusals/unclear-thresholds"


async def test_the_start_page_leads_to_what_waits(staff: Browser) -> None:
    waits = {"items": [{}], "has_more": False}
    staff.gateway.answers["GET /api/admin/waiting"] = {
        "queues": {"evidence_to_verify": waits, "unclear_thresholds": waits, "parked_webhooks": waits},
        "missing": [],
    }
    shown = (await staff.get("/admin")).text
    assert f'<a href="{EVIDENCE}">Evidence to review</a>' in shown
    assert f'<a href="{UNCLEAR}">Targets that are unclear</a>' in shown


async def test_evidence_leads_to_its_criterion(staff: Browser) -> None:
    shown = (await staff.get(EVIDENCE)).text
    assert f'href="{CRITERION}"' in shown
    for text in ("Earn $50K a month", "See my books", "Ada Lovelace", "Spring", "days left"):
        assert text in shown


async def test_evidence_is_listed_even_while_nobody_says_whose_it_is(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/enrollments"] = lambda _request: problem(503)
    shown = (await staff.get(EVIDENCE)).text
    assert f'href="{CRITERION}"' in shown
    assert "Ada Lovelace" not in shown


async def test_an_enrollment_with_two_pieces_of_evidence_is_asked_for_once(staff: Browser) -> None:
    told = waiting()
    staff.gateway.answers["GET /api/admin/evidence/waiting"] = {"items": [told, told], "next": "later"}
    shown = (await staff.get(f"{EVIDENCE}?cursor=here")).text
    (asked,) = [one for one in staff.gateway.asked if one.url.path == "/api/admin/enrollments"]
    assert asked.url.params.get_list("enrollment_ids") == [str(ENROLLMENT_ID)]
    assert f'href="{EVIDENCE}?cursor=later"' in shown
    assert f'href="{EVIDENCE}"' in shown


@pytest.mark.parametrize(("path", "text"), [(EVIDENCE, "Nothing waits"), (UNCLEAR, "Nothing is unclear")])
async def test_an_empty_list_is_good_news(staff: Browser, path: str, text: str) -> None:
    staff.gateway.answers["GET /api/admin/evidence/waiting"] = {"items": [], "next": None}
    staff.gateway.answers["GET /api/admin/refusals/unclear-thresholds"] = {"items": [], "next": None}
    assert text in (await staff.get(path)).text


async def test_an_unclear_target_leads_to_the_value_behind_it(staff: Browser) -> None:
    shown = (await staff.get(UNCLEAR)).text
    assert f'href="{VALUE}"' in shown
    assert "<q>a lot</q> is no number" in shown
    assert "Spring" in shown
    page = (await staff.get(VALUE)).text
    assert f'name="{PATH}"' in page
    assert "The purchase is decided again by itself" in page


async def test_a_corrected_audit_is_said_again_whole_and_of_the_same_time(staff: Browser) -> None:
    done = await staff.post(VALUE, {PATH: "50000"})
    assert done.headers["location"] == UNCLEAR
    assert sent(staff, "POST") == {
        "email": "ada@example.com",
        "occurred_at": "2026-11-19T10:00:00+00:00",
        "values": {"desired_monthly_revenue": "50000", "staff": 3},
    }


async def test_whom_staff_wanted_to_enroll_is_enrolled_next(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(refusals=[refusal(order_id=None)])
    done = await staff.post(VALUE, {PATH: "50000"})
    assert done.headers["location"] == f"/admin/campaigns/{CAMPAIGN_ID}/enrollments/new?contact={CONTACT_ID}"


async def test_a_value_of_a_conversation_is_said_of_the_time_of_the_purchase(staff: Browser) -> None:
    unclear = [
        {
            "label": "x",
            "source": "chat_insights.goals.clients",
            "value": None,
            "why": "is missing, and there is no default",
        }
    ]
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(refusals=[refusal(unclear=unclear)])
    staff.gateway.answers["POST /api/admin/contacts/*/inputs"] = {
        "input_id": str(CONTACT_ID),
        "kind": "chat_insights",
        "reference": None,
        "occurred_at": AT,
        "values": {},
    }
    await staff.post(VALUE, {"chat_insights.goals.clients": "12"})
    told = sent(staff, "POST")
    assert told["values"] == {"goals": {"clients": "12"}}
    assert (told["kind"], told["occurred_at"]) == ("chat_insights", "2026-11-20T10:00:00+00:00")


async def test_an_empty_value_is_sent_to_nobody(staff: Browser) -> None:
    answer = await staff.post(VALUE, {PATH: " "})
    assert answer.status_code == 422
    assert "Type the value as it should have been." in answer.text
    assert [one for one in staff.gateway.asked if one.method == "POST" and "contacts" in one.url.path] == []


async def test_what_the_gateway_does_not_take_is_told_and_the_value_stays(staff: Browser) -> None:
    faults = [{"field": "body.values", "reason": "Too many"}]
    staff.gateway.answers["POST /api/admin/contacts/audits"] = lambda _request: problem(422, errors=faults)
    answer = await staff.post(VALUE, {PATH: "51000"})
    assert answer.status_code == 422
    assert "Too many" in answer.text
    assert 'value="51000"' in answer.text


async def test_a_refusal_that_there_is_not_is_a_page(staff: Browser) -> None:
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(refusals=[refusal(unclear=[])])
    assert (await staff.get(VALUE)).status_code == 404


@pytest.mark.parametrize("path", [EVIDENCE, UNCLEAR, VALUE])
async def test_script_in_a_text_stays_text(staff: Browser, path: str) -> None:
    script = "<script>alert('x')</script>\"'{{ 7*77771 }}"
    unclear = [{"label": script, "source": script, "value": script, "why": script}]
    hostile = refusal(name=script, email=script, unclear=unclear)
    staff.gateway.answers["GET /api/admin/refusals/unclear-thresholds"] = {"items": [hostile], "next": None}
    staff.gateway.answers["GET /api/admin/contacts/*"] = contact(name=script, refusals=[hostile])
    evidence = waiting()
    staff.gateway.answers["GET /api/admin/evidence/waiting"] = {
        "items": [{**evidence, "label": script, "evidence": script}],
        "next": None,
    }
    hostile_enrollment = enrollment(name=script, campaign_name=script, progress=promise())
    staff.gateway.answers["GET /api/admin/enrollments"] = [hostile_enrollment]
    shown = await staff.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    assert "544397" not in shown.text
