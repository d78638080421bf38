"""Files on their way to the service that keeps them: passed on as they come, and larger than other bodies."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx

from services.gateway.tests.fakes import Door

CRITERION = f"/api/campaigns/enrollments/{UUID(int=1)}/progress/{UUID(int=2)}"
PIECE = b"x" * 65_536


async def pieces(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield PIECE


async def test_a_file_is_passed_on_whole_though_it_is_larger_than_other_bodies(door: Door) -> None:
    headers = door.bearer(door.portal())
    answer = await door.client.post(f"{CRITERION}/files?name=a.pdf", content=pieces(40), headers=headers)
    too_much = await door.client.post(f"{CRITERION}/submit", content=pieces(40), headers=headers)
    asked = door.behind.asked[-1]
    assert (answer.status_code, too_much.status_code) == (200, 413)
    assert (asked.url.path, asked.url.params["name"], len(asked.content)) == (
        f"{CRITERION}/files",
        "a.pdf",
        40 * 65_536,
    )


async def test_a_file_of_more_than_the_limit_is_refused_at_the_door(door: Door) -> None:
    answer = await door.client.post(
        f"{CRITERION}/files?name=a.pdf", content=pieces(161), headers=door.bearer(door.portal())
    )
    assert (answer.status_code, door.behind.asked) == (413, [])


async def test_a_file_comes_back_as_an_attachment(door: Door) -> None:
    served = {
        "content-type": "text/plain",
        "content-disposition": "attachment; filename*=UTF-8''a.html",
        "content-security-policy": "sandbox",
        "x-content-type-options": "nosniff",
    }
    path = f"{CRITERION}/files/{UUID(int=3)}"
    door.behind.answers[f"progress.test{path}"] = lambda _asked: httpx.Response(200, headers=served, content=b"<html>")
    answer = await door.client.get(path, headers=door.bearer(door.portal()))
    assert {name: answer.headers[name] for name in served} == served
