"""Passwords that were forgotten: asked for by anybody, answered by mail, and only if there is such a user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.ids import new_id

from ..domain.audit import Actor
from ..domain.users import NewLink, UserStatus
from ..work import Work
from .audit import note_done
from .users import send_link


@dataclass(frozen=True)
class ResetTerms:
    """How the links that answer a request are made."""

    hash_of: Callable[[UUID, UUID], bytes]
    """From a tenant and the id of a link to the hash of its token."""
    invitation_lifetime: timedelta
    reset_lifetime: timedelta


async def ask_reset(work: Work, email: str) -> None:
    """Keep that somebody asked for this address, whether or not it is a user's: the same work in either case."""
    await work.users.ask_reset(email, now=work.now)


async def answer_resets(work: Work, limit: int, *, terms: ResetTerms) -> int:
    """Mail a link to each user who was asked for; returns how many addresses were."""
    emails = await work.users.take_resets(limit)
    for user in await work.users.of_emails(emails):
        if user.status is UserStatus.DISABLED:
            continue
        lifetime = terms.reset_lifetime if user.has_password else terms.invitation_lifetime
        link_id = new_id()
        await send_link(work, user, NewLink(link_id, terms.hash_of(work.tenant_id, link_id), lifetime))
        await note_done(work, Actor.PUBLIC, user.id, "public", "POST /api/password/reset")
    return len(emails)
