"""Composition: the one page that shows this service."""

from datetime import timedelta
from functools import partial

from chassis.clock import Clock
from chassis.protections import Protections
from chassis.security.links import LinkSigner
from chassis.security.reach import Reach
from chassis.security.secrets import Vault
from chassis.service import Service, closing
from chassis.templates import Templates
from contracts.values import Channel

from . import api, consumers, effects, jobs
from .clients.accounts import OpenAccounts
from .clients.channels import WRITERS, Tools
from .clients.channels.email import Addresses
from .clients.post import Post
from .clients.providers import PROVIDERS
from .clients.providers.smtp import SmtpAccount
from .domain.account import INSTALLATION_ID, Account, Probing
from .domain.message import Limits, is_never_stranded, is_stranded
from .settings import Settings
from .work import Installation, Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Messaging, put together."""
    vault = Vault.of_files(settings.secrets_key_files) if settings.secrets_key_files else None
    post = _post(settings, vault)
    return Service(
        "messaging",
        settings,
        work=partial(open_work, installation=_installation(settings, vault)),
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
        effects=effects.table(post, settings),
        resources=(closing(post),),
    )


def _installation(settings: Settings, vault: Vault | None) -> Installation:
    limits = Limits(
        timeout=settings.send_timeout,
        sure_after=settings.send_lease,
        confirmed_within=settings.confirm_within,
        resumed_every=timedelta(minutes=1) / settings.resumed_per_minute,
        probing=Probing(settings.probe_first, settings.probe_longest),
    )
    named = "The installation's own"
    ours = Account(INSTALLATION_ID, Channel.EMAIL, "smtp", named, {}) if settings.smtp_host is not None else None
    stranded = Protections.of(settings).choose("look_up", is_stranded, is_never_stranded)
    return Installation(limits, ours, vault, stranded, settings.written_is_good_for, settings.machine_within)


def _post(settings: Settings, vault: Vault | None) -> Post:
    clock = Clock(settings.clock_file)
    addresses = Addresses(settings.public_base_url, settings.console_url, settings.portal_lifetime)
    tools = Tools(Templates(), LinkSigner(settings.link_key, clock), addresses)
    reach = Reach(settings.send_timeout.total_seconds(), private=settings.private_providers)
    accounts = OpenAccounts(PROVIDERS, installation=_installation_account(settings), vault=vault, reach=reach)
    return Post({channel: writer(tools) for channel, writer in WRITERS.items()}, accounts, clock)


def _installation_account(settings: Settings) -> SmtpAccount | None:
    if settings.smtp_host is None:
        return None
    return SmtpAccount(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username,
        password=settings.smtp_password,
        use_tls=settings.smtp_tls,
        from_address=settings.smtp_from,
        from_name=settings.smtp_from_name,
        search_url=settings.smtp_search_url,
    )
