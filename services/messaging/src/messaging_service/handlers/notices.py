"""Notices to users: what the gateway says that they are to be mailed."""

from collections.abc import Sequence

from chassis.ids import named_id
from contracts.gateway import PasswordLinkMade

from ..domain.message import notify
from ..domain.notices import Notice
from ..work import Work


async def queue_notices(work: Work, events: Sequence[PasswordLinkMade]) -> None:
    """Keep the intents to mail links; each link is mailed once, and not after it has expired."""
    await work.messages.add_all(
        notify(
            named_id("link", event.link_id),
            event.user_id,
            _notice(work, event),
            now=work.now,
            stale_at=event.expires_at,
        )
        for event in events
    )


def _notice(work: Work, event: PasswordLinkMade) -> Notice:
    hashed = work.hash_of(event.email)
    return Notice(event.reason, event.link_id, event.email, event.name, event.tenant_name, hashed)
