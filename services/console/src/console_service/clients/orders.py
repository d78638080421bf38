"""Purchases as enrollment knows them: those of which something is not clear."""

from uuid import UUID

from ..schemas.orders import OpenOrders, OrderDifferences
from .gateway import Asking
from .operations import Operation

_PAGES = ("cursor", "limit")
_DIFFERENCES = "/api/admin/orders/differences"
WITHOUT_BUNDLE = Operation[OpenOrders]("GET", "/api/admin/orders/without-bundle", OpenOrders, query=("state", *_PAGES))
NAME_BUNDLE = Operation[None]("PUT", "/api/admin/orders/{order_id}/bundle", body=("bundle_id",))
DIFFERENCES = Operation[OrderDifferences]("GET", _DIFFERENCES, OrderDifferences, query=("state", *_PAGES))
CLOSE = Operation[None]("POST", f"{_DIFFERENCES}/{{difference_id}}/close", body=("note",))


class Orders:
    """Purchases that somebody has to look at."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def without_bundle(self, *, state: str, cursor: str | None, limit: int) -> OpenOrders:
        """Purchases of which nothing says what was bought, newest first: those that wait, or those of no bundle."""
        return await self._asking.ask(WITHOUT_BUNDLE, query={"state": state, "cursor": cursor, "limit": limit})

    async def name_bundle(self, order_id: UUID, bundle_id: str | None, *, key: str) -> None:
        """Say what was bought, or that it is of no bundle; it is decided again. Raises `Refused` or `WrongFields`."""
        await self._asking.once(key).ask(NAME_BUNDLE, {"order_id": order_id}, body={"bundle_id": bundle_id})

    async def differences(self, *, state: str, cursor: str | None, limit: int) -> OrderDifferences:
        """What was told of known purchases and says something else: what is open, or what is closed."""
        return await self._asking.ask(DIFFERENCES, query={"state": state, "cursor": cursor, "limit": limit})

    async def close(self, difference_id: UUID, note: str, *, key: str) -> None:
        """Note that nothing more is to be done. Raises `WrongFields` for no note."""
        await self._asking.once(key).ask(CLOSE, {"difference_id": difference_id}, body={"note": note})
