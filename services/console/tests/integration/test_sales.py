"""A sales conversation: whom one talks to, what she says, what fits her, a proposal, and the way to enroll her."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.console.tests.enrollments import ALL, CONTACT_ID, contact, sent
from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, problem

TALK = "/admin/sales/conversation/demo-7"
WITH_HER = f"{TALK}?contact={CONTACT_ID}"
PROPOSAL = f"{TALK}/proposal?contact={CONTACT_ID}&campaign={CAMPAIGN_ID}"
QUALIFYING = "GET /api/admin/contacts/*/qualifying-campaigns"


def running(**more: Any) -> dict[str, Any]:
    """A campaign whose target is made of an audit."""
    criterion = {
        "template_id": str(CAMPAIGN_ID),
        "label_template": "Earn {{threshold}}",
        "kind": "result",
        "tracking": {"source": "manual", "mode": "value", "name": None, "target": "1"},
        "threshold_source": "audit.goals.revenue",
    }
    plain = {**criterion, "label_template": "Watch the lesson", "threshold_source": None}
    return campaign(definition={"criteria": [criterion, plain], "bundles": [{"bundle_id": "gold"}], **more})


@pytest.fixture
async def seller(staff: Browser) -> Browser:
    """Staff in a conversation while a campaign runs that asks for a value."""
    staff.gateway.answers["GET /api/campaigns"] = {"campaigns": [running()], "total": 1}
    staff.gateway.answers["GET /api/admin/campaigns/*"] = running()
    return staff


async def test_a_conversation_has_the_name_it_is_given_or_a_new_one(seller: Browser) -> None:
    assert 'href="/admin/sales"' in (await seller.get("/admin")).text
    begun = await seller.post("/admin/sales", {"session": "demo-7"})
    assert begun.headers["location"] == TALK
    fresh = (await seller.post("/admin/sales")).headers["location"]
    assert fresh.startswith("/admin/sales/conversation/")
    assert (await seller.get(fresh)).status_code == 200
    answer = await seller.post("/admin/sales", {"session": "a/b?c"})
    assert answer.status_code == 422
    assert 'value="a/b?c"' in answer.text


async def test_what_runs_is_shown_before_anybody_is_chosen(seller: Browser) -> None:
    shown = (await seller.get(TALK)).text
    assert "Spring" in shown
    assert "30 days to meet the criteria" in shown
    assert "First say whom you talk to." in shown
    assert "Enroll …" not in shown


async def test_somebody_is_found_by_address_and_chosen(seller: Browser) -> None:
    shown = (await seller.get(f"{TALK}?email=+ada%40example.com")).text
    asked = next(one.url for one in reversed(seller.gateway.asked) if one.url.path == "/api/admin/contacts")
    assert dict(asked.params) == {"email": "ada@example.com", "limit": "10"}
    assert f'href="{WITH_HER}"' in shown


async def test_a_number_that_is_none_is_said_beside_it(seller: Browser) -> None:
    fault = [{"field": "query.phone", "reason": "Is no phone number"}]
    seller.gateway.answers["GET /api/admin/contacts"] = lambda _request: problem(422, errors=fault)
    shown = (await seller.get(f"{TALK}?phone=12")).text
    assert 'id="f-phone-problem"' in shown
    assert 'value="12"' in shown


async def test_a_campaign_that_fits_leads_to_a_proposal_and_to_enrolling_from_it(seller: Browser) -> None:
    shown = (await seller.get(f"{WITH_HER}&bundle_id=gold&amount=49.90")).text
    asked = next(one.url for one in reversed(seller.gateway.asked) if one.url.path.endswith("/qualifying-campaigns"))
    assert dict(asked.params) == {"bundle_id": "gold", "amount": "4990", "currency": "USD"}
    assert "Fits" in shown
    assert f'href="{PROPOSAL}"'.replace("&", "&amp;") in shown
    (enroll,) = [part for part in shown.split('"') if part.startswith(f"{ALL}/new")]
    query = parse_qs(urlsplit(enroll.replace("&amp;", "&")).query)
    assert query == {
        "source": ["sales_conversation"],
        "contact": [str(CONTACT_ID)],
        "proposal": ["demo-7"],
        "bundle_id": ["gold"],
        "purchase": ["49.90"],
    }
    page = (await seller.get(enroll.replace("&amp;", "&"))).text
    for value in ('value="demo-7"', 'value="49.90"', '<option value="gold" selected>'):
        assert value in page


async def test_a_campaign_that_does_not_fit_says_why(seller: Browser) -> None:
    told = {
        "campaign_id": str(CAMPAIGN_ID),
        "campaign_name": "Spring",
        "qualifies": False,
        "reasons": ["audit_missing"],
    }
    seller.gateway.answers[QUALIFYING] = [told]
    shown = (await seller.get(WITH_HER)).text
    assert "Does not fit" in shown
    assert "There was no audit yet" in shown
    assert "Enroll …" not in shown


async def test_an_amount_that_is_none_is_said_beside_it_and_the_rest_is_checked(seller: Browser) -> None:
    shown = (await seller.get(f"{WITH_HER}&bundle_id=gold&amount=much")).text
    asked = next(one.url for one in reversed(seller.gateway.asked) if one.url.path.endswith("/qualifying-campaigns"))
    assert dict(asked.params) == {"bundle_id": "gold"}
    assert 'id="f-amount-problem"' in shown
    assert 'value="much"' in shown


async def test_whether_it_fits_may_not_be_known(seller: Browser) -> None:
    seller.gateway.answers[QUALIFYING] = lambda _request: problem(503)
    assert "Whether it fits cannot be told just now." in (await seller.get(WITH_HER)).text


async def test_what_she_says_is_recorded_on_top_of_what_is_known(seller: Browser) -> None:
    seller.gateway.answers["GET /api/admin/contacts/*/audits"] = [
        {
            "audit_id": str(CONTACT_ID),
            "occurred_at": "2026-11-19T10:00:00Z",
            "values": {"goals": {"revenue": "5", "team": 2}},
        }
    ]
    page = (await seller.get(WITH_HER)).text
    assert 'name="audit.goals.revenue"' in page
    assert 'value="5"' in page
    assert "Sets the target of: Earn …" in page
    typed = {"contact": str(CONTACT_ID), "audit.goals.revenue": "50K", "name-0": "staff", "value-0": "3", "key": "k1"}
    done = await seller.post(f"{TALK}/audit", typed)
    assert done.headers["location"] == WITH_HER
    told = sent(seller, "POST")
    assert told["email"] == "ada@example.com"
    assert told["values"] == {"goals": {"revenue": "50K", "team": 2}, "staff": "3"}
    assert seller.gateway.last("POST").headers["idempotency-key"] == "k1"


async def test_somebody_new_is_known_once_she_has_said_something(seller: Browser) -> None:
    seller.gateway.answers["GET /api/admin/contacts"] = {"items": [], "next": None}
    page = (await seller.get(f"{TALK}?email=new%40example.com")).text
    assert "Nobody is known by that." in page
    assert '<input type="hidden" name="email" value="new@example.com">' in page
    typed = {"email": "new@example.com", "name": "Grace", "audit.goals.revenue": "1"}
    done = await seller.post(f"{TALK}/audit", typed)
    told = sent(seller, "POST")
    assert {name: told[name] for name in ("email", "name", "values")} == {
        "email": "new@example.com",
        "name": "Grace",
        "values": {"goals": {"revenue": "1"}},
    }
    assert done.headers["location"] == WITH_HER


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"contact": str(CONTACT_ID)}, "Type at least one value."),
        ({"email": "new@example.com", "name": "Grace"}, "Type at least one value."),
        ({"audit.goals.revenue": "7"}, "Say an e-mail address or a phone number."),
    ],
)
async def test_an_audit_of_nobody_or_nothing_is_not_recorded(seller: Browser, typed: dict[str, str], text: str) -> None:
    answer = await seller.post(f"{TALK}/audit", typed)
    assert answer.status_code == 422
    assert text in answer.text
    assert not [one for one in seller.gateway.asked if one.url.path.endswith("/audits") and one.method == "POST"]


async def test_what_the_gateway_does_not_take_of_an_audit_is_told_and_stays(seller: Browser) -> None:
    fault = [{"field": "body.values", "reason": "Too many"}]
    seller.gateway.answers["POST /api/admin/contacts/audits"] = lambda _request: problem(422, errors=fault)
    answer = await seller.post(f"{TALK}/audit", {"contact": str(CONTACT_ID), "audit.goals.revenue": "77"})
    assert answer.status_code == 422
    assert "Too many" in answer.text
    assert 'value="77"' in answer.text


async def test_a_proposal_names_the_campaign_and_goes_as_a_message(seller: Browser) -> None:
    page = (await seller.get(PROPOSAL)).text
    assert "Our proposal: Spring" in page
    assert f"{seller.settings.console_url}/campaigns/spring" in page
    assert "- Watch the lesson" in page
    assert "{{threshold}}" not in page
    assert "Status: The campaign lets contacts in." in page
    done = await seller.post(PROPOSAL, {"subject": "For you", "body": "Look", "key": "k1"})
    assert done.headers["location"] == WITH_HER
    assert sent(seller, "POST") == {"subject": "For you", "body": "Look"}
    assert seller.gateway.last("POST").headers["idempotency-key"] == "k1"
    assert "The proposal is on its way." in (await seller.get(WITH_HER)).text


async def test_a_proposal_that_is_not_taken_keeps_its_text(seller: Browser) -> None:
    fault = [{"field": "body.subject", "reason": "Too long"}]
    seller.gateway.answers["POST /api/admin/contacts/*/messages"] = lambda _request: problem(422, errors=fault)
    answer = await seller.post(PROPOSAL, {"subject": "x", "body": "Keep me"})
    assert answer.status_code == 422
    assert 'id="f-subject-problem"' in answer.text
    assert "Keep me</textarea>" in answer.text
    seller.gateway.answers["POST /api/admin/contacts/*/messages"] = lambda _request: problem(409, "NotNow")
    assert "Because of NotNow." in (await seller.post(PROPOSAL, {"subject": "x", "body": "y"})).text


async def test_a_proposal_needs_somebody_and_a_campaign_that_was_published(seller: Browser) -> None:
    assert (await seller.get(f"{TALK}/proposal")).status_code == 422
    seller.gateway.answers["GET /api/admin/campaigns/*"] = campaign(current_version=None)
    assert (await seller.get(PROPOSAL)).status_code == 404


async def test_somebody_without_an_address_is_told_of_before_a_text_is_written(seller: Browser) -> None:
    seller.gateway.answers["GET /api/admin/contacts/*"] = contact(email=None, phone="+12015550123")
    assert "The contact has no e-mail address" in (await seller.get(PROPOSAL)).text


def says(rule: str, code: str, criterion: str | None = None, **params: str | int) -> dict[str, object]:
    """A rule of a dry run, which does not hold."""
    return {"rule": rule, "criterion": criterion, "holds": False, "reason": "As it is", "code": code, "params": params}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "Bundle: growth is none of its bundles.",
                'Earn <code class="placeholder">{{goal}}</code>: This is no number.',
                "Time: As it is",
            ],
        ),
        (
            "es",
            ["growth no es ninguno de sus paquetes.", 'Earn <code class="placeholder">{{goal}}</code>: ', "As it is"],
        ),
    ],
)
async def test_what_the_rules_say_to_somebody_is_said_in_the_language_of_the_reader(
    seller: Browser, language: str, told: list[str]
) -> None:
    rules = [
        says("bundle", "BundleEnrollsNobody", bundle="growth"),
        says("criterion", "UnclearNoNumber", "Earn {{goal}}"),
        says("window", "NewerThanThis"),
    ]
    seller.gateway.answers["POST /api/admin/campaigns/*/dry-run"] = {"holds": False, "checks": rules, "criteria": []}
    await seller.post("/look", {"language": language})
    text = (await seller.get(PROPOSAL)).text
    assert [one for one in told if one not in text] == []


@pytest.mark.parametrize(
    "path", [WITH_HER, PROPOSAL, f"{TALK}?email=x", f"{TALK}?email=<script>alert(1)&amount=<script>alert(1)"]
)
async def test_script_in_a_text_stays_text(seller: Browser, path: str) -> None:
    script = "<script>alert('x')</script>\"'{{ 7*77771 }}"
    hostile = running(name=script, slug=script)
    seller.gateway.answers["GET /api/campaigns"] = {"campaigns": [hostile], "total": 1}
    seller.gateway.answers["GET /api/admin/campaigns/*"] = hostile
    seller.gateway.answers["GET /api/admin/contacts/*"] = contact(name=script, email=script, phone=script)
    seller.gateway.answers["GET /api/admin/contacts"] = {"items": [contact(name=script, email=script)], "next": None}
    told = {"campaign_id": str(CAMPAIGN_ID), "campaign_name": script, "qualifies": False, "reasons": [script]}
    seller.gateway.answers[QUALIFYING] = [told]
    check = {"rule": script, "holds": False, "reason": script}
    seller.gateway.answers["POST /api/admin/campaigns/*/dry-run"] = {"holds": False, "checks": [check]}
    shown = await seller.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    assert "544397" not in shown.text
