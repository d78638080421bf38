"""The outermost layer: what a path may put on its answers, and what reaches no log."""

import pytest
from fastapi import APIRouter, Depends, Request

from chassis.errors import Overloaded
from chassis.http.edge import answer_with, when_answered
from libs.chassis.tests.conftest import OpenToy


async def test_a_path_says_what_every_answer_holds_and_is_told_its_status(open_toy: OpenToy) -> None:
    told: list[int] = []

    async def note(status: int) -> None:
        told.append(status)

    async def fail(_status: int) -> None:
        raise OSError

    async def ask(request: Request) -> None:
        answer_with(request, "X-Left", "3")
        when_answered(request, fail)
        when_answered(request, note)

    async def succeed() -> None:
        pass

    async def refuse() -> None:
        raise Overloaded("Too much.", retry_after=7, headers={"X-Limit": "9"})

    router = APIRouter(dependencies=[Depends(ask)])
    router.add_api_route("/fine", succeed, methods=["GET"])
    router.add_api_route("/refused", refuse, methods=["GET"])
    async with open_toy({"api": router}) as toy, toy.client(None) as client:
        fine, refused = await client.get("/fine"), await client.get("/refused")
    assert (fine.status_code, fine.headers["x-left"]) == (200, "3")
    assert (refused.status_code, refused.headers["retry-after"], refused.headers["x-left"]) == (429, "7", "3")
    assert refused.headers["x-limit"] == "9"
    assert told == [200, 429]


async def test_a_token_in_a_path_reaches_no_log_even_if_its_request_fails(
    open_toy: OpenToy, caplog: pytest.LogCaptureFixture
) -> None:
    router = APIRouter()

    @router.get("/u/{token}")
    async def break_down(token: str) -> str:
        raise RuntimeError("as told")

    async with open_toy({"api": router}) as service, service.client(None) as client:
        assert (await client.get("/u/s3cret-token")).status_code == 500
    told = [record.getMessage() for record in caplog.records if "request_failed" in record.getMessage()]
    assert "/u/{token}" in told[0]
    assert "s3cret-token" not in caplog.text
