"""What could be promised to nobody, or sent to nobody, is refused when it is saved, and the answer names the place."""

import re
from typing import Any

import httpx
import pytest

from services.campaigns.tests.stories import CRITERION, STEP, drafted, fields_of

SUM = {"source": "custom_webhook", "mode": "value"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tracking": SUM, "threshold_source": "audit.goal", "threshold_default": "a lot"}, "threshold_default"),
        ({"tracking": SUM, "threshold_default": "50.000"}, "threshold_default"),
        ({"tracking": SUM, "threshold_default": "0"}, "threshold_default"),
        ({"label_template": "Earn {{salary.amount}}"}, "nothing is known by the name salary.amount"),
        ({"label_template": "Earn {{ }}"}, "braces that are no placeholder"),
        ({"label_template": "Sign", "description_template": "{{a}} or {{b}}"}, "a, b would all be the one threshold"),
    ],
)
async def test_a_criterion_that_nobody_could_be_promised_is_refused_with_its_fault(
    team: httpx.AsyncClient, changes: dict[str, Any], reason: str
) -> None:
    path = await drafted(team)
    body = {**CRITERION, **changes}
    refused = await team.post(f"{path}/criteria", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "CriterionRefused"), refused.text
    assert f"criterion '{body['label_template']}'" in refused.json()["detail"]
    assert reason in refused.json()["detail"]
    (field,) = fields_of(refused)
    assert re.fullmatch(rf"criteria\.[0-9a-f-]{{36}}\.({'|'.join(changes)})", field)


async def test_thresholds_are_typed_as_people_type_them(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    for typed in ("$50K/mo", "50,000", "1.5k", "12 000"):
        body = {**CRITERION, "tracking": SUM, "threshold_source": "audit.goal", "threshold_default": typed}
        assert (await team.post(f"{path}/criteria", json=body)).status_code == 201, typed


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"subject": "{{ first_name | shout }}"}, "subject (en), line 1, column"),
        ({"body": "{% render 'x' %}"}, "body (en), line 1, column"),
        ({"body": "Hello\n{% if first_name %}you"}, "body (en), line 2, column"),
        ({"subject": "  "}, "subject (en)"),
        ({"body": "<p>&nbsp;</p>"}, "body (en)"),
        ({"translations": {"de": {"subject": "Hallo", "body": "{{ first_name | brüll }}"}}}, "body (de)"),
    ],
)
async def test_a_text_that_could_not_be_sent_is_refused_with_step_and_place(
    team: httpx.AsyncClient, changes: dict[str, Any], place: str
) -> None:
    path = await drafted(team)
    refused = await team.put(f"{path}/steps", json=[{**STEP, "id": None}, {**STEP, "name": "bye", **changes}])
    assert (refused.status_code, refused.json()["code"]) == (422, "TextRefused"), refused.text
    assert f"step 'bye': {place}" in refused.json()["detail"]
    assert "welcome" not in refused.json()["detail"]
    assert re.fullmatch(r"contents\.[0-9a-f-]{36}\.texts\.(en|de)\.(subject|body)", fields_of(refused)[0])


async def test_text_stays_text(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    step = {**STEP, "body": "Use {SAVE10} until {date}, {{ first_name }}. {{SAVE10}} is no name of ours."}
    saved = await team.put(f"{path}/steps", json=[step])
    assert saved.status_code == 200, saved.text
