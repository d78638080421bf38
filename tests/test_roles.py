"""Who may ask, said twice: the gateway's table of paths, and the services' own dependencies, which must agree."""

import re
from importlib import import_module
from uuid import UUID

import pytest

from chassis.security.tokens import Caller, Kind
from chassis.testing.fixtures import Start
from chassis.testing.running import TENANT, contact, staff
from gateway_service.domain.routes import TABLE, Role, Route
from gateway_service.domain.routes.route import TENANT as EVERYBODY_OF_A_TENANT
from tests.test_readers import SECRETS
from tests.test_routes import SERVICES

EXAMPLES = {"uuid": "0199a1c0-0010-7000-8000-000000000010", "name": "growth", "int": "2", "str": "x"}
CALLERS: dict[Kind, tuple[Caller, Role]] = {
    Kind.STAFF: (staff(), EVERYBODY_OF_A_TENANT),
    Kind.CONTACT: (contact(UUID(int=9)), Role.CONTACT),
    Kind.PUBLIC: (Caller(TENANT, Kind.PUBLIC, UUID(int=0)), Role.PUBLIC),
}


def path_of(route: Route) -> str:
    kinds = re.compile(r"\{\w+(?::(\w+))?\}")
    return kinds.sub(lambda found: EXAMPLES[found[1] or "str"], route.target or route.path)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_lets_in_the_kinds_of_caller_that_the_table_lets_in(start: Start, service: str) -> None:
    app, settings = import_module(f"{service}_service.app"), import_module(f"{service}_service.settings")
    known = {name: value for name, value in SECRETS.items() if name in settings.Settings.model_fields}
    rows = [(method, route) for route in TABLE if route.service == service for method in route.methods.split()]
    wrong = []
    async with start(app.build, settings.Settings, **known) as running:
        for kind, (caller, roles) in CALLERS.items():
            async with running.client(caller) as client:
                for method, route in rows:
                    status = (await client.request(method, path_of(route), json={})).status_code
                    if (status == 403) == bool(route.roles & roles) or status in (401, 500):
                        wrong.append((kind, method, route.path, status))
        async with running.client(None) as client:
            refused = {(await client.request(method, path_of(route), json={})).status_code for method, route in rows}
    assert (wrong, refused) == ([], {401})
