"""Who may come in."""

from datetime import timedelta
from uuid import UUID

from ..domain.people import ApiKey, Session, Staff, hashed
from ..work import Work


async def show_tenants(work: Work) -> set[UUID]:
    """Tenants that may work; needs no tenant itself."""
    return await work.tenants.active()


async def find_staff(work: Work, email: str) -> Staff | None:
    """The member of staff with this address, or None."""
    return await work.people.staff(email)


async def open_session(work: Work, staff: Staff, token: str, *, lifetime: timedelta) -> Session:
    """Keep a sign-in by the hash of its token."""
    session = Session(staff.id, staff.role, work.now + lifetime)
    await work.people.add_session(hashed(token), session)
    return session


async def find_session(work: Work, token: str) -> Session | None:
    """The sign-in of a token, or None if there is none or it has expired."""
    return await work.people.session(hashed(token), now=work.now)


async def end_session(work: Work, token: str) -> None:
    """Sign out."""
    await work.people.end_session(hashed(token))


async def find_api_key(work: Work, key: str) -> ApiKey | None:
    """The key, or None."""
    return await work.people.api_key(hashed(key))


async def forget(work: Work, limit: int) -> int:
    """Forget sign-ins that have expired; returns how many."""
    return await work.people.forget_sessions(work.now, limit)
