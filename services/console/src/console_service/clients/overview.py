"""What the start page shows: what waits for a person, and whether the books balance."""

from ..schemas.money import Accounts
from ..schemas.overview import AllWaiting
from .gateway import Asking
from .ledger import ACCOUNTS
from .operations import Operation

WAITING = Operation[AllWaiting]("GET", "/api/admin/waiting", AllWaiting, query=("limit",))


class Overview:
    """The tenant at a glance."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def waiting(self, *, limit: int) -> AllWaiting:
        """What waits for a person, at most so many of each kind."""
        return await self._asking.ask(WAITING, query={"limit": limit})

    async def ledger(self) -> Accounts:
        """Whether all accounts of the ledger sum to zero."""
        return await self._asking.ask(ACCOUNTS, query={"limit": 1})
