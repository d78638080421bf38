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
from tests.conformance.test_borders import sweep
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


@pytest.mark.timeout(600)
def test_a_failure_and_a_status_that_the_document_does_not_name_are_seen(world: World, tmp_path: Path) -> None:
    doors = world.system.inside.doors
    statuses = {"/api/admin/bundles": 500, "/api/admin/campaigns": 418}
    run = Run(role="admin", phases="fuzzing", examples=1, names={"list_bundles", "list_campaigns"})
    with planted(world, "campaigns", Odd(doors["campaigns"], statuses)):
        found = fuzz(world, run, tmp_path / "planted")
    assert found.kinds == {
        "Server error": ["GET /api/admin/bundles"],
        "Undocumented status code": ["GET /api/admin/campaigns"],
    }
    assert fuzz(world, run, tmp_path / "sound").kinds == {}


@pytest.mark.timeout(600)
def test_an_answer_with_things_of_another_tenant_is_seen(world: World, tmp_path: Path) -> None:
    run = Run(role="admin", phases="fuzzing", examples=1, names={"list_contacts"})
    with opened(world):
        found = fuzz(world, run, tmp_path / "planted")
    assert found.kinds == {"Foreign": ["GET /api/admin/contacts"]}
    assert fuzz(world, run, tmp_path / "sound").kinds == {}


@pytest.mark.timeout(600)
def test_a_read_across_tenants_is_seen(world: World) -> None:
    show = next(one for one in operations_of(world.document) if one.name == "show_contact")
    with opened(world):
        _, found = sweep(world, show, is_full=False)
    assert any("shows" in one for one in found)
    assert sweep(world, show, is_full=False)[1] == []
