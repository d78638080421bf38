"""Calls to the world: the mail of each message."""

from chassis.effects import Effect, one_by_one

from .clients.mail import Mail
from .domain.letter import Errand
from .handlers import sending
from .settings import Settings


def table(mail: Mail, settings: Settings) -> tuple[Effect[Errand], ...]:
    """A mail server has no idempotency keys: a lost answer is looked up, never repeated."""
    return (
        Effect(
            name="mail",
            claim=sending.claim_messages,
            call=mail.send,
            settle=one_by_one(sending.settle_message),
            look_up=mail.look_up,
            timeout=settings.mail_timeout,
            lease=settings.mail_lease,
            repeatable=False,
            concurrency=settings.mail_batch,
        ),
    )
