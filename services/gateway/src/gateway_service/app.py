"""Composition: the one page that shows this service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from starlette.types import Lifespan

from chassis.clock import Clock
from chassis.ids import named_id
from chassis.postgres.transactions import Database
from chassis.security.identity import identity
from chassis.security.links import LinkSigner
from chassis.service import Service

from . import api, consumers, effects, jobs
from .api.directory import Directory
from .api.document import PublicDocument
from .api.feed import Feed
from .api.front import Front
from .api.intake import Intake
from .api.openapi import show_openapi
from .api.rates import Rates
from .api.routing import Routing
from .api.webhooks import DOOR
from .clients import Passwords, Services
from .domain.people import ApiKey, Endpoint, Staff, hashed
from .domain.providers import PROVIDERS
from .domain.routes import TABLE
from .handlers import tenants
from .handlers.tenants import Household
from .settings import Development, DevelopmentEndpoint, Settings, development_of
from .work import OpenWork, Work, open_work


def build(settings: Settings) -> Service[Work]:
    """The gateway, put together."""
    development = development_of(settings)
    pepper = settings.identity_pepper or (development.pepper if development else SecretStr(""))
    link_key = settings.link_key or (development.portal_secret if development else SecretStr(""))
    clock = Clock(settings.clock_file)
    work = partial(open_work, identify=partial(identity, pepper))
    services = Services(settings, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if not (pepper.get_secret_value() and link_key.get_secret_value()):
            raise ValueError("LODESTONE_IDENTITY_PEPPER and LODESTONE_LINK_KEY must be set.")
        if development is not None:
            await _settle_in(app.state.database, work, development)
        yield
        await services.close()

    return Service(
        "gateway",
        settings,
        work=work,
        api=_router(lifespan),
        consumers=consumers.TABLE,
        jobs=jobs.table(settings),
        effects=effects.table(services, settings),
        doors=(DOOR,),
        state={"front": _front(settings, clock, services, LinkSigner(link_key, clock))},
    )


def _router(lifespan: Lifespan[FastAPI]) -> APIRouter:
    router = APIRouter(lifespan=lifespan)
    # On the outermost router, where the chassis sees that the service's own document is not wanted there.
    router.add_api_route("/openapi.json", show_openapi, include_in_schema=False)
    router.include_router(api.router)
    return router


def _front(settings: Settings, clock: Clock, services: Services, links: LinkSigner) -> Front:
    return Front(
        settings=settings,
        clock=clock,
        routing=Routing(TABLE),
        directory=Directory(settings),
        intake=Intake(settings.intake_limit),
        feed=Feed(settings.stream_interval.total_seconds(), most=settings.stream_limit),
        rates=Rates(settings),
        links=links,
        passwords=Passwords(),
        services=services,
        document=PublicDocument(services),
    )


async def _settle_in(database: Database, work: OpenWork, development: Development) -> None:
    household = await _household(development, Passwords())
    async with database.transaction(development.tenant_id) as transaction:
        await tenants.settle_in(work(transaction), household)


async def _household(development: Development, passwords: Passwords) -> Household:
    tenant_id, key = development.tenant_id, development.api_key.get_secret_value()
    people = [person for person in (development.staff, development.approver) if person]
    return Household(
        development.name,
        development.zone,
        development.currency,
        staff=[
            Staff(
                named_id(tenant_id, "staff", person.email),
                person.email,
                await passwords.hashed(person.password.get_secret_value()),
                "admin",
            )
            for person in people
        ],
        keys=[(hashed(key), ApiKey(named_id(tenant_id, "key", "development"), "development"))],
        endpoints=[_endpoint(tenant_id, one) for one in development.endpoints],
    )


def _endpoint(tenant_id: UUID, one: DevelopmentEndpoint) -> Endpoint:
    if one.provider not in PROVIDERS:
        message = f"endpoint {one.id}: there is no provider {one.provider!r}, only {', '.join(PROVIDERS)}"
        raise ValueError(message)
    return Endpoint(one.id, tenant_id, one.provider, one.account, tuple(one.secrets))
