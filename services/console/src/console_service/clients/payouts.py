"""Payouts of the tenant, and above which sums a second person is asked."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from ..schemas.money import History, Limits, Payout, Payouts, PayoutSums
from .gateway import Asking
from .operations import Operation

_ALL = "/api/admin/payouts"
_ONE = f"{_ALL}/{{payout_id}}"
_LIMITS = "/api/admin/payout-limits"
_CAMPAIGN_LIMITS = "/api/admin/campaigns/{campaign_id}/payout-limits"
_SUMS = ("approval", "daily_cap", "budget")
LIST = Operation[Payouts]("GET", _ALL, Payouts, query=("state", "lacks_account", "cursor", "limit"))
SHOW = Operation[Payout]("GET", _ONE, Payout)
HISTORY = Operation[History]("GET", f"{_ONE}/history", History)
SETTLE = Operation[Payout]("POST", f"{_ONE}/settle", Payout, body=("reference", "note"))
WITHDRAW = Operation[Payout]("POST", f"{_ONE}/withdraw", Payout, body=("note",))
SUMS = Operation[list[PayoutSums]]("GET", "/api/admin/payout-sums", list[PayoutSums], query=("campaign_ids",))
APPROVE = Operation[Payout]("POST", f"{_ONE}/approve", Payout)
LIMITS = Operation[Limits]("GET", _LIMITS, Limits)
KEEP_LIMITS = Operation[Limits]("PUT", _LIMITS, Limits, body=_SUMS)
CAMPAIGN_LIMITS = Operation[Limits]("GET", _CAMPAIGN_LIMITS, Limits)
KEEP_CAMPAIGN_LIMITS = Operation[Limits]("PUT", _CAMPAIGN_LIMITS, Limits, body=_SUMS)


class AllPayouts:
    """Money on its way back."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def find(self, *, state: str | None, lacks_account: bool, cursor: str | None, limit: int) -> Payouts:
        """Payouts, oldest first: of one state if it is named, or only those that wait for an account."""
        asked = {"state": state, "lacks_account": lacks_account or None, "cursor": cursor, "limit": limit}
        return await self._asking.ask(LIST, query=asked)

    async def sums(self, campaign_ids: Collection[UUID]) -> list[PayoutSums]:
        """What the payouts of each of these campaigns come to."""
        return await self._asking.of_each(SUMS, campaign_ids=campaign_ids)

    async def get(self, payout_id: UUID) -> Payout:
        """One payout. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"payout_id": payout_id})

    async def history(self, payout_id: UUID) -> History:
        """Its states, its postings, and the purchase it comes out of."""
        return await self._asking.ask(HISTORY, {"payout_id": payout_id})

    async def approve(self, payout_id: UUID, *, key: str) -> Payout:
        """Approve what somebody else resolved. Raises `Refused` for the same person."""
        return await self._asking.once(key).ask(APPROVE, {"payout_id": payout_id})

    async def settle(self, payout_id: UUID, reference: str | None, note: str, *, key: str) -> None:
        """Say what the provider did, by its reference, or that it did nothing. Raises `Refused` or `WrongFields`."""
        body = {"reference": reference, "note": note}
        await self._asking.once(key).ask(SETTLE, {"payout_id": payout_id}, body=body)

    async def withdraw(self, payout_id: UUID, note: str, *, key: str) -> None:
        """Take it back. Raises `Refused` or `WrongFields`."""
        await self._asking.once(key).ask(WITHDRAW, {"payout_id": payout_id}, body={"note": note})

    async def limits(self, campaign_id: UUID | None) -> Limits:
        """The limits of a campaign, or of the tenant."""
        if campaign_id is None:
            return await self._asking.ask(LIMITS)
        return await self._asking.ask(CAMPAIGN_LIMITS, {"campaign_id": campaign_id})

    async def keep_limits(self, campaign_id: UUID | None, limits: Mapping[str, Any], *, key: str) -> None:
        """Set them. Raises `WrongFields`."""
        asking = self._asking.once(key)
        if campaign_id is None:
            await asking.ask(KEEP_LIMITS, body=limits)
        else:
            await asking.ask(KEEP_CAMPAIGN_LIMITS, {"campaign_id": campaign_id}, body=limits)
