"""A simulation as a page: what is asked of the API, what is shown of its answer, and what it says of a bad one."""

import re
from typing import Any

import orjson
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem

PATH = f"/admin/campaigns/{CAMPAIGN_ID}/simulate"
ASK = f"POST /api/campaigns/{CAMPAIGN_ID}/simulate"
CRITERION = {
    "template_id": str(CAMPAIGN_ID),
    "label_template": "Earn",
    "kind": "result",
    "tracking": {"source": "manual", "mode": "flag", "target": "1"},
}


def step(**more: object) -> dict[str, object]:
    plain = {"step_id": str(CAMPAIGN_ID), "kind": "send_email", "name": "Welcome", "came": 1200, "standing": 3}
    found = {"results": {"completed": 1100, "failed": 97}, "branches": {}, "variants": {}, "by_day": [0, 1200, 0]}
    return {**plain, **found, **more}


def answer(**more: object) -> dict[str, object]:
    plain: dict[str, object] = {"seed": 0, "starts_at": "2026-03-01T00:00:00Z", "contacts": 1200, "met": 400}
    plain |= {"ends": {"paid": 400, "expired": 797, "inside": 3}, "messages": {"total": 1100, "most": 1}}
    plain |= {"money": {"currency": "USD", "promised": 12_000_000, "paid": 4_000_000}, "steps": [step()]}
    return {**plain, **more}


@pytest.fixture
def asks(admin: Browser) -> Browser:
    """A browser before a campaign that promises something."""
    admin.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"criteria": [CRITERION]})
    admin.gateway.answers[ASK] = answer()
    return admin


def told(browser: Browser) -> Any:
    return [orjson.loads(one.content) for one in browser.gateway.asked if one.url.path.endswith("/simulate")]


async def test_nothing_is_simulated_before_somebody_asks(asks: Browser) -> None:
    page = (await asks.get(PATH)).text
    assert told(asks) == []
    assert 'value="1000"' in page


async def test_what_was_typed_is_simulated_and_the_answer_shown(asks: Browser) -> None:
    typed = {"contacts": "1,200", "days": "3", "assumptions.met": "33.5", "assumptions.purchase_amount": "100"}
    page = (await asks.get(PATH, params={**typed, "assumptions.failed": "0", "arrive_over_days": "1"})).text
    assumed = {"met": 0.335, "failed": 0.0, "purchase_amount": 10_000}
    assert told(asks) == [{"contacts": 1200, "days": 3, "arrive_over_days": 1, "seed": 0, "assumptions": assumed}]
    for shown in ("$120,000.00", "$40,000.00", "33%", "Got their money", "Welcome", "1,100"):
        assert shown in page, shown
    assert re.search(r'<td class="num">2</td>', page), "the step begins on the second day"
    assert "seed=1" in page


async def test_without_criteria_nobody_asks_for_money(admin: Browser) -> None:
    admin.gateway.answers["GET /api/admin/campaigns/*"] = campaign()
    admin.gateway.answers[ASK] = answer()
    page = (await admin.get(PATH, params={"contacts": "10"})).text
    assert "Promised" not in page
    assert 'name="assumptions.met"' not in page


async def test_what_cannot_be_read_and_what_is_refused_stands_beside_its_field(asks: Browser) -> None:
    faults = [fault("body.contacts", "TooManyToSimulate", limit=10_000)]
    asks.gateway.answers[ASK] = lambda _request: problem(422, "SimulationRefused", errors=faults)
    page = await asks.get(PATH, params={"contacts": "99999", "days": "many"})
    assert page.status_code == 422
    assert "At most 10000 contacts are simulated at once." in page.text
    assert page.text.count('aria-invalid="true"') == 2
    assert 'value="99999"' in page.text


async def test_a_simulation_that_takes_too_long_says_so(asks: Browser) -> None:
    asks.gateway.answers[ASK] = lambda _request: problem(409, "TooSlow")
    page = await asks.get(PATH, params={"contacts": "10000"})
    assert page.status_code == 409
    assert 'role="alert"' in page.text
