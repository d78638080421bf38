"""Two people at one draft: whoever has not seen the last change learns of it before changing anything."""

import asyncio

import httpx
import pytest

from services.campaigns.tests.stories import ADMIN, CRITERION, DRAFT, STEP, begun, drafted


def tag(answer: httpx.Response) -> dict[str, str]:
    return {"If-Match": answer.headers["etag"]}


async def test_a_change_meant_for_an_older_edition_is_refused_with_the_current_one(team: httpx.AsyncClient) -> None:
    created = await team.post(ADMIN, json=DRAFT)
    path = f"{ADMIN}/{created.json()['id']}"
    first = await team.patch(path, json={"name": "First"}, headers=tag(created))
    second = await team.patch(path, json={"name": "Second"}, headers=tag(created))
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current"] == first.json()["edition"]
    assert f'"{second.json()["current"]}"' == first.headers["etag"] == (await team.get(path)).headers["etag"]
    assert (await team.get(path)).json()["definition"]["name"] == "First"


async def test_every_change_of_a_campaign_is_a_new_edition_and_can_be_meant_for_one(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    criterion = (await team.get(f"{path}/criteria")).json()[0]["id"]
    changes = [
        ("POST", "/criteria", CRITERION),
        ("PUT", "/steps", [STEP]),
        ("DELETE", f"/criteria?criterion_id={criterion}", None),
        ("POST", "/eligible-bundles", {"bundle_id": "growth", "override_min_amount": 5}),
        ("PUT", "", {"name": "Other"}),
        ("POST", "/publish", None),
        ("POST", "/pause", None),
        ("DELETE", "/eligible-bundles?bundle_id=growth", None),
        ("DELETE", "?permanent=true", None),
    ]
    for method, place, body in changes:
        seen = tag(await team.get(path))
        stale = {"If-Match": '"1"'}
        assert (await team.request(method, f"{path}{place}", json=body, headers=stale)).status_code == 412
        answer = await team.request(method, f"{path}{place}", json=body, headers=seen)
        assert answer.is_success, (method, place, answer.text)
        if "permanent" not in place:
            assert tag(await team.get(path)) != seen


@pytest.mark.parametrize(
    ("header", "status"), [("*", 200), ('"1"', 200), ('"7", "1"', 200), ('W/"1"', 412), ('"x"', 412), ("1", 412)]
)
async def test_entity_tags_are_read_as_http_says(team: httpx.AsyncClient, header: str, status: int) -> None:
    path = await begun(team)
    assert (await team.put(path, json={"name": "x"}, headers={"If-Match": header})).status_code == status


async def test_of_several_changes_at_once_for_one_edition_one_is_made(team: httpx.AsyncClient) -> None:
    created = await team.post(ADMIN, json=DRAFT)
    path = f"{ADMIN}/{created.json()['id']}"
    bodies = [{"name": f"Name {number}"} for number in range(6)]
    answers = await asyncio.gather(*(team.patch(path, json=body, headers=tag(created)) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]


async def test_of_several_campaigns_at_once_with_one_slug_one_is_made(team: httpx.AsyncClient) -> None:
    made = await asyncio.gather(*(team.post(ADMIN, json=DRAFT) for _ in range(4)))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409]
    others = [(await team.post(ADMIN, json={**DRAFT, "slug": f"other-{n}"})).json()["id"] for n in range(4)]
    moved = await asyncio.gather(*(team.put(f"{ADMIN}/{one}", json={"slug": "wanted"}) for one in others))
    assert sorted(answer.status_code for answer in moved) == [200, 409, 409, 409]
