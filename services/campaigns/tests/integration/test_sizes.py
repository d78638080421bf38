"""How large steps, texts and whole definitions may be, told when they are saved."""

import httpx

from campaigns_service.work import Work
from chassis.testing import Running
from contracts.campaigns import CampaignPublished, ContentPublished
from services.campaigns.tests import stories
from services.campaigns.tests.integration.test_journeys import drafted
from services.campaigns.tests.stories import STEP as WELCOME
from services.campaigns.tests.stories import fields_of


async def test_three_mails_of_a_hundred_thousand_characters_are_published(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path, answer = await drafted(team, [{**WELCOME, "name": str(n), "body": "é" * 100_000} for n in range(3)])
    assert answer.status_code == 200, answer.text
    assert (await team.post(f"{path}/publish")).status_code == 200
    contents, (definition,) = await service.said(ContentPublished), await service.said(CampaignPublished)
    assert [len(content.content.texts["en"].body) for content in contents] == [100_000] * 3
    assert {content.content_id for content in contents} == definition.definition.journey.contents()


async def test_a_content_too_large_to_be_published_is_refused_by_name(team: httpx.AsyncClient) -> None:
    text = {"subject": "s", "body": "é" * 100_000}
    _path, answer = await drafted(
        team, [WELCOME, {**WELCOME, "name": "long", "translations": {"de": text, "fr": text}}]
    )
    assert answer.status_code == 422
    assert "of step 'long' has 400" in answer.json()["detail"]
    assert "at most 245760 can be published" in answer.json()["detail"]


async def test_a_definition_too_large_to_be_published_is_refused(team: httpx.AsyncClient) -> None:
    path, _answer = await drafted(team, [WELCOME])
    refused = None
    for number in range(30):
        body = {**stories.CRITERION, "description_template": "x" * 10_000, "display_order": number}
        refused = await team.post(f"{path}/criteria", json=body)
        if refused.status_code != 201:
            break
    assert refused is not None
    assert (refused.status_code, refused.json()["code"], fields_of(refused)) == (422, "TooLarge", ["criteria"])
    assert (await team.post(f"{path}/publish")).status_code == 200
