"""Calls to the world: the webhooks of journeys."""

from chassis.effects import Effect

from .clients import WebhookPoster, WebhookRequest
from .handlers import webhooks
from .settings import Settings


def table(poster: WebhookPoster, settings: Settings) -> tuple[Effect[WebhookRequest], ...]:
    """Posting is repeatable: receivers know a webhook that comes again by its id."""
    return (
        Effect(
            name="webhook",
            claim=webhooks.claim_calls,
            call=poster.post,
            settle=webhooks.settle_calls,
            next_due=webhooks.next_call,
            timeout=settings.webhook_timeout * 2,
            lease=settings.webhook_lease,
            repeatable=True,
            concurrency=settings.webhook_concurrency,
        ),
    )
