"""Users, for the admins of a tenant."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id
from chassis.security.tokens import Caller

from ..domain.people import hashed
from ..domain.users import User, UserStatus
from ..handlers import factors, users
from ..repository.users import NewUser
from ..schemas.users import UserChangeIn, UserIn, UserLinkOut, UserOut
from .audit import note_change
from .front import Front, Here
from .gate import Authenticated, Do
from .tokens import new_link

router = APIRouter()
_ONE = "/api/admin/users/{user_id}"


@router.get("/api/admin/users")
async def list_users(do: Do, limit: Limit = 50, cursor: Cursor = None) -> Page[UserOut]:
    """The tenant's users, the oldest first."""
    found = await do(users.list_users, after=after(cursor, UUID), limit=limit)
    return page([UserOut.of(user) for user in found], limit, lambda user: (user.id,))


@router.post("/api/admin/users", status_code=201)
async def invite_user(body: UserIn, here: Here, who: Authenticated) -> UserLinkOut:
    """Invite somebody. The answer holds the link with which she sets her password; hand it to her."""
    new, token = NewUser(new_id(), body.email, body.name, body.role), new_link(who.tenant_id)
    lifetime = here.settings.invitation_lifetime
    user = await here.runner.change(who.tenant_id, users.invite_user, new, hashed(token), lifetime=lifetime)
    return _linked(here, user, token, lifetime)


@router.patch(_ONE)
async def change_user(user_id: UUID, body: UserChangeIn, do: Do, request: Request) -> UserOut:
    """Give a user another role, disable one (every session ends), or let one in again."""
    found = await do(users.change_user, user_id, role=body.role, is_disabled=body.disabled)
    before, after_ = map(UserOut.of, found)
    note_change(request, before, after_)
    return after_


@router.post(f"{_ONE}/link")
async def link_user(user_id: UUID, here: Here, who: Authenticated) -> UserLinkOut:
    """Make a link with which a user sets a password: another invitation, or a way back for who forgot hers."""
    token, settings = new_link(who.tenant_id), here.settings
    user = await _user(here, who, user_id)
    is_invited = user.status is UserStatus.INVITED
    lifetime = settings.invitation_lifetime if is_invited else settings.reset_lifetime
    await here.runner.change(who.tenant_id, users.link_user, user_id, hashed(token), lifetime=lifetime)
    return _linked(here, user, token, lifetime)


@router.delete(f"{_ONE}/second-factor", status_code=204, response_class=Response)
async def drop_factor(user_id: UUID, do: Do) -> Response:
    """Take the second factor of a user away who has lost it."""
    await do(factors.drop_factor, user_id)
    return Response(status_code=204)


@router.delete(f"{_ONE}/sessions", status_code=204, response_class=Response)
async def end_sessions(user_id: UUID, do: Do) -> Response:
    """End every sign-in of a user."""
    await do(users.end_sessions, user_id)
    return Response(status_code=204)


async def _user(here: Front, who: Caller, user_id: UUID) -> User:
    return await here.runner.ask(who.tenant_id, users.show_user, user_id)


def _linked(here: Front, user: User, token: str, lifetime: timedelta) -> UserLinkOut:
    url = f"{here.settings.public_base_url}/password#{token}"  # behind the #: no server and no log sees it
    return UserLinkOut(user=UserOut.of(user), url=url, token=token, expires_at=here.clock.now() + lifetime)
