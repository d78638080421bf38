"""A mail server, as the simulator plays it."""

from functools import partial

from ...provider import Provider, Server, Shared
from . import control, inbox_page, page
from .inbox import NAME, Inbox
from .server import MODES, OPERATIONS, MailServer
from .settings import SmtpSettings


def play(shared: Shared) -> Provider:
    """An SMTP server on a port of its own, and a door into its inbox."""
    settings, inbox = SmtpSettings(), Inbox(shared.journal)
    server = MailServer(inbox, shared.faults, shared.clock)
    return Provider(
        name=NAME,
        operations=OPERATIONS,
        modes=MODES,
        routes=(control.router(inbox), inbox_page.router(inbox)),
        servers=(Server(settings.host, settings.smtp_port, server.connection),),
        show=partial(page.show, inbox),
    )
