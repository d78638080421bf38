"""Answers of several services, the merged document, links, figures."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import orjson

from chassis.effects import Lease
from chassis.http.pages import MOST_IDS
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT
from contracts.examples import example
from contracts.statistics import CampaignStatistics
from gateway_service.clients import OwnCounts
from gateway_service.handlers import figures
from services.gateway.tests.fakes import CONTACT_ID, Door, open_door

CAMPAIGN = example(CampaignStatistics).campaign_id
ONE, TWO = UUID(int=1), UUID(int=2)
LISTED = {"items": [{"enrollment_id": str(ONE)}, {"enrollment_id": str(TWO)}], "next": "more"}
PROGRESS = [{"enrollment_id": str(ONE), "state": "met"}]
PATH = f"/api/admin/campaigns/{CAMPAIGN}/enrollments"


def counted(day: int, partition: int = 0, minute: int = 0, **counters: int) -> CampaignStatistics:
    return CampaignStatistics.model_validate(
        {
            "campaign_id": CAMPAIGN,
            "partition": partition,
            "day": f"2026-03-{day:02}",
            "counters": {name.replace("__", "@").replace("_", "."): number for name, number in counters.items()},
            "counted_at": f"2026-03-{day:02}T10:{minute:02}:00Z",
        }
    )


async def test_enrollments_come_with_their_progress(door: Door) -> None:
    door.behind.answers |= {
        f"enrollment.test{PATH}": LISTED,
        "progress.test/internal/progress": PROGRESS,
        "payouts.test/internal/payouts": [{"enrollment_id": str(TWO), "state": "offered"}],
    }
    answer = (await door.client.get(f"{PATH}?limit=2", headers=door.bearer())).json()
    assert [item["progress"] and item["progress"]["state"] for item in answer["items"]] == ["met", None]
    assert [item["current_payout"] and item["current_payout"]["state"] for item in answer["items"]] == [None, "offered"]
    assert (answer["partial"], answer["missing"], answer["next"]) == (False, [], "more")
    asked = next(request for request in door.behind.asked if request.url.host == "progress.test")
    assert asked.url.params.get_list("enrollment_ids") == [str(ONE), str(TWO)]


def said_of(asked: httpx.Request) -> httpx.Response:
    """A row for each enrollment that is asked for, if they are not more than one question may name."""
    ids = asked.url.params.get_list("enrollment_ids")
    rows = [{"enrollment_id": one, "state": "open"} for one in ids]
    return httpx.Response(200, json=rows) if len(ids) <= MOST_IDS else httpx.Response(422)


async def test_a_full_page_is_asked_for_in_portions_that_a_service_takes(door: Door) -> None:
    listed = [{"enrollment_id": str(UUID(int=number))} for number in range(2 * MOST_IDS + 1)]
    door.behind.answers |= {
        f"enrollment.test{PATH}": {"items": listed, "next": None},
        "progress.test/internal/progress": said_of,
        "payouts.test/internal/payouts": said_of,
    }
    answer = (await door.client.get(PATH, headers=door.bearer())).json()
    assert [item["progress"]["enrollment_id"] for item in answer["items"]] == [one["enrollment_id"] for one in listed]
    assert [item["current_payout"]["state"] for item in answer["items"]] == ["open"] * len(listed)
    assert Counter(request.url.host for request in door.behind.asked)["progress.test"] == 3
    last = listed[-1]["enrollment_id"]
    door.behind.answers["progress.test/internal/progress"] = lambda asked: (
        httpx.Response(503) if last in str(asked.url) else said_of(asked)
    )
    partly = (await door.client.get(PATH, headers=door.bearer())).json()
    assert (partly["partial"], partly["missing"]) == (True, ["progress"])
    assert {item["progress"] for item in partly["items"]} == {None}


async def test_a_contact_lists_her_enrollments_with_progress_and_payout(door: Door) -> None:
    door.behind.answers |= {
        "enrollment.test/api/campaigns/my-enrollments": LISTED["items"],
        "progress.test/internal/progress": PROGRESS,
        "payouts.test/internal/payouts": [{"enrollment_id": str(TWO), "state": "offered"}],
    }
    hers = door.bearer(door.portal())
    answer = (await door.client.get("/api/campaigns/my-enrollments", headers=hers)).json()
    assert [item["progress"] and item["progress"]["state"] for item in answer["items"]] == ["met", None]
    assert [item["current_payout"] and item["current_payout"]["state"] for item in answer["items"]] == [None, "offered"]
    assert (answer["partial"], answer["missing"]) == (False, [])
    in_her_name = [at for at, one in enumerate(door.behind.asked) if one.url.host == "enrollment.test"]
    assert door.behind.claims(in_her_name[0])["sub"] == str(CONTACT_ID)
    door.behind.down.add("progress.test")
    partly = (await door.client.get("/api/campaigns/my-enrollments", headers=hers)).json()
    assert (partly["partial"], partly["missing"]) == (True, ["progress"])
    assert [item["progress"] for item in partly["items"]] == [None, None]


BUNDLES = "/api/campaigns/spring/bundles"
AUDIT = f"enrollment.test/internal/contacts/{CONTACT_ID}/audit"


def asked_tags(door: Door) -> list[str]:
    return door.behind.asked[-1].url.params.get_list("tags")


async def test_what_concerns_a_contact_follows_from_her_newest_audit(door: Door) -> None:
    values = {"industry": "retail", "churn_rate": 0.2, "goals": ["revenue", "a,b"], "has_team": True, "odd name": 1}
    door.behind.answers[AUDIT] = {"values": values}
    hers = door.bearer(door.portal())
    await door.client.get(f"{BUNDLES}?page=2", headers=hers)
    tags = ["industry", "industry=retail", "churn_rate", "churn_rate=0.2", "goals", "goals=revenue"]
    assert asked_tags(door) == [*tags, "has_team", "has_team=true"]
    assert door.behind.asked[-1].url.params["page"] == "2"
    await door.client.get(f"{BUNDLES}?tags=goal", headers=hers)
    assert asked_tags(door) == ["goal"]


async def test_nothing_is_taken_from_an_audit_for_a_stranger_or_without_one(door: Door) -> None:
    door.behind.answers[AUDIT] = {"values": {"industry": "retail"}}
    await door.client.get(BUNDLES, headers={"X-Tenant": str(door.tenant)})
    assert (asked_tags(door), len(door.behind.asked)) == ([], 1)
    door.behind.answers[AUDIT] = {"values": None}
    hers = door.bearer(door.portal())
    await door.client.get(BUNDLES, headers=hers)
    assert asked_tags(door) == []
    door.behind.down.add("enrollment.test")
    assert (await door.client.get(BUNDLES, headers=hers)).status_code == 503


async def test_what_cannot_be_had_is_named(door: Door) -> None:
    door.behind.answers[f"enrollment.test{PATH}/{ONE}"] = {"enrollment_id": str(ONE), "status": "active"}
    door.behind.answers["progress.test/internal/progress"] = PROGRESS
    door.behind.down.add("payouts.test")
    answer = (await door.client.get(f"{PATH}/{ONE}", headers=door.bearer())).json()
    assert (answer["status"], answer["progress"]["state"], answer["current_payout"]) == ("active", "met", None)
    assert (answer["partial"], answer["missing"]) == (True, ["current_payout"])


async def test_an_answer_that_is_not_200_is_passed_on_as_it_is(door: Door) -> None:
    door.behind.answers[f"enrollment.test{PATH}/{ONE}"] = lambda _: httpx.Response(404, json={"status": 404})
    answer = await door.client.get(f"{PATH}/{ONE}", headers=door.bearer())
    assert (answer.status_code, len(door.behind.asked)) == (404, 1)


async def test_the_public_document_has_the_services_paths_without_the_internal_ones(door: Door) -> None:
    door.behind.answers["campaigns.test/openapi.json"] = {
        "paths": {
            "/api/admin/campaigns/{campaign_id}": {"get": {"x": {"$ref": "#/components/schemas/CampaignOut"}}},
            "/internal/figures/{campaign_id}": {"get": {}},
            "/api/admin/secrets": {"get": {}},
        },
        "components": {"schemas": {"CampaignOut": {"type": "object"}}},
    }
    door.behind.down.add("payouts.test")
    document = (await door.client.get("/openapi.json")).json()
    operation = document["paths"]["/api/admin/campaigns/{campaign_id}"]["get"]
    assert operation["x"] == {"$ref": "#/components/schemas/campaigns.CampaignOut"}
    assert "campaigns.CampaignOut" in document["components"]["schemas"]
    assert not [path for path in document["paths"] if path.startswith("/internal") or "secrets" in path]
    assert document["x-missing"] == ["payouts"]


async def test_figures_add_up_and_never_go_back(door: Door) -> None:
    newer = counted(2, minute=9, criteria_met=3, criteria_met__9=3)
    await door.running.receive(newer, counted(2, minute=5, criteria_met=2), repeat=2, shuffle=True)
    await door.running.receive(counted(2, 1, criteria_met=1), counted(3, criteria_met=4))
    shown = (await door.client.get(f"/api/campaigns/{CAMPAIGN}/figures", headers=door.bearer())).json()
    assert shown["counters"] == {"criteria.met": 8}
    assert shown["hours"]["criteria.met"] == [{"at": "2026-03-02T09:00:00Z", "count": 3}]
    assert [point["count"] for point in shown["days"]["criteria.met"]] == [4, 4]


async def test_several_campaigns_are_told_in_numbers_at_once_with_their_last_comparison(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=3, criteria_met__9=3), counted(2, 1, criteria_met=1))
    nowhere, asked = str(uuid4()), "/api/admin/figures"
    found = await door.client.get(asked, params={"campaign_ids": [str(CAMPAIGN), nowhere]}, headers=door.bearer())
    told = {one["campaign_id"]: (one["counters"], one["check"]) for one in found.json()}
    assert told == {str(CAMPAIGN): ({"criteria.met": 4}, None), nowhere: ({}, None)}
    nothing = await door.client.get(asked, headers=door.bearer())
    assert nothing.status_code == 422


async def test_another_tenants_figures_do_not_exist(door: Door) -> None:
    await door.running.of(OTHER_TENANT).receive(counted(2, criteria_met=3))
    shown = (await door.client.get(f"/api/campaigns/{CAMPAIGN}/figures", headers=door.bearer())).json()
    assert shown["counters"] == {}


async def test_figures_are_compared_with_their_owners(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=2, messages_sent=5, criteria_changed=9))
    asked = f"/internal/figures/{CAMPAIGN}"
    door.behind.answers |= {
        f"progress.test{asked}": {"counters": {"criteria.met": 2}},
        f"messaging.test{asked}": {"counters": {"messages.sent": 4}},
        f"enrollment.test{asked}": {"counters": {"enrollments.started": 1}},
    }
    door.behind.down.add("payouts.test")
    check = (await door.client.get(f"/api/campaigns/{CAMPAIGN}/figures/check", headers=door.bearer())).json()
    found = {one["name"]: (one["counted"], one["owned"]) for one in check["differences"]}
    assert found == {"messages.sent": (5, 4), "enrollments.started": (0, 1)}
    assert (check["agrees"], check["missing"]) == (False, ["payouts"])


async def test_the_comparison_is_made_again_and_again_and_kept(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=2))
    nothing: dict[str, dict[str, int]] = {"counters": {}}
    for name in ("progress", "messaging", "enrollment", "payouts"):
        answer = {"counters": {"criteria.met": 2}} if name == "progress" else nothing
        door.behind.answers[f"{name}.test/internal/figures/{CAMPAIGN}"] = answer
    await door.running.tick()
    await door.running.carry_out()
    shown = (await door.client.get(f"/api/campaigns/{CAMPAIGN}/figures", headers=door.bearer())).json()
    assert shown["check"]["agrees"] is True
    asked = len(door.behind.asked)
    await door.running.carry_out()  # another replica, a moment later
    assert len(door.behind.asked) == asked
    await door.running.advance(timedelta(minutes=1))
    await door.running.carry_out()
    assert len(door.behind.asked) == asked + 4


async def test_two_replicas_do_not_compare_the_same_campaign(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=2))
    await door.running.tick()
    await asyncio.gather(*(door.running.carry_out() for _ in range(3)))
    assert len(door.behind.asked) == 4


async def test_a_comparison_that_was_claimed_again_is_not_overwritten(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=2))
    await door.running.tick()
    now = await door.running.now()
    (slow,) = await door.running.do(figures.claim_checks, Lease(now, 10))
    (quick,) = await door.running.do(figures.claim_checks, Lease(now + timedelta(minutes=1), 10))
    for claimed, counters in ((quick, {"criteria.met": 2}), (slow, {})):
        own = OwnCounts("", {"progress": counters}, ())
        await door.running.do(figures.settle_check, claimed, own, interval=timedelta(minutes=1))
    check = await door.running.do(figures.show_check, CAMPAIGN)
    assert check is not None
    assert check.agrees


async def test_figures_are_streamed_as_they_change(door: Door) -> None:
    """Over a real socket: the test client of the other tests waits for the end of an answer."""
    await door.running.receive(counted(2, criteria_met=1))
    seen: list[int] = []
    async with door.served() as url, httpx.AsyncClient(trust_env=False) as client:
        path = f"{url}/api/campaigns/{CAMPAIGN}/figures/stream"
        async with asyncio.timeout(10), client.stream("GET", path, headers=door.bearer()) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    seen.append(orjson.loads(line[6:])["counters"]["criteria.met"])
                    await door.running.receive(counted(2, minute=len(seen), criteria_met=len(seen) + 1))
                if len(seen) == 3:
                    break
    assert seen == [1, 2, 3]


async def test_a_stream_without_news_ends_as_well(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, stream_lifetime=0.3) as door, asyncio.timeout(5):
        path = f"/api/campaigns/{CAMPAIGN}/figures/stream"
        answer = await door.client.get(path, headers=door.bearer())
    assert answer.text.startswith("event: figures\r\ndata: {")
    assert answer.text.count("event:") == 1


async def test_one_tenant_cannot_hold_every_connection(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, stream_limit=1) as door, door.served() as url:
        path = f"{url}/api/campaigns/{CAMPAIGN}/figures/stream"
        async with httpx.AsyncClient(trust_env=False, headers=door.bearer()) as client, asyncio.timeout(10):
            async with client.stream("GET", path) as first:
                lines = first.aiter_lines()
                await anext(lines)
                assert (await client.get(path)).status_code == 429
            while await _status(client, path) == 429:  # noqa: ASYNC110 - the server sees a moment later that it ended
                await asyncio.sleep(0.05)


async def _status(client: httpx.AsyncClient, path: str) -> int:
    async with client.stream("GET", path) as answer:
        return answer.status_code


async def test_the_type_of_a_problem_leads_to_a_page(door: Door) -> None:
    refused = await door.client.get(PATH)
    page = await door.client.get(refused.json()["type"])
    nowhere = await door.client.get("/problems/none-of-ours")
    assert (refused.status_code, page.status_code, nowhere.status_code) == (401, 200, 404)
    assert page.text.startswith("Not authenticated (401)")
