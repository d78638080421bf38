"""The whole system in one process: the gateway on a socket, the services' real applications behind it, no broker.

Each service has its own database. What their handlers say is carried from every outbox to whoever reads the topic by
`System.settle`, in the order in which it was said, as the relay and Kafka would.
"""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import orjson
from sqlalchemy.engine import make_url

from chassis.assembly import application, dispatcher_of
from chassis.clock import Clock
from chassis.envelope import Record
from chassis.http.health import Health
from chassis.http.server import Server
from chassis.testing import Running
from chassis.testing.databases import Cluster
from chassis.testing.fixtures import Start, starting
from chassis.testing.keys import KeyPair
from chassis.testing.waiting import eventually
from gateway_service import effects
from gateway_service.api.document import PublicDocument
from gateway_service.api.front import Front
from gateway_service.api.routing import Routing
from gateway_service.clients import Passwords, Services
from gateway_service.domain.openapi import plain
from gateway_service.domain.people import hashed
from gateway_service.domain.routes import OWN
from gateway_service.settings import Settings
from services.gateway.tests.fakes import CHEAP, OPERATOR_KEY, free_port
from tests.test_readers import SECRETS
from tests.test_routes import SERVICES

T = TypeVar("T")
_PLENTY = "1000000 per second"
_RATES = ("request_rate", "tenant_rate", "public_rate", "sign_in_rate", "factor_rate")
_LINK_KEY = base64.b64encode(b"k" * 32).decode()
_NOWHERE = "http://127.0.0.1:1"
"""Nobody plays a payment provider here, and none of outside is to be asked."""
_TAKEN = "DELETE FROM outbox RETURNING position, topic, key, headers, value"


class Inside(httpx.AsyncBaseTransport):
    """The way from the gateway to the services, by the name of the host; no socket is opened."""

    def __init__(self) -> None:
        self.doors: dict[str, httpx.AsyncBaseTransport] = {}
        """By name of the service; a test may put another one in its place."""

    def open(self, running: Running[Any]) -> None:
        """Have the host of a service's name lead to its application."""
        app = application(running.service, running.resources)
        self.doors[running.service.name] = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass one request on."""
        return await self.doors[request.url.host].handle_async_request(request)


class Counted:
    """The gateway, and how often it gave which answer: method and path of its table, and status."""

    def __init__(self, app: Any, routing: Routing) -> None:
        self._app, self._routing = app, routing
        self.answers: Counter[tuple[str, int]] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, and count its answer."""

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                found = self._routing.find(scope["method"], scope["path"])
                where = f"{scope['method']} {plain(found.route.path)}" if found else ""
                self.answers[where, message["status"]] += 1
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


@dataclass
class System:
    """What a test may do with the whole system; it lives in a loop of its own, so that tests may wait for it."""

    loop: asyncio.AbstractEventLoop
    cluster: Cluster
    inside: Inside = field(default_factory=Inside)
    parts: dict[str, Running[Any]] = field(default_factory=dict)
    url: str = ""
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Of the gateway, by method and path of its table, and status."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the system's loop do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def settle(self) -> None:
        """Let everybody hear what was said, and do what is due, until nobody says anything more."""
        self.run(self._settle())

    async def _settle(self) -> None:
        while records := [record for part in self.parts.values() for record in await _said(part)]:
            for topic, run in groupby(records, key=lambda record: (record.topic, record.headers["ce_tenantid"])):
                together = list(run)
                for part in self.parts.values():
                    if topic[0] in dispatcher_of(part.service, part.database).topics:
                        await part.take(*together)
            for part in self.parts.values():
                await part.tick()

    @asynccontextmanager
    async def looking_into(self, part: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """The database of a service, as its administrator sees it."""
        url = make_url(self.parts[part].service.settings.database_url.get_secret_value())
        admin = make_url(self.cluster.admin_url).set(drivername="postgresql", database=url.database)
        connection: asyncpg.Connection[Any] = await asyncpg.connect(admin.render_as_string(hide_password=False))
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def opened(cluster: Cluster, keys: KeyPair, templates: dict[str, str], folder: Path) -> AsyncIterator[System]:
    """The system, until the block ends."""
    system = System(asyncio.get_running_loop(), cluster)
    start = starting(cluster, keys, templates, folder)
    async with AsyncExitStack() as stack:
        for name in SERVICES:
            chosen = {"link_key": _LINK_KEY, "files_folder": folder / "files", "stripe_base_url": _NOWHERE}
            system.parts[name] = await stack.enter_async_context(_started(start, name, **SECRETS | chosen))
            system.inside.open(system.parts[name])
        port = free_port()
        system.url = f"http://127.0.0.1:{port}"
        gateway = await stack.enter_async_context(_started(start, OWN, **_of_gateway(keys, system.url, port)))
        await stack.enter_async_context(_served(gateway, system))
        yield system


def _of_gateway(keys: KeyPair, url: str, port: int) -> dict[str, object]:
    return {
        "service_urls": {name: f"http://{name}" for name in SERVICES},
        "identity_pepper": SECRETS["identity_pepper"],
        "link_key": _LINK_KEY,
        "token_private_key_file": keys.private,
        "operator_key_hashes": (hashed(OPERATOR_KEY).hex(),),
        "stream_lifetime": 0.1,
        "check_interval": 0.001,
        "public_base_url": url,
        "http_port": port,
        **dict.fromkeys(_RATES, _PLENTY),
    }


@asynccontextmanager
async def _started(start: Start, name: str, **chosen: object) -> AsyncIterator[Running[Any]]:
    build, settings = import_module(f"{name}_service.app").build, import_module(f"{name}_service.settings").Settings
    known = {key: value for key, value in chosen.items() if key in settings.model_fields}
    async with start(build, settings, **known) as running:
        yield running


@asynccontextmanager
async def _served(gateway: Running[Any], system: System) -> AsyncIterator[None]:
    """The gateway on its socket, with the services behind it."""
    settings = gateway.service.settings
    assert isinstance(settings, Settings)
    services = Services(settings, Clock(settings.clock_file), transport=system.inside)
    front = gateway.resources.get(Front)
    document, passwords = PublicDocument(services), Passwords(CHEAP)
    gateway.resources.put(replace(front, services=services, document=document, passwords=passwords))
    counted = Counted(application(gateway.service, gateway.resources), front.routing)
    system.answers = counted.answers
    asking = replace(gateway.service, effects=effects.table(services, settings))
    system.parts[OWN] = replace(gateway, service=asking)
    server = Server(counted, settings, Health())
    task = asyncio.create_task(server.run())
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as client:

        async def answers() -> bool:
            try:
                return (await client.get("/health/live")).is_success
            except httpx.TransportError:
                return False

        await eventually(answers)
    try:
        yield
    finally:
        await server.stop()
        await task
        await services.close()


async def _said(part: Running[Any]) -> Sequence[Record]:
    """What lies in the outbox of a service, in order, taken out of it."""
    rows = await part.fetch(_TAKEN)
    return [_record(row) for row in sorted(rows, key=lambda row: int(row["position"]))]


def _record(row: Any) -> Record:
    position = int(row["position"])
    return Record(row["topic"], 0, position, row["key"].encode(), orjson.loads(row["headers"]), bytes(row["value"]))
