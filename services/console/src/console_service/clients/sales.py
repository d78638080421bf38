"""What a sales conversation asks: what somebody says of her business, and what a campaign would say to her."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ..schemas.drafts import Trial
from .contacts import RECORD_AUDIT
from .drafts import TRY
from .gateway import Asking


class Sales:
    """Conversations with somebody who may buy."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def record_audit(
        self, named: Mapping[str, str], *, occurred_at: datetime, values: Mapping[str, Any], key: str
    ) -> UUID:
        """Record what somebody says, who is named by email or phone; her id, new or known. Raises `WrongFields`."""
        body = {**named, "occurred_at": occurred_at.isoformat(), "values": values}
        return (await self._asking.once(key).ask(RECORD_AUDIT, body=body)).contact_id

    async def try_out(self, campaign_id: UUID, contact_id: UUID, *, version: int | None) -> Trial:
        """What the rules of a campaign say to a contact; nothing is changed."""
        body = {"contact_id": str(contact_id), "version": version}
        return await self._asking.ask(TRY, {"campaign_id": campaign_id}, body=body)
