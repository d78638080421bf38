"""What can be bought, for staff."""

from collections.abc import Mapping
from typing import Any

from ..errors import NotThere
from ..schemas.bundles import Bundle
from .gateway import Asking
from .operations import Operation

_ALL = "/api/admin/bundles"
LIST = Operation[list[Bundle]]("GET", _ALL, list[Bundle])
PUT = Operation[Bundle](
    "POST", _ALL, Bundle, body=("id", "name", "price", "currency", "products", "relevance_tags", "is_offered")
)
REMOVE = Operation[None]("DELETE", _ALL, query=("bundle_id", "permanent"))


class Bundles:
    """Bundles of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def all(self) -> list[Bundle]:
        """All of them, also those that were withdrawn."""
        return await self._asking.ask(LIST)

    async def get(self, bundle_id: str) -> Bundle:
        """One of them. Raises `NotThere`."""
        found = next((one for one in await self.all() if one.id == bundle_id), None)
        if found is None:
            raise NotThere
        return found

    async def put(self, body: Mapping[str, Any]) -> Bundle:
        """Offer a bundle, or change the one with its id. Raises `WrongFields`, or `Refused` for a product taken."""
        return await self._asking.ask(PUT, body=body)

    async def withdraw(self, bundle_id: str) -> None:
        """Offer it no more. Raises `NotThere`."""
        await self._asking.ask(REMOVE, query={"bundle_id": bundle_id})

    async def delete(self, bundle_id: str) -> None:
        """Take it away for good. Raises `Refused` while a campaign lists it."""
        await self._asking.ask(REMOVE, query={"bundle_id": bundle_id, "permanent": "true"})
