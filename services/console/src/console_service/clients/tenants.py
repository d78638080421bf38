"""The tenant one works for."""

from collections.abc import Mapping
from typing import Any

from ..schemas.sessions import OwnTenant
from .gateway import Asking
from .operations import Operation

SHOW = Operation[OwnTenant]("GET", "/api/admin/tenant", OwnTenant)
CHANGE = Operation[OwnTenant]("PATCH", "/api/admin/tenant", OwnTenant, body=("name", "zone", "locale"))


class Tenants:
    """One's own tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def show(self) -> OwnTenant:
        """As it is now."""
        return await self._asking.ask(SHOW)

    async def change(self, told: Mapping[str, Any]) -> OwnTenant:
        """Another name, zone or locale. Raises `WrongFields`."""
        return await self._asking.ask(CHANGE, body=told)
