"""The gateway's table of paths against what each service says of itself: neither knows a path the other does not."""

from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import Any

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from gateway_service.domain.openapi import plain
from gateway_service.domain.routes import OWN, TABLE, Route
from tests.test_readers import SECRETS

SERVICES = sorted({route.service for route in TABLE} - {OWN})
METHODS = {"get", "post", "put", "patch", "delete"}
KINDS = {"uuid": ("string", "uuid"), "int": ("integer", None), "name": ("string", None), "str": ("string", None)}
"""A kind of name in the table to type and format in OpenAPI."""


def starting(start: Start, service: str) -> AbstractAsyncContextManager[Running[Any]]:
    """A service, put together with what it needs."""
    app, settings = import_module(f"{service}_service.app"), import_module(f"{service}_service.settings")
    known = {name: value for name, value in SECRETS.items() if name in settings.Settings.model_fields}
    return start(app.build, settings.Settings, **known)


async def document_of(start: Start, service: str) -> dict[str, Any]:
    """What a service says of itself."""
    async with starting(start, service) as running, running.client(None) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
        return document


def kinds_of(route: Route) -> dict[str, tuple[str, str | None]]:
    """The names in a route's path at its service, with what they hold."""
    pieces = [piece.partition("}")[0] for piece in (route.target or route.path).split("{")[1:]]
    return {name: KINDS[kind or "str"] for name, _, kind in (piece.partition(":") for piece in pieces)}


def served_kinds(operation: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """The same, as OpenAPI says it."""
    found = [one for one in operation.get("parameters", []) if one["in"] == "path"]
    return {one["name"]: (one["schema"]["type"], one["schema"].get("format")) for one in found}


@pytest.mark.parametrize("service", SERVICES)
async def test_table_and_service_know_the_same_paths(start: Start, service: str) -> None:
    paths = (await document_of(start, service))["paths"]
    operations = {(method, path): one for path, all_ in paths.items() for method, one in all_.items()}
    served = {
        (method, path): served_kinds(operation)
        for (method, path), operation in operations.items()
        if method in METHODS and path.startswith("/api/")
    }
    routes = [route for route in TABLE if route.service == service]
    declared = {
        (method.lower(), plain(route.target or route.path)): kinds_of(route)
        for route in routes
        for method in route.methods.split()
    }
    assert declared == served


async def test_every_part_of_an_answer_has_its_path_at_its_service(start: Start) -> None:
    parts = {part for route in TABLE for part in route.parts}
    assert parts
    for part in parts:
        operation = (await document_of(start, part.service))["paths"][part.path]["get"]
        assert "enrollment_ids" in {one["name"] for one in operation["parameters"]}


@pytest.mark.parametrize("service", SERVICES)
def test_each_module_of_routes_is_about_its_own_service(service: str) -> None:
    routes = import_module(f"gateway_service.domain.routes.{service}").ROUTES
    assert {route.service for route in routes} == {service}
