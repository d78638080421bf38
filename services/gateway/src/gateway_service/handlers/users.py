"""Users: invited, changed, let in by a link, and their open sessions."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import Missing, Rejected

from ..domain.audit import Actor
from ..domain.people import hashed
from ..domain.users import NewLink, OpenSession, User, UserRole, UserStatus, changed, leaves_an_admin, mailed
from ..errors import NotFound, PasswordLinkOver, Refusal
from ..repository.users import NewUser
from ..work import Work
from .audit import note_done


async def list_users(work: Work, *, after: UUID | None, limit: int) -> Sequence[User]:
    """The tenant's users, the oldest first."""
    return await work.users.listing(after, limit)


async def show_user(work: Work, user_id: UUID) -> User:
    """One of them. Raises `Missing`."""
    return await _found(work, user_id)


async def invite_user(work: Work, new: NewUser, link: NewLink) -> User:
    """Keep a user without a password, and mail her link. Raises `Rejected` for an address that is known."""
    if not await work.users.add(new, now=work.now):
        raise Rejected(Refusal.EMAIL_TAKEN)
    user = await _found(work, new.id)
    await send_link(work, user, link)
    return user


async def change_user(
    work: Work, user_id: UUID, *, role: UserRole | None, is_disabled: bool | None
) -> tuple[User, User]:
    """Give a user another role, disable one, or let one in again; how the user was, and is.

    Raises `Missing`, and `Rejected` where no admin would be left.
    """
    admins = await work.users.lock_admins()
    before = await _found(work, user_id)
    after = changed(before, role=role, is_disabled=is_disabled)
    if not leaves_an_admin(admins, after):
        raise Rejected(Refusal.LAST_ADMIN)
    await work.users.save(after)
    if after.status is UserStatus.DISABLED:
        await work.users.end_sessions(user_id)
    return before, after


async def link_user(work: Work, user_id: UUID, link: NewLink) -> User:
    """Mail a link with which a user sets a password. Raises `Missing`, or `Rejected` for one who is disabled."""
    user = await _found(work, user_id)
    if user.status is UserStatus.DISABLED:
        raise Rejected(Refusal.USER_DISABLED)
    await send_link(work, user, link)
    return user


async def send_link(work: Work, user: User, link: NewLink) -> None:
    """Keep a link in place of those a user had, and say that she is to have it by mail."""
    await work.users.add_link(user.id, link.token_hash, expires_at=work.now + link.lifetime)
    tenant = await work.tenants.find(work.tenant_id)
    work.outbox.add(mailed(user, link, tenant.name if tenant else "", work.now))


async def is_link(work: Work, token: str) -> bool:
    """Whether a link is good, before anything is computed for it."""
    return await work.users.has_link(hashed(token), now=work.now)


async def follow_link(work: Work, token: str, password_hash: str) -> UUID:
    """Set the password of the user a link is for, and end what was open before; whose it is.

    The link is used up. Raises `PasswordLinkOver` for one that is not good any more.
    """
    user_id = await work.users.take_link(hashed(token), now=work.now)
    if user_id is None or not await work.users.set_password(user_id, password_hash):
        raise PasswordLinkOver
    await work.users.end_sessions(user_id)
    user = await _found(work, user_id)
    await note_done(work, Actor.USER, user_id, user.role, "POST /api/password")
    return user_id


async def password_of(work: Work, user_id: UUID) -> str | None:
    """The hash of a user's password, or None."""
    return await work.users.password_of(user_id)


async def change_password(work: Work, user_id: UUID, password_hash: str, *, token: str) -> None:
    """Set a password, and end every other session of the user; links that were sent before are worth nothing."""
    await work.users.set_password(user_id, password_hash)
    await work.users.drop_links(user_id)
    await work.users.end_sessions(user_id, but=hashed(token))


async def list_sessions(work: Work, user_id: UUID, *, token: str) -> Sequence[OpenSession]:
    """A user's sign-ins, the newest first."""
    return await work.users.sessions(user_id, hashed(token), now=work.now)


async def end_session(work: Work, user_id: UUID, session_id: UUID) -> None:
    """End one of a user's sign-ins. Raises `Missing`."""
    if not await work.users.end_session(user_id, session_id):
        raise Missing(NotFound.NO_SUCH_SESSION)


async def end_sessions(work: Work, user_id: UUID) -> None:
    """End every sign-in of a user. Raises `Missing`."""
    await _found(work, user_id)
    await work.users.end_sessions(user_id)


async def forget_links(work: Work, limit: int) -> int:
    """Delete links that have expired; returns how many."""
    return await work.users.forget_links(work.now, limit)


async def _found(work: Work, user_id: UUID) -> User:
    user = await work.users.find(user_id)
    if user is None:
        raise Missing(NotFound.NO_SUCH_USER)
    return user
