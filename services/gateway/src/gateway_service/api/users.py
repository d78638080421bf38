"""Users, for the admins of a tenant."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id
from chassis.security.links import password_page
from chassis.security.tokens import Caller

from ..domain.users import User, UserStatus
from ..handlers import factors, users
from ..repository.users import NewUser
from ..schemas.users import UserChangeIn, UserIn, UserLinkOut, UserOut
from .audit import note_change
from .front import Front, Here
from .gate import Authenticated, Do
from .tokens import LinkToken, new_link

router = APIRouter()
_ONE = "/api/admin/users/{user_id}"


@router.get("/api/admin/users")
async def list_users(do: Do, limit: Limit = 50, cursor: Cursor = None) -> Page[UserOut]:
    """The tenant's users, the oldest first."""
    found = await do(users.list_users, after=after(cursor, UUID), limit=limit)
    return page([UserOut.of(user) for user in found], limit, lambda user: (user.id,))


@router.post("/api/admin/users", status_code=201)
async def invite_user(body: UserIn, here: Here, who: Authenticated) -> UserLinkOut:
    """Invite somebody by mail. The answer holds the link as well, should the mail not reach her."""
    new = NewUser(new_id(), body.email, body.name, body.role)
    made = new_link(here.links, who.tenant_id, here.settings.invitation_lifetime)
    return _linked(here, await here.runner.change(who.tenant_id, users.invite_user, new, made.link), made)


@router.patch(_ONE)
async def change_user(user_id: UUID, body: UserChangeIn, do: Do, request: Request) -> UserOut:
    """Give a user another role, disable one (every session ends), or let one in again."""
    found = await do(users.change_user, user_id, role=body.role, is_disabled=body.disabled)
    before, after_ = map(UserOut.of, found)
    note_change(request, before, after_)
    return after_


@router.post(f"{_ONE}/link")
async def link_user(user_id: UUID, here: Here, who: Authenticated) -> UserLinkOut:
    """Mail a user a link with which to set a password: another invitation, or a way back for who forgot hers."""
    user, settings = await _user(here, who, user_id), here.settings
    is_invited = user.status is UserStatus.INVITED
    made = new_link(here.links, who.tenant_id, settings.invitation_lifetime if is_invited else settings.reset_lifetime)
    return _linked(here, await here.runner.change(who.tenant_id, users.link_user, user_id, made.link), made)


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


def _linked(here: Front, user: User, made: LinkToken) -> UserLinkOut:
    url = password_page(here.settings.console_url, made.token)
    expires_at = here.clock.now() + made.link.lifetime
    return UserLinkOut(user=UserOut.of(user), url=url, token=made.token, expires_at=expires_at)
