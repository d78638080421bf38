"""Triggers of a draft, through their door."""

from uuid import UUID

from campaigns_service.work import Work
from chassis.testing import Running, staff
from contracts.campaigns import CampaignPublished
from contracts.enrollment import ContactFieldChanged
from contracts.examples import example
from contracts.values import StageChange, TimeBased
from services.campaigns.tests.stories import drafted, fields_of

VIP = {"field": "tags", "operator": "contains", "value": "vip"}
WON = {"trigger_type": "stage_change", "to_stage": "Won", "enrollment_conditions": {"not": VIP}}


async def test_triggers_are_kept_changed_and_published(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        path = await drafted(team)
        (one,) = (await team.put(f"{path}/triggers", json=[WON])).json()
        assert (one["to_stage"], one["enrollment_conditions"]) == ("Won", {"not": VIP})
        again = {**WON, "id": one["trigger_id"], "priority": 5}
        (same,) = (await team.put(f"{path}/triggers", json=[again])).json()
        assert (same["trigger_id"], same["priority"]) == (one["trigger_id"], 5)
        assert (await team.get(f"{path}/triggers")).json() == [same]
        assert (await team.post(f"{path}/publish")).status_code == 200
    (told,) = await service.said(CampaignPublished)
    (trigger,) = told.definition.triggers
    assert isinstance(trigger, StageChange)
    assert trigger.trigger_id == UUID(one["trigger_id"])


async def test_everything_wrong_with_triggers_is_named_at_once(service: Running[Work]) -> None:
    unanswerable = {"field": "nothing", "operator": "exists", "value": True}
    own = {"field": "field.roof", "operator": "equals", "value": "slate"}
    bad = [
        {"id": str(UUID(int=1)), "trigger_type": "event", "event_name": "segment_entered"},
        {"id": str(UUID(int=2)), "trigger_type": "event", "event_name": "x", "exclusion_conditions": unanswerable},
        {"id": str(UUID(int=3)), "trigger_type": "event", "event_name": "stage_change"},
        {"id": str(UUID(int=4)), "trigger_type": "event", "event_name": "session", "form_id": "77"},
        {"id": str(UUID(int=5)), "trigger_type": "event", "event_name": "date_reached"},
        {"id": str(UUID(int=2)), "trigger_type": "manual", "enrollment_conditions": {"all": [own, VIP]}},
    ]
    async with service.client(staff()) as team:
        path = await drafted(team)
        refused = await team.put(f"{path}/triggers", json=bad)
        assert refused.json()["code"] == "TriggersRefused"
        assert fields_of(refused) == [
            "body.",
            f"body.{UUID(int=1)}.segment_id",
            f"body.{UUID(int=2)}.exclusion_conditions.field",
            f"body.{UUID(int=3)}.event_name",
            f"body.{UUID(int=4)}.form_id",
            f"body.{UUID(int=5)}.event_name",
        ]
        unknown = await team.put(f"{path}/triggers", json=[{**WON, "more": 1}])
        assert unknown.status_code == 422
        assert (await team.get(f"{path}/triggers")).json() == []


async def test_a_trigger_by_a_date_is_published_where_contacts_have_that_date(service: Running[Work]) -> None:
    renewal = {"trigger_type": "time_based", "field": "field.renewal", "recurrence": "yearly", "offset_days": -30}
    async with service.client(staff()) as team:
        path = await drafted(team)
        assert (await team.put(f"{path}/triggers", json=[renewal])).status_code == 200
        refused = await team.post(f"{path}/publish")
        assert [one["code"] for one in refused.json()["errors"]] == ["DateOfNobody"]
        text = example(ContactFieldChanged, name="renewal")
        await service.receive(text)
        assert (await team.post(f"{path}/publish")).status_code == 422
        await service.receive(example(ContactFieldChanged, name="renewal", kind="date", revision=2))
        assert (await team.post(f"{path}/publish")).status_code == 200
    (told,) = await service.said(CampaignPublished)
    (trigger,) = told.definition.triggers
    assert isinstance(trigger, TimeBased)
    assert (trigger.own, trigger.at, trigger.hears) == ("renewal", "09:00", "date_reached")
