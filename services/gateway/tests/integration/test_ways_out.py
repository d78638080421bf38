"""Links at the end of mails: one click out, and what a contact wants to be sent."""

from uuid import UUID

import httpx
import orjson
import pytest

from services.gateway.tests.fakes import Door

MESSAGE = UUID(int=3)


async def test_looking_at_an_unsubscribe_link_changes_nothing(door: Door) -> None:
    token = door.unsubscribe(MESSAGE)
    page = await door.client.get(f"/u/{token}")
    assert (page.status_code, "<button>" in page.text) == (200, True)
    assert f'content="0; url=http://127.0.0.1:18070/u/{token}"' in page.text
    policy = page.headers["content-security-policy"]
    assert all(rule in policy for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"))
    assert page.headers["x-content-type-options"] == "nosniff"
    assert door.behind.asked == []


async def test_one_click_unsubscribes_by_messaging(door: Door) -> None:
    path = f"/u/{door.unsubscribe(MESSAGE)}"
    answer = await door.client.post(path, content=b"List-Unsubscribe=One-Click")
    (asked,) = door.behind.asked
    assert (answer.status_code, str(asked.url)) == (200, "http://messaging.test/internal/unsubscribe")
    assert orjson.loads(asked.content) == {"message_id": str(MESSAGE)}
    assert (door.behind.claims()["kind"], door.behind.claims()["tenant"]) == ("system", str(door.tenant))


async def test_what_she_wants_is_read_and_kept_by_the_link_of_a_mail(door: Door) -> None:
    path, inside = f"/u/{door.unsubscribe(MESSAGE)}/preferences", f"messaging.test/internal/preferences/{MESSAGE}"
    email = {"channel": "email", "is_open": True, "closed_by": None, "may_open": True, "address": "ad…@example.com"}
    door.behind.answers[inside] = {"campaign_name": "Spring", "channels": [email]}
    shown, kept = await door.client.get(path), await door.client.put(path, json={"channels": {"email": False}})
    assert (shown.status_code, kept.status_code, shown.json()["channels"]) == (200, 200, [email])
    assert shown.headers["cache-control"] == "no-store"
    assert [one.method for one in door.behind.asked] == ["GET", "PUT"]
    assert orjson.loads(door.behind.asked[1].content) == {"channels": {"email": False}}
    assert door.behind.claims()["kind"] == "system"
    for wrong in ({"channels": {"pigeon": True}}, {"channels": {}, "more": 1}, {}):
        assert (await door.client.put(path, json=wrong)).status_code == 422
    for token in (door.portal(), "nonsense"):
        assert (await door.client.get(f"/u/{token}/preferences")).status_code == 401
        assert (await door.client.put(f"/u/{token}/preferences", json={"channels": {}})).status_code == 401
    assert len(door.behind.asked) == 2


@pytest.mark.parametrize(("status", "shown"), [(404, 404), (409, 503), (500, 503)])
async def test_preferences_that_cannot_be_had_are_not_made_up(door: Door, status: int, shown: int) -> None:
    door.behind.answers[f"messaging.test/internal/preferences/{MESSAGE}"] = lambda _: httpx.Response(status)
    path = f"/u/{door.unsubscribe(MESSAGE)}/preferences"
    assert (await door.client.get(path)).status_code == shown
    assert (await door.client.put(path, json={"channels": {"email": True}})).status_code == shown


@pytest.mark.parametrize("status", [409, 500, 503])
async def test_an_unsubscription_that_is_not_committed_is_not_confirmed(door: Door, status: int) -> None:
    door.behind.answers["messaging.test/internal/unsubscribe"] = lambda _: httpx.Response(status)
    assert (await door.client.post(f"/u/{door.unsubscribe(MESSAGE)}")).status_code == 503


async def test_an_unsubscribe_link_is_only_good_for_that(door: Door) -> None:
    for token in (door.portal(), "nonsense", door.unsubscribe(MESSAGE)[:-4]):
        assert (await door.client.post(f"/u/{token}")).status_code == 401
    stolen = door.bearer(door.unsubscribe(MESSAGE))
    assert (await door.client.get("/api/campaigns/my-enrollments", headers=stolen)).status_code == 401
    assert door.behind.asked == []
