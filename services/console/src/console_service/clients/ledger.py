"""The ledger, purchases as it knows them, and comparisons with the payment provider."""

from uuid import UUID

from ..schemas.money import Accounts, Comparisons, Entries, LedgerDifferences, Order, Orders
from .gateway import Asking
from .operations import Operation

_PAGES = ("cursor", "limit")
_DIFFERENCES = "/api/admin/ledger-differences"
ACCOUNTS = Operation[Accounts]("GET", "/api/admin/ledger", Accounts, query=_PAGES)
ENTRIES = Operation[Entries]("GET", "/api/admin/ledger/entries", Entries, query=("account", "currency", *_PAGES))
ORDER = Operation[Order]("GET", "/api/admin/orders/{provider}/{reference}", Order)
OVERPAID = Operation[Orders]("GET", "/api/admin/orders/overpaid", Orders, query=_PAGES)
ACCEPT = Operation[None]("POST", "/api/admin/orders/{order_id}/accept-overpaid")
COMPARISONS = Operation[Comparisons]("GET", "/api/admin/reconciliations", Comparisons, query=_PAGES)
DIFFERENCES = Operation[LedgerDifferences]("GET", _DIFFERENCES, LedgerDifferences, query=("state", *_PAGES))
CLOSE = Operation[None]("POST", f"{_DIFFERENCES}/{{difference_id}}/close", body=("note",))


class Ledger:
    """What was posted, and whether the provider says the same."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def accounts(self, *, cursor: str | None, limit: int) -> Accounts:
        """Accounts by name, and whether all of them sum to zero."""
        return await self._asking.ask(ACCOUNTS, query={"cursor": cursor, "limit": limit})

    async def entries(self, account: str, currency: str, *, cursor: str | None, limit: int) -> Entries:
        """What postings did to an account, newest first."""
        asked = {"account": account, "currency": currency, "cursor": cursor, "limit": limit}
        return await self._asking.ask(ENTRIES, query=asked)

    async def order(self, provider: str, reference: str) -> Order:
        """A purchase with its postings. Raises `NotThere`."""
        return await self._asking.ask(ORDER, {"provider": provider, "reference": reference})

    async def overpaid(self, *, cursor: str | None, limit: int) -> Orders:
        """Purchases that gave more than was captured."""
        return await self._asking.ask(OVERPAID, query={"cursor": cursor, "limit": limit})

    async def accept(self, order_id: UUID, *, key: str) -> None:
        """Take note of what a purchase has given too much."""
        await self._asking.once(key).ask(ACCEPT, {"order_id": order_id})

    async def comparisons(self, *, cursor: str | None, limit: int) -> Comparisons:
        """Comparisons with the provider, oldest first."""
        return await self._asking.ask(COMPARISONS, query={"cursor": cursor, "limit": limit})

    async def differences(self, *, state: str, cursor: str | None, limit: int) -> LedgerDifferences:
        """What ledger and provider do not agree on: what is open, or what is closed."""
        return await self._asking.ask(DIFFERENCES, query={"state": state, "cursor": cursor, "limit": limit})

    async def close(self, difference_id: UUID, note: str, *, key: str) -> None:
        """Note that nothing more is to be done. Raises `WrongFields` for no note."""
        await self._asking.once(key).ask(CLOSE, {"difference_id": difference_id}, body={"note": note})
