"""A front door of two new tenants, and services behind it that answer as they are told."""

import asyncio
import base64
import random
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import argon2
import asyncpg
import httpx
import jwt
import orjson
import uvicorn

from chassis.clock import Clock
from chassis.security.links import Link, LinkSigner
from chassis.telemetry import new_trace
from chassis.testing import Running
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT, TENANT
from gateway_service import effects
from gateway_service.api.document import PublicDocument
from gateway_service.api.front import Front
from gateway_service.app import build
from gateway_service.clients import Passwords, Services
from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.people import API_KEY, ApiKey, Staff, credential, hashed
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.routes import Role
from gateway_service.domain.signature import sign
from gateway_service.domain.webhooks import Named, Webhook, understand
from gateway_service.handlers import tenants
from gateway_service.handlers.tenants import NewTenant
from gateway_service.handlers.webhooks import Arrival
from gateway_service.settings import Settings
from gateway_service.work import Work
from services.gateway.tests.payloads import event

PASSWORD = "correct horse"
EMAIL, CLERK_EMAIL = "admin@example.com", "clerk@example.com"
"""An admin, and a member of staff who is none."""
STAFF_ID, CLERK_ID, KEY_ID, CONTACT_ID = UUID(int=0xA1), UUID(int=0xA4), UUID(int=0xA2), UUID(int=0xA3)
ENDPOINTS = {name: UUID(int=0xE0 + number) for number, name in enumerate(PROVIDERS)}
FOREIGN_ENDPOINT = UUID(int=0xF0)
SECRETS = ("whsec_old", "whsec_new")
MAIL_SECRETS = {"resend": "whsec_" + base64.b64encode(b"a secret of twenty-four").decode()}
"""What providers of mail sign with, as they would have it."""
HEADERS = {
    "stripe": "Stripe-Signature",
    "custom": "Lodestone-Signature",
    "activity": "Lodestone-Signature",
    "kajabi": "Lodestone-Key",
    "n8n": "Lodestone-Key",
}
SERVICES = ("campaigns", "enrollment", "progress", "messaging", "payouts")
OPERATOR_KEY = "lo_key-of-the-operator"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Passwords of tests need not cost what a thief shall pay."""
Answer = Callable[[httpx.Request], httpx.Response]


def free_port() -> int:
    """A port of this machine that nobody listens on, below the range of outgoing connections."""
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@dataclass
class Behind:
    """The services: what they were asked, and what they answer (by host and path)."""

    answers: dict[str, Answer | Any] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.host in self.down:
            raise httpx.ConnectError("down", request=request)
        unnamed: Any = [] if request.url.path.endswith("/ids") else {"from": request.url.host}
        answer = self.answers.get(f"{request.url.host}{request.url.path}", unnamed)
        return answer(request) if callable(answer) else httpx.Response(200, json=answer)

    def claims(self, at: int = -1) -> dict[str, Any]:
        """What the token of a request said."""
        token = self.asked[at].headers["authorization"].removeprefix("Bearer ")
        decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        return decoded


@dataclass
class Door:
    """The gateway under test."""

    running: Running[Work]
    behind: Behind
    client: httpx.AsyncClient
    tenant: UUID = TENANT

    @property
    def api_key(self) -> str:
        """A key of the tenant."""
        return credential(API_KEY, self.tenant, "secret")

    def portal(self, contact_id: UUID = CONTACT_ID) -> str:
        """A contact's token."""
        return self._links.token("portal", Link(self.tenant, contact_id))

    def unsubscribe(self, message_id: UUID) -> str:
        """A token for the way out of a mailing."""
        return self._links.token("unsubscribe", Link(self.tenant, message_id))

    @property
    def _links(self) -> LinkSigner:
        return front_of(self.running).links

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD, **more: str) -> httpx.Response:
        """Ask for a session."""
        return await self.client.post("/api/session", json={"email": email, "password": password, **more})

    async def headers_of(self, role: Role) -> dict[str, str]:
        """What a caller of this role shows."""
        emails = {Role.ADMIN: EMAIL, Role.STAFF: CLERK_EMAIL}
        if role in emails:
            return self.bearer((await self.sign_in(emails[role], tenant=str(self.tenant))).json()["token"])
        keys = {Role.SERVICE: self.api_key, Role.OPERATOR: OPERATOR_KEY}
        if role in keys:
            return self.bearer(keys[role])
        return self.bearer(self.portal()) if role is Role.CONTACT else {"X-Tenant": str(self.tenant)}

    def bearer(self, token: str | None = None) -> dict[str, str]:
        """The header that shows a credential; the API key where none is given."""
        return {"Authorization": f"Bearer {token or self.api_key}"}

    async def hook(
        self, body: Mapping[str, Any] | bytes, provider: str = "stripe", *, secret: str = SECRETS[1], age: int = 0
    ) -> httpx.Response:
        """Deliver a webhook, signed."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        signed = sign(raw, secret, int(time.time() + self.shift) - age)
        header = secret if PROVIDERS[provider].keyed else signed
        return await self.client.post(
            f"/webhooks/{provider}/{ENDPOINTS[provider]}", content=raw, headers={HEADERS[provider]: header}
        )

    @property
    def app(self) -> Any:
        """The door without its socket."""
        transport = self.client._transport
        assert isinstance(transport, httpx.ASGITransport)
        return transport.app

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """The door on a real socket, by its URL."""
        config = uvicorn.Config(self.app, port=free_port(), lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{config.port}"
        finally:
            server.should_exit = True
            await task

    @property
    def shift(self) -> float:
        """Seconds the system's clock is ahead."""
        return Clock(self.running.clock_file).shift().total_seconds()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """A connection of its own to the gateway's database, as the tenant."""
        database = self.running.service.settings.database_url.get_secret_value()
        connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
        try:
            await connection.execute("SELECT set_config('app.tenant', $1, false)", str(self.tenant))
            yield connection
        finally:
            await connection.close()

    async def body_of(self, event_id: str) -> bytes:
        """The bytes that were kept of a webhook."""
        async with self.connection() as connection:
            return bytes(await connection.fetchval("SELECT body FROM inbound_events WHERE event_id = $1", event_id))

    async def until_waiting(self, transactions: int) -> None:
        """Return when so many transactions of this database wait for a lock that another holds."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        async with asyncio.timeout(10), self.connection() as connection:
            while await connection.fetchval(asked) != transactions:  # noqa: ASYNC110 - PostgreSQL says it to those who ask
                await asyncio.sleep(0.01)

    async def rows(self) -> list[tuple[str, str, str]]:
        """Type, disposition and reason of every webhook kept, oldest first."""
        answer = await self.client.get("/api/admin/webhook-events?limit=200", headers=self.bearer())
        return [(one["type"], one["disposition"], one["reason"]) for one in reversed(answer.json()["items"])]


@asynccontextmanager
async def open_door(start: Start, private_key: Path, **more: object) -> AsyncIterator[Door]:
    """A gateway of two new tenants, and services behind it."""
    urls = {name: f"http://{name}.test" for name in SERVICES}
    chosen: dict[str, object] = {
        "service_urls": urls,
        "identity_pepper": "pepper",
        "link_key": base64.b64encode(b"k" * 32).decode(),
        "token_private_key_file": private_key,
        "stream_interval": 0.02,
        "operator_key_hashes": (hashed(OPERATOR_KEY).hex(),),
        **more,
    }
    async with start(build, Settings, **chosen) as running:
        behind = Behind()
        settings = running.service.settings
        assert isinstance(settings, Settings)
        services = Services(settings, Clock(running.clock_file), transport=httpx.MockTransport(behind))
        passwords = Passwords(CHEAP)
        front = replace(front_of(running), services=services, document=PublicDocument(services), passwords=passwords)
        asking = effects.table(services, settings)
        running.resources.put(front)
        running.service = replace(running.service, effects=asking)
        hashes = await passwords.hashed(PASSWORD)
        for tenant in (TENANT, OTHER_TENANT):
            await running.of(tenant).do(tenants.set_up, new_tenant(tenant, hashes))
        async with running.client(None) as client:
            yield Door(running, behind, client)
        await services.close()


def front_of(running: Running[Work]) -> Front:
    """What the HTTP side of a gateway is made of."""
    return running.resources.get(Front)


def new_tenant(tenant: UUID, password_hash: str) -> NewTenant:
    """A tenant with everything it needs."""
    mine = tenant == TENANT
    ids = ENDPOINTS if mine else {"stripe": FOREIGN_ENDPOINT}
    key = credential(API_KEY, tenant, "secret")
    return NewTenant(
        "Example",
        "America/New_York",
        "USD",
        staff=[
            Staff(STAFF_ID, EMAIL, password_hash, "admin"),
            Staff(CLERK_ID, CLERK_EMAIL, password_hash, "staff"),
        ],
        keys=[(hashed(key), ApiKey(KEY_ID, "tests"))],
        endpoints=[
            Endpoint(id_, tenant, name, "acct_mine" if mine else "acct_other", _secrets(name))
            for name, id_ in ids.items()
        ],
    )


def _secrets(name: str) -> tuple[str, ...]:
    return (MAIL_SECRETS[name],) if name in MAIL_SECRETS else SECRETS


def arrival(kind: str, thing: object, number: int = 1, **changed: Any) -> Arrival:
    """A Stripe event as it is when it has been verified and read."""
    told = event(kind, thing, number)
    reading = replace(understand(PROVIDERS["stripe"], told, "acct_mine"), **changed)
    named = Named(f"evt_{number}", kind, None)
    webhook = Webhook(ENDPOINTS["stripe"], "stripe", named, orjson.dumps(told), reading)
    return Arrival(webhook, new_trace())
