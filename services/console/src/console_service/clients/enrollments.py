"""Who is in which campaign, who was not let in, and what is owed to whom."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from ..schemas.enrollments import (
    CampaignHeadcount,
    Decided,
    Enrollment,
    EnrollmentRefusal,
    FoundEnrollments,
    Headcount,
    Payout,
    Qualification,
    Refusals,
    WholeEnrollment,
)
from .gateway import Asking
from .operations import Operation

_CAMPAIGN = "/api/admin/campaigns/{campaign_id}"
_ALL = f"{_CAMPAIGN}/enrollments"
_ONE = f"{_ALL}/{{enrollment_id}}"
_PLACES = ("cursor", "limit")
HEADCOUNT = Operation[Headcount]("GET", f"{_CAMPAIGN}/standing", Headcount)
HEADCOUNTS = Operation[list[CampaignHeadcount]](
    "GET", "/api/admin/headcounts", list[CampaignHeadcount], query=("campaign_ids",)
)
SEVERAL = Operation[list[Enrollment]]("GET", "/api/admin/enrollments", list[Enrollment], query=("enrollment_ids",))
SEARCH = Operation[FoundEnrollments](
    "GET", _ALL, FoundEnrollments, query=("status", "source", "search", "sort", *_PLACES)
)
SHOW = Operation[WholeEnrollment]("GET", _ONE, WholeEnrollment)
ENROLL = Operation[Enrollment | EnrollmentRefusal](
    "POST",
    _ALL,
    Decided,
    body=("contact_id", "email", "phone", "name", "source", "bundle_id", "purchase", "notes", "proposal"),
)
REFUSALS = Operation[Refusals]("GET", f"{_CAMPAIGN}/refusals", Refusals, query=_PLACES)
_UNCLEAR = "/api/admin/refusals/unclear-thresholds"
UNCLEAR = Operation[Refusals]("GET", _UNCLEAR, Refusals, query=("state", *_PLACES))
CLOSE_UNCLEAR = Operation[None]("POST", f"{_UNCLEAR}/{{refusal_id}}/close", body=("note",))
QUALIFYING = Operation[list[Qualification]](
    "GET",
    "/api/admin/contacts/{contact_id}/qualifying-campaigns",
    list[Qualification],
    query=("bundle_id", "amount", "currency"),
)
PAYOUT = Operation[Payout]("GET", f"{_ONE}/payout", Payout)
LINK_ORDER = Operation[None]("PUT", f"{_ONE}/order", body=("order_id",))
WITHDRAW = Operation[None]("POST", f"{_ONE}/withdraw")
RESOLVE = Operation[Payout]("POST", f"{_ONE}/resolve", Payout, body=("notes",))
Place = Mapping[str, UUID]
"""The ids of campaign and enrollment, as paths name them."""


class Enrollments:
    """Enrollments of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def headcount(self, campaign_id: UUID) -> Headcount:
        """How many enrollments a campaign has, by status."""
        return await self._asking.ask(HEADCOUNT, {"campaign_id": campaign_id})

    async def headcounts(self, campaign_ids: Collection[UUID]) -> dict[UUID, CampaignHeadcount]:
        """The headcount of each of these campaigns."""
        found = await self._asking.of_each(HEADCOUNTS, campaign_ids=campaign_ids)
        return {one.campaign_id: one for one in found}

    async def several(self, enrollment_ids: Collection[UUID]) -> dict[UUID, Enrollment]:
        """Enrollments of any campaign by id, as far as there are any."""
        found = await self._asking.of_each(SEVERAL, enrollment_ids=enrollment_ids)
        return {one.enrollment_id: one for one in found}

    async def search(self, campaign_id: UUID, *, limit: int, **wanted: str | None) -> FoundEnrollments:
        """Enrollments of a campaign, by status, source and a text; from a cursor on."""
        return await self._asking.ask(SEARCH, {"campaign_id": campaign_id}, query={**wanted, "limit": limit})

    async def get(self, place: Place) -> WholeEnrollment:
        """One enrollment. Raises `NotThere`."""
        return await self._asking.ask(SHOW, place)

    async def enroll(self, campaign_id: UUID, body: Mapping[str, Any], *, key: str) -> Enrollment | EnrollmentRefusal:
        """Let a contact in, or hear every reason against it. Raises `WrongFields`."""
        return await self._asking.once(key).ask(ENROLL, {"campaign_id": campaign_id}, body=body)

    async def refusals(self, campaign_id: UUID, *, limit: int, cursor: str | None = None) -> Refusals:
        """Who was not let into a campaign, newest first."""
        return await self._asking.ask(REFUSALS, {"campaign_id": campaign_id}, query={"limit": limit, "cursor": cursor})

    async def unclear(self, *, state: str, limit: int, cursor: str | None = None) -> Refusals:
        """Who is kept out until a value is corrected, newest first: what is open, or what is closed."""
        return await self._asking.ask(UNCLEAR, query={"state": state, "limit": limit, "cursor": cursor})

    async def close_unclear(self, refusal_id: UUID, note: str, *, key: str) -> None:
        """Note that nobody corrects a value. Raises `WrongFields` for no note."""
        await self._asking.once(key).ask(CLOSE_UNCLEAR, {"refusal_id": refusal_id}, body={"note": note})

    async def qualifying(self, contact_id: UUID, **purchase: str | int | None) -> list[Qualification]:
        """Each running campaign, and whether it would let a contact in now, with such a purchase if one is named."""
        return await self._asking.ask(QUALIFYING, {"contact_id": contact_id}, query=purchase)

    async def link_order(self, place: Place, order_id: UUID, *, key: str) -> None:
        """Say which purchase it is of. Raises `Refused`."""
        await self._asking.once(key).ask(LINK_ORDER, place, body={"order_id": str(order_id)})

    async def withdraw(self, place: Place, *, key: str) -> None:
        """Take the contact out. Raises `Refused`."""
        await self._asking.once(key).ask(WITHDRAW, place)

    async def payout(self, place: Place) -> Payout:
        """What is owed for it, and what was done about that. Raises `NotThere`."""
        return await self._asking.ask(PAYOUT, place)

    async def resolve(self, place: Place, *, notes: str, key: str) -> Payout:
        """Have it paid, or ask a second person where it is large. Raises `Refused`."""
        return await self._asking.once(key).ask(RESOLVE, place, body={"notes": notes})
