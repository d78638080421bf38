"""What staff asks of messages: those that stand or ended so, and what one says."""

from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import campaign, contact, due, everything, published


async def test_messages_are_found_by_where_they_stand_and_how_they_ended(
    service: Running[Work], sink: Simulator
) -> None:
    now = await service.now()
    await service.receive(*everything(2, now), contact(9, email=None), due(9, now))
    await service.carry_out()
    await service.receive(due(7, now))
    found = {}
    async with service.client(staff()) as team:
        for query in ("outcome=sent", "outcome=skipped", "outcome=failed", "state=queued", "channel=email"):
            found[query] = len((await team.get(f"/api/messages?{query}")).json()["items"])
        asked = {"outcome": "sent", "state": "settled", "channel": "email", "limit": "1"}
        page = (await team.get("/api/messages", params=asked)).json()
        rest = (await team.get("/api/messages", params={**asked, "cursor": page["next"]})).json()
        assert (await team.get("/api/messages?outcome=odd")).status_code == 422
    assert found == {
        "outcome=sent": 2,
        "outcome=skipped": 1,
        "outcome=failed": 0,
        "state=queued": 1,
        "channel=email": 4,
    }
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (1, 1, None)


async def test_a_message_says_its_text_in_the_language_of_its_contact(service: Running[Work]) -> None:
    now = await service.now()
    await service.receive(due(1, now))
    async with service.client(staff()) as team:
        path = f"/api/messages/{(await team.get('/api/messages')).json()['items'][0]['id']}/text"
        assert (await team.get(path)).status_code == 404
        await service.receive(*published(body="<p>Hello {{ first_name }}</p>"), campaign(), contact(1))
        told = (await team.get(path)).json()
    assert (told["body"], told["is_markup"]) == ("<p>Hello {{ first_name }}</p>", True)
    async with service.client(staff(OTHER_TENANT)) as stranger:
        assert (await stranger.get(path)).status_code == 404
