"""The gallery: templates looked at, taken, made of a campaign, deleted."""

import json
import re

import httpx
import pytest

from console_service.view.gallery_words import CATEGORIES, VARIABLES
from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem, template

PATH = "/admin/campaigns/templates"
ONE = f"{PATH}/storm-damage"
TYPED = {
    "name": "Hail of May",
    "slug": "hail-of-may",
    "values.company_name": "Ridge & Valley",
    "values.booking_link": "https://example.com/book",
}


async def test_templates_stand_in_the_gallery_with_what_they_do_in_the_language_of_the_reader(staff: Browser) -> None:
    page = (await staff.get(PATH)).text
    assert [word in page for word in ("Storm Damage Outreach", "Helps after a storm.", "2 steps", "2 days")] == [
        True
    ] * 4
    assert page.index("Ours") < page.index("Storm Damage")
    assert page.count("your own") == 1
    await staff.post("/look", {"language": "es"})
    page = (await staff.get(PATH)).text
    assert "Ayuda tras una tormenta" in page
    assert "Storm Damage Outreach" not in page


async def test_the_gallery_is_narrowed_down_to_what_there_is(staff: Browser) -> None:
    await staff.get(PATH, params={"category": "review"})
    assert staff.gateway.last("GET").url.params["category"] == "review"
    await staff.get(PATH, params={"category": "spam"})
    assert "category" not in staff.gateway.last("GET").url.params
    staff.gateway.answers["GET /api/campaign-templates"] = []
    assert "No template fits" in (await staff.get(PATH)).text


async def test_a_template_shows_what_happens_when_and_asks_for_what_is_the_tenants_own(staff: Browser) -> None:
    page = (await staff.get(ONE)).text
    assert re.search(r"Are you all right</strong>.*At once.*E-mail.*First things first", page, re.DOTALL)
    assert re.search(r"<strong>Call</strong>.*Day 2.*Task for staff", page, re.DOTALL)
    assert 'name="values.company_name" type="text" value="Example"' in page
    assert 'name="values.booking_link" type="url"' in page
    assert 'value="storm-damage"' in page
    assert "estimate_amount" in page


async def test_taking_a_template_leads_to_the_journey_of_the_draft(staff: Browser) -> None:
    staff.gateway.answers["POST /api/campaign-templates/*/campaigns"] = lambda _: httpx.Response(201, json=campaign())
    answer = await staff.post(ONE, TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/campaigns/{CAMPAIGN_ID}/steps")
    assert json.loads(staff.gateway.last("POST").content) == {
        "name": "Hail of May",
        "slug": "hail-of-may",
        "values": {"company_name": "Ridge & Valley", "booking_link": "https://example.com/book"},
    }


async def test_a_value_that_does_not_fit_is_told_beside_its_field(staff: Browser) -> None:
    wrong = [fault("body.values.company_name", "ValueWithBraces"), fault("body.values.booking_link", "ValueMissing")]
    staff.gateway.answers["POST /api/campaign-templates/*/campaigns"] = lambda _: problem(
        422, "ValuesUnfit", errors=wrong
    )
    answer = await staff.post(ONE, TYPED)
    assert answer.status_code == 422
    assert 'id="f-values.company_name-problem"' in answer.text
    assert "Braces would be read as a name" in answer.text
    assert 'value="Ridge &amp; Valley"' in answer.text
    staff.gateway.answers["POST /api/campaign-templates/*/campaigns"] = lambda _: problem(409, "SlugTaken")
    answer = await staff.post(ONE, TYPED)
    assert (answer.status_code, 'id="f-slug-problem"' in answer.text) == (409, True)


async def test_a_campaign_becomes_a_template_under_a_key_of_its_own(staff: Browser) -> None:
    staff.gateway.answers["PUT /api/campaign-templates/*"] = template(key="own-spring", is_own=True)
    path = f"/admin/campaigns/{CAMPAIGN_ID}/template"
    assert 'value="Spring"' in (await staff.get(path)).text
    answer = await staff.post(path, {"title": "Spring", "summary": "Every year", "category": "review"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/own-spring")
    asked = staff.gateway.last("PUT")
    assert asked.url.path == "/api/campaign-templates/own-spring"
    assert json.loads(asked.content) == {
        "campaign_id": str(CAMPAIGN_ID),
        "title": "Spring",
        "summary": "Every year",
        "category": "review",
    }
    refused = problem(409, "TooManyTemplates", params={"limit": 200})
    staff.gateway.answers["PUT /api/campaign-templates/*"] = lambda _: refused
    assert "There are 200 templates of your own already" in (await staff.post(path, {"title": "Spring"})).text


async def test_only_a_template_of_ones_own_is_offered_for_deletion(staff: Browser) -> None:
    assert f"{ONE}/delete" not in (await staff.get(ONE)).text
    staff.gateway.answers["GET /api/campaign-templates/*"] = template(is_own=True)
    assert f"{ONE}/delete" in (await staff.get(ONE)).text
    assert "It disappears from the gallery." in (await staff.get(f"{ONE}/delete")).text
    staff.gateway.answers["DELETE /api/campaign-templates/*"] = lambda _: httpx.Response(204)
    answer = await staff.post(f"{ONE}/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    staff.gateway.answers["DELETE /api/campaign-templates/*"] = lambda _: problem(409, "TemplateShipped")
    answer = await staff.post(f"{ONE}/delete")
    assert (answer.status_code, "comes with the system" in answer.text) == (409, True)


@pytest.mark.parametrize("path", ["/campaigns/templates"])
async def test_the_gallery_is_found_under_the_address_of_the_builder(staff: Browser, path: str) -> None:
    assert (await staff.get(path)).headers["location"] == PATH


def test_every_word_of_the_gallery_is_one_that_the_api_has() -> None:
    assert len(CATEGORIES) == 4
    assert len(VARIABLES) == 10
