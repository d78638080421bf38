"""Files that pass through the console."""

from collections.abc import AsyncIterator

import httpx
import pytest

from console_service.clients import Gateway
from console_service.clients.progress import FILE
from console_service.errors import GatewayDown, NotThere
from console_service.settings import Settings
from services.console.tests.fakes import problem

PLACE = {"campaign_id": "c", "enrollment_id": "e", "criterion_id": "k"}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("attachment; filename*=UTF-8''a%20b.pdf", "attachment; filename*=UTF-8''a%20b.pdf"),
        ("inline; filename=a.html", "attachment"),
        ("", "attachment"),
    ],
)
async def test_a_file_is_an_attachment_whatever_its_owner_says(told: str, shown: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=parts(), headers={"content-disposition": told})

    gateway = Gateway(Settings(), transport=httpx.MockTransport(answer))
    file = await gateway.asking("ls_token").download(FILE, {**PLACE, "file_id": "x"})
    assert file.disposition == shown
    assert [part async for part in file.content()] == [b"one ", b"two"]
    await gateway.close()


async def test_a_file_that_does_not_come_is_a_failure_like_any_other() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("down"):
            raise httpx.ConnectError("down", request=request)
        return problem(404)

    asking = Gateway(Settings(), transport=httpx.MockTransport(answer)).asking("ls_token")
    with pytest.raises(NotThere):
        await asking.download(FILE, {**PLACE, "file_id": "x"})
    with pytest.raises(GatewayDown):
        await asking.download(FILE, {**PLACE, "file_id": "down"})
