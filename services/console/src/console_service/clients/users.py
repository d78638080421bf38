"""Users of the tenant, for its admins."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..schemas.users import FoundUsers, LinkedUser, User
from .gateway import Asking
from .operations import Operation
from .seeking import sought

_ALL = "/api/admin/users"
_ONE = f"{_ALL}/{{user_id}}"
LIST = Operation[FoundUsers]("GET", _ALL, FoundUsers, query=("limit", "cursor"))
INVITE = Operation[LinkedUser]("POST", _ALL, LinkedUser, body=("email", "name", "role"))
CHANGE = Operation[User]("PATCH", _ONE, User, body=("role", "disabled"))
LINK = Operation[LinkedUser]("POST", f"{_ONE}/link", LinkedUser)
DROP_FACTOR = Operation[None]("DELETE", f"{_ONE}/second-factor")
END_SESSIONS = Operation[None]("DELETE", f"{_ONE}/sessions")


class Users:
    """Who works for the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self, *, limit: int, cursor: str | None) -> FoundUsers:
        """Users, the oldest first."""
        return await self._asking.ask(LIST, query={"limit": limit, "cursor": cursor})

    async def get(self, user_id: UUID) -> User:
        """One of them, looked for in the list. Raises `NotThere`."""
        found: User = await sought(self.list, user_id)
        return found

    async def invite(self, told: Mapping[str, Any]) -> LinkedUser:
        """Have somebody mailed a link. Raises `Refused` or `WrongFields`."""
        return await self._asking.ask(INVITE, body=told)

    async def change(self, user_id: UUID, told: Mapping[str, Any]) -> User:
        """Another role, or disabled or not. Raises `Refused` where no admin would be left."""
        return await self._asking.ask(CHANGE, {"user_id": user_id}, body=told)

    async def link(self, user_id: UUID) -> LinkedUser:
        """Have a user mailed a new link. Raises `Refused` for one who is disabled."""
        return await self._asking.ask(LINK, {"user_id": user_id})

    async def drop_factor(self, user_id: UUID) -> None:
        """Take a second factor away that was lost."""
        await self._asking.ask(DROP_FACTOR, {"user_id": user_id})

    async def end_sessions(self, user_id: UUID) -> None:
        """Sign a user out everywhere."""
        await self._asking.ask(END_SESSIONS, {"user_id": user_id})
