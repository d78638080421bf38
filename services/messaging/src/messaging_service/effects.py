"""Calls to the world: the message of each attempt, through its account."""

from chassis.effects import Effect

from .clients.post import Post
from .domain.letter import SendRequest
from .handlers import sending, settling
from .settings import Settings


def table(post: Post, settings: Settings) -> tuple[Effect[SendRequest], ...]:
    """One effect for all channels; the provider of each account decides whether a lost answer is asked for."""
    return (
        Effect(
            name="send",
            claim=sending.claim_messages,
            call=post.send,
            settle=settling.settle_messages,
            look_up=post.ask_again,
            next_due=sending.next_due,
            timeout=settings.send_timeout,
            lease=settings.send_lease,
            repeatable=False,
            concurrency=settings.send_concurrency,
        ),
    )
