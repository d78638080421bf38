"""A campaign for each form that was seen: one, paused, with one message."""

import asyncio

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running
from chassis.testing.running import system
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.values import EventTrigger

PATH = "/internal/campaigns/auto-create"
FORM = {"form_id": "kajabi_123", "form_name": "Roof check"}


async def make(service: Running[Work], **form: str | None) -> httpx.Response:
    async with service.client(system()) as gateway:
        return await gateway.post(PATH, json=FORM | form)


async def test_a_form_gets_a_campaign_that_is_paused_for_review_and_lets_people_in(service: Running[Work]) -> None:
    answer = await make(service)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    campaign_id = told["campaign"].pop("id")
    assert told == {
        "campaign": {
            "name": "Roof check Campaign",
            "formId": "kajabi_123",
            "isPaused": True,
            "autoDiscovered": True,
            "messages": [
                {
                    "step": 1,
                    "delayMinutes": 0,
                    "text": "Hi {{firstName}}, thank you for your interest! We'll be in touch soon.",
                    "type": "sms",
                }
            ],
        },
        "message": "Campaign auto-created successfully (paused for review)",
        "created": True,
    }
    (published,) = await service.said(CampaignPublished)
    assert (str(published.campaign_id), len(await service.said(ContentPublished))) == (campaign_id, 1)
    (trigger,) = published.definition.triggers
    assert isinstance(trigger, EventTrigger)
    assert (trigger.event_name, trigger.form_id) == ("form_submitted", "kajabi_123")
    last = (await service.said(CampaignChanged))[-1]
    assert (last.status, last.sending_paused, last.accepts_enrollments) == ("paused", True, True)


async def test_a_form_that_has_one_keeps_it_as_it_is(service: Running[Work], team: httpx.AsyncClient) -> None:
    made = (await make(service)).json()["campaign"]
    path = f"/api/admin/campaigns/{made['id']}"
    assert (await team.patch(path, json={"name": "Ours"})).status_code == 200
    again = await make(service, form_name="Another")
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert again.json()["message"] == "Campaign already exists"
    assert (again.json()["campaign"]["id"], again.json()["campaign"]["name"]) == (made["id"], "Ours")


async def test_calls_at_once_make_one_campaign(service: Running[Work]) -> None:
    answers = await asyncio.gather(*(make(service) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [201]
    assert len({answer.json()["campaign"]["id"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"form_name": None}, "kajabi_123 Campaign"),
        ({"form_name": "<b>Roof</b> check"}, "Roof check Campaign"),
        ({"form_name": "x" * 255}, "x" * 191 + " Campaign"),
    ],
)
async def test_a_campaign_is_called_after_its_form(service: Running[Work], form: dict[str, str], name: str) -> None:
    assert (await make(service, **form)).json()["campaign"]["name"] == name


async def test_forms_whose_ids_differ_in_signs_alone_have_campaigns_of_their_own(service: Running[Work]) -> None:
    ids = {(await make(service, form_id=form_id)).json()["campaign"]["id"] for form_id in ("a b", "a-b", "A-b", "é")}
    assert len(ids) == 4
