"""The checks see what they are for: a service that misbehaves in one of three ways is reported each time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from chassis.clock import Clock
from chassis.security.tokens import Caller, Kind, Signer
from tests.conformance.asking import operations_of
from tests.conformance.fuzzing import Run, fuzz
from tests.conformance.sweeping import sweep
from tests.conformance.world import World


class Odd(httpx.AsyncBaseTransport):
    """A service that answers some of its paths with a status of our choice."""

    def __init__(self, service: httpx.AsyncBaseTransport, statuses: dict[str, int]) -> None:
        self._service, self._statuses = service, statuses

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        status = self._statuses.get(request.url.path)
        told = {"type": "/problems/internal-error", "title": "Odd", "status": status, "detail": "Odd", "code": "Odd"}
        header = {"content-type": "application/problem+json"}
        odd = httpx.Response(status, json=told, headers=header) if status else None
        return odd or await self._service.handle_async_request(request)


class Open(httpx.AsyncBaseTransport):
    """A service that takes every caller for one of the other tenant."""

    def __init__(self, service: httpx.AsyncBaseTransport, token: Callable[[], str]) -> None:
        self._service, self._token = service, token

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["authorization"] = f"Bearer {self._token()}"
        return await self._service.handle_async_request(request)


@contextmanager
def planted(world: World, service: str, fault: httpx.AsyncBaseTransport) -> Iterator[None]:
    doors, sound = world.system.inside.doors, world.system.inside.doors[service]
    doors[service] = fault
    try:
        yield
    finally:
        doors[service] = sound


@contextmanager
def opened(world: World) -> Iterator[None]:
    """A service that serves our people what is theirs."""
    part = world.system.parts["enrollment"]
    who = Caller(world.theirs.id, Kind.STAFF, UUID(int=1), "admin")
    signer = Signer(part.keys.private, Clock(part.clock_file))
    token = partial(signer.token, who, audience="enrollment")
    with planted(world, "enrollment", Open(world.system.inside.doors["enrollment"], token)):
        yield


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_what_fuzzing_is_for_is_seen(world: World, tmp_path: Path) -> None:
    """That nothing is seen where nothing is planted, the run over every operation shows."""
    doors = world.system.inside.doors
    statuses = {"/api/admin/bundles": 500, "/api/admin/campaigns": 418}
    run = Run(role="admin", phases={"fuzzing": 1}, names={"list_bundles", "list_campaigns", "list_contacts"})
    with opened(world), planted(world, "campaigns", Odd(doors["campaigns"], statuses)):
        found = fuzz(world, run, tmp_path / "planted")
    assert found.kinds == {
        "Foreign": ["GET /api/admin/contacts"],
        "Server error": ["GET /api/admin/bundles"],
        "Undocumented status code": ["GET /api/admin/campaigns"],
    }


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_read_across_tenants_is_seen(world: World) -> None:
    show = next(one for one in operations_of(world.document) if one.name == "show_contact")
    with opened(world):
        found = [what for one in sweep(world, show, is_full=False) for what in one.felt]
    assert any("shows" in one for one in found)
    assert [one for one in sweep(world, show, is_full=False) if one.felt] == []
