"""Composition: the one page that shows this service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from uuid import UUID

from fastapi import APIRouter
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.ids import named_id
from chassis.postgres.transactions import Database
from chassis.protections import Protections
from chassis.security.identity import identity
from chassis.security.links import Link, LinkSigner, password_token
from chassis.security.secrets import Vault
from chassis.service import Service, closing

from . import api, consumers, effects, jobs
from .api.directory import Directory
from .api.document import PublicDocument
from .api.feed import Feed
from .api.front import Front
from .api.intake import AnswersFirst, Intake
from .api.openapi import show_openapi
from .api.rates import Rates
from .api.routing import Routing
from .api.run import Runner
from .api.watch import Watch
from .api.webhooks import RECEIVE
from .clients import Codes, Passwords, Services
from .domain.endpoints import Endpoint
from .domain.figures import Figures
from .domain.payload import read_trustingly
from .domain.people import ApiKey, Staff, hashed
from .domain.providers import PROVIDERS
from .domain.routes import TABLE
from .handlers import tenants
from .handlers.resets import ResetTerms
from .handlers.tenants import NewTenant
from .settings import Development, DevelopmentEndpoint, Settings, development_of
from .work import OpenWork, Work, open_work

_NEEDED = "LODESTONE_IDENTITY_PEPPER, LODESTONE_LINK_KEY and LODESTONE_SECRETS_KEY_FILES must be set."


def build(settings: Settings) -> Service[Work]:
    """The gateway, put together."""
    development = development_of(settings)
    pepper = settings.identity_pepper or (development.pepper if development else SecretStr(""))
    link_key = settings.link_key or (development.portal_secret if development else SecretStr(""))
    clock = Clock(settings.clock_file)
    vault = Vault.of_files(settings.secrets_key_files) if settings.secrets_key_files else None
    work = partial(open_work, identify=partial(identity, pepper), vault=vault)
    services, links = Services(settings, clock), LinkSigner(link_key, clock)

    @asynccontextmanager
    async def open_front(database: Database) -> AsyncIterator[Front]:
        if vault is None or not (pepper.get_secret_value() and link_key.get_secret_value()):
            raise ValueError(_NEEDED)
        if development is not None:
            await _set_up(database, work, development)
        yield _front(settings, clock, Runner(database, work), services, links)

    return Service(
        "gateway",
        settings,
        work=work,
        api=_router(),
        direct=(RECEIVE,),
        consumers=consumers.TABLE,
        jobs=jobs.table(settings, _reset_terms(settings, links)),
        effects=effects.table(services, settings),
        resources=(closing(services), open_front),
        large=[route.path for route in TABLE if route.streams],
    )


def _reset_terms(settings: Settings, links: LinkSigner) -> ResetTerms:
    def hash_of(tenant_id: UUID, link_id: UUID) -> bytes:
        return hashed(password_token(links, Link(tenant_id, link_id)))

    return ResetTerms(hash_of, settings.invitation_lifetime, settings.reset_lifetime)


def _router() -> APIRouter:
    router = APIRouter()
    # On the outermost router, where the chassis sees that the service's own document is not wanted there.
    router.add_api_route("/openapi.json", show_openapi, include_in_schema=False)
    router.routes.extend(api.router.routes)
    return router


def _front(settings: Settings, clock: Clock, runner: Runner, services: Services, links: LinkSigner) -> Front:
    protections = Protections.of(settings)
    intake = protections.choose("webhook_commit", Intake, AnswersFirst)
    trusting = {name: replace(provider, parse=read_trustingly) for name, provider in PROVIDERS.items()}
    interval = settings.stream_interval.total_seconds()
    return Front(
        settings=settings,
        clock=clock,
        runner=runner,
        routing=Routing(TABLE),
        directory=Directory(settings, runner),
        providers=protections.choose("payload_limits", PROVIDERS, trusting),
        intake=intake(settings.intake_limit, runner, patience=settings.database_wait),
        figure_feed=Feed[Figures](interval, most=settings.stream_limit),
        watch=Watch(settings, runner, Feed(interval, most=settings.contact_stream_share)),
        rates=Rates(settings, runner),
        links=links,
        passwords=Passwords(),
        codes=Codes(),
        services=services,
        document=PublicDocument(services),
    )


async def _set_up(database: Database, work: OpenWork, development: Development) -> None:
    new = await _new_tenant(development, Passwords())
    async with database.transaction(development.tenant_id) as transaction:
        await tenants.set_up(work(transaction), new)


async def _new_tenant(development: Development, passwords: Passwords) -> NewTenant:
    tenant_id, key = development.tenant_id, development.api_key.get_secret_value()
    people = [person for person in (development.staff, development.approver) if person]
    return NewTenant(
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
        locale=development.locale,
    )


def _endpoint(tenant_id: UUID, one: DevelopmentEndpoint) -> Endpoint:
    if one.provider not in PROVIDERS:
        message = f"endpoint {one.id}: there is no provider {one.provider!r}, only {', '.join(PROVIDERS)}"
        raise ValueError(message)
    return Endpoint(one.id, tenant_id, one.provider, one.account, tuple(one.secrets), one.livemode)
