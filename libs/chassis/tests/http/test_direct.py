"""A path answered before the router has the edge of every other path: limit, trace, metrics, problem details."""

import httpx
import pytest
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from chassis.errors import Missing
from chassis.telemetry import current_trace
from libs.chassis.tests.conftest import OpenToy

ID = "0199a1c0-0010-7000-8000-000000000010"
FAILURES = {"missing": Missing("not there"), "refused": HTTPException(400, "no"), "broken": LookupError("a bug")}


async def answer(request: Request) -> Response:
    """Fail as the path tells, or show what was understood of it."""
    failure = FAILURES.get(request.path_params["word"])
    if failure is not None:
        raise failure
    size = len(await request.body())
    return Response(f"{request.path_params['id']} {size} {current_trace().correlation_id}")


ROUTE = Route("/hooks/{word}/{id:uuid}", answer, methods=["POST"])


async def ask(open_toy: OpenToy, method: str, path: str, *, size: int = 3, correlation: str = "x") -> httpx.Response:
    router = APIRouter()

    @router.get("/hooks/{word:path}")
    async def behind(word: str) -> str:
        return "the router"

    async with open_toy({"direct": (ROUTE,), "api": router}, body_limit=100) as service, service.client(None) as client:
        return await client.request(method, path, content=b"x" * size, headers={"X-Correlation-Id": correlation})


async def test_it_answers_with_the_names_of_its_path_in_the_callers_trace(open_toy: OpenToy) -> None:
    found = await ask(open_toy, "POST", f"/hooks/good/{ID}", correlation="story-1")
    assert (found.status_code, found.text) == (200, f"{ID} 3 story-1")
    assert found.headers["x-correlation-id"] == "story-1"


async def test_another_method_is_the_routers(open_toy: OpenToy) -> None:
    assert (await ask(open_toy, "GET", f"/hooks/good/{ID}")).json() == "the router"


async def test_another_path_is_the_routers(open_toy: OpenToy) -> None:
    assert (await ask(open_toy, "POST", "/hooks/good/none")).status_code == 405


@pytest.mark.parametrize(("word", "status"), [("missing", 404), ("refused", 400), ("broken", 500)])
async def test_what_goes_wrong_is_a_problem_like_any_other(open_toy: OpenToy, word: str, status: int) -> None:
    found = await ask(open_toy, "POST", f"/hooks/{word}/{ID}")
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")


async def test_its_body_has_the_services_limit(open_toy: OpenToy) -> None:
    assert (await ask(open_toy, "POST", f"/hooks/good/{ID}", size=101)).status_code == 413


async def test_its_time_is_measured_under_its_path(open_toy: OpenToy) -> None:
    async with open_toy({"direct": (ROUTE,)}) as service, service.client(None) as client:
        await client.post(f"/hooks/missing/{ID}")
        lines = (await client.get("/metrics")).text.splitlines()
    labels = 'method="POST",route="/hooks/{word}/{id:uuid}",status="404"'
    assert [line for line in lines if line.startswith("http_request_duration_seconds_count") and labels in line]
