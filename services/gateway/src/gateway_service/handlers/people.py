"""Who may come in."""

from datetime import datetime, timedelta
from uuid import UUID

from ..domain.audit import Actor
from ..domain.people import Session, Staff, hashed
from ..domain.tenants import Tenant
from ..domain.users import User
from ..errors import UnknownCredential
from ..work import Work
from .audit import note_done
from .tenants import show_tenant
from .users import show_user


async def show_tenants(work: Work) -> set[UUID]:
    """Tenants that may work; needs no tenant itself."""
    return await work.tenants.active()


async def find_staff(work: Work, email: str) -> Staff | None:
    """The member of staff with this address, or None."""
    return await work.people.staff(email)


async def open_session(work: Work, staff: Staff, token: str, *, lifetime: timedelta, agent: str) -> Session:
    """Keep a sign-in by the hash of its token."""
    session = Session(staff.id, staff.role, work.now + lifetime)
    await work.people.add_session(hashed(token), session, agent=agent, now=work.now)
    await note_done(work, Actor.USER, staff.id, staff.role, "POST /api/session")
    return session


async def find_session(work: Work, token: str) -> Session | None:
    """The sign-in of a token, or None if there is none or it has expired."""
    return await work.people.session(hashed(token), now=work.now)


async def show_session(work: Work, token: str) -> tuple[User, Tenant, datetime]:
    """Who has signed in, for which tenant, and until when. Raises `UnknownCredential` for a session that is over."""
    session = await work.people.session(hashed(token), now=work.now)
    if session is None:
        raise UnknownCredential
    return await show_user(work, session.staff_id), await show_tenant(work), session.expires_at


async def end_session(work: Work, token: str) -> None:
    """Sign out."""
    await work.people.end_session(hashed(token))


async def forget(work: Work, limit: int) -> int:
    """Forget sign-ins that have expired; returns how many."""
    return await work.people.forget_sessions(work.now, limit)
