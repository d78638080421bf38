"""Composition: the one page that shows this service."""

from functools import partial

from chassis.clock import Clock
from chassis.security.links import LinkSigner
from chassis.service import Service

from . import api, consumers, effects
from .clients.connections import Connections, MailServer
from .clients.letters import Letters, Sender
from .clients.lookup import MailLookup
from .clients.mail import Mail
from .domain.message import Limits
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Messaging, put together."""
    mail = _mail(settings)
    limits = Limits(
        provider_configured=settings.smtp_host is not None,
        timeout=settings.mail_timeout,
        sure_after=settings.mail_lease,
    )
    return Service(
        "messaging",
        settings,
        work=partial(open_work, limits=limits),
        api=api.router,
        consumers=consumers.TABLE,
        effects=effects.table(mail, settings),
        background=(lambda _database: mail.run(),),
        state={"mail": mail},
    )


def _mail(settings: Settings) -> Mail:
    clock, seconds = Clock(settings.clock_file), settings.mail_timeout.total_seconds()
    sender = Sender(settings.smtp_from, settings.smtp_from_name, settings.public_base_url.rstrip("/"))
    lookup = MailLookup(settings.mail_lookup_url, timeout=seconds) if settings.mail_lookup_url else None
    letters = Letters(sender, LinkSigner(settings.link_key, clock))
    return Mail(Connections(_server(settings, seconds)), letters, lookup, sender=sender, clock=clock)


def _server(settings: Settings, seconds: float) -> MailServer:
    return MailServer(
        host=settings.smtp_host or "",
        port=settings.smtp_port,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        use_tls=settings.smtp_tls,
        timeout=seconds,
    )
