"""However many things a page shows, a question about them names no more ids than the gateway takes."""

import re
from uuid import UUID

import httpx

from console_service.clients.campaigns import Campaigns
from console_service.clients.contacts import ContactBook
from console_service.clients.gateway import MOST_IDS, Gateway
from console_service.settings import Settings

IDS = [UUID(int=number) for number in range(2 * MOST_IDS + 1)]
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def test_ids_are_asked_for_by_portions_and_each_of_them_once() -> None:
    asked: list[list[str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(_ID.findall(str(request.url)))
        of_campaigns = "campaign_ids" in request.url.params
        return httpx.Response(200, json={"campaigns": [], "total": 0} if of_campaigns else [])

    gateway = Gateway(Settings(), transport=httpx.MockTransport(answer))
    for book in (Campaigns(gateway.asking("ls_token")), ContactBook(gateway.asking("ls_token"))):
        asked.clear()
        assert await book.several(IDS) == {}
        assert [len(portion) for portion in asked] == [MOST_IDS, MOST_IDS, 1]
        assert [one for portion in asked for one in portion] == [str(one) for one in IDS]
        asked.clear()
        assert await book.several(()) == {}
        assert asked == []
    await gateway.close()
