"""Who is in which campaign and why not, and the orders behind it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from chassis.http.callers import Contact, Staff, System
from chassis.http.do import Do
from chassis.http.pages import Cursor, Ids, Limit, Page, after, instant, page
from chassis.http.values import ClosingIn

from ..domain.refusal import RefusalRecord
from ..handlers import enrollments, orders
from ..schemas.enrollments import (
    CampaignHeadcountOut,
    EnrollIn,
    EnrollmentDetailOut,
    EnrollmentOut,
    EnrollmentsAsked,
    FiguresOut,
    HeadcountOut,
    OwnerOut,
    RefusalOut,
)
from ..schemas.orders import DifferenceOut, LinkedOrderIn, NamedBundleIn, OpenOrderOut, OrderOut
from .fields import naming_phone

router = APIRouter()
_OF_CAMPAIGN = "/api/admin/campaigns/{campaign_id}"


@router.get("/api/admin/orders/without-bundle")
async def list_open_orders(
    do: Do, _who: Staff, *, state: Literal["open", "closed"] = "open", cursor: Cursor = None, limit: Limit = 50
) -> Page[OpenOrderOut]:
    """Orders of which nothing says what was bought, though a campaign could be meant, newest first.

    Those that wait, or those of which staff has said that they are of no bundle.
    """
    before, is_closed = after(cursor, instant, UUID), state == "closed"
    found = await do(orders.list_open_orders, is_closed=is_closed, before=before, limit=limit + 1)
    shown = [OpenOrderOut.whose(*one) for one in found]
    return page(shown, limit, lambda item: [item.order.paid_at.isoformat(), item.order_id])


@router.get("/api/admin/orders/differences")
async def list_differences(
    do: Do, _who: Staff, *, state: Literal["open", "closed"] = "open", cursor: Cursor = None, limit: Limit = 50
) -> Page[DifferenceOut]:
    """What was told of known orders and says something else, newest first: what is open, or what is closed."""
    before, is_closed = after(cursor, instant, UUID), state == "closed"
    found = await do(orders.list_differences, is_closed=is_closed, before=before, limit=limit + 1)
    shown = [DifferenceOut.model_validate(one) for one in found]
    return page(shown, limit, lambda item: [item.seen_at.isoformat(), item.difference_id])


@router.post("/api/admin/orders/differences/{difference_id}/close")
async def close_difference(difference_id: UUID, body: ClosingIn, do: Do, who: Staff) -> DifferenceOut:
    """Note that nothing more is to be done about a difference; another telling is another difference, and open."""
    closed = await do(orders.close_difference, difference_id, body.note, by=who.id)
    return DifferenceOut.model_validate(closed)


@router.put("/api/admin/orders/{order_id}/bundle")
async def name_bundle(order_id: UUID, body: NamedBundleIn, do: Do, who: Staff) -> OrderOut:
    """Say which bundle an order is of, or by null that it is of none; it is decided again."""
    return OrderOut.of(await do(orders.name_bundle, order_id, body.bundle_id, staff_id=who.id))


@router.post(
    _OF_CAMPAIGN + "/enrollments",
    status_code=201,
    response_model=EnrollmentOut,
    responses={200: {"model": RefusalOut, "description": "Not enrolled, with every reason against it"}},
)
async def enroll(campaign_id: UUID, body: EnrollIn, do: Do, who: Staff) -> EnrollmentOut | Response:
    """Enroll a contact: 201, or 200 with every reason against it."""
    context = body.context(who.id)
    if body.contact_id is not None:
        admission = await do(enrollments.enroll_contact, campaign_id, body.contact_id, context=context)
    else:
        with naming_phone("body.phone"):
            admission = await do(enrollments.enroll_address, campaign_id, body.person(), context=context)
    if isinstance(admission, RefusalRecord):
        return JSONResponse(RefusalOut.of(admission).model_dump(mode="json"))
    return EnrollmentOut.of(*admission)


@router.get(_OF_CAMPAIGN + "/enrollments")
async def list_enrollments(
    campaign_id: UUID, do: Do, _who: Staff, asked: Annotated[EnrollmentsAsked, Query()]
) -> Page[EnrollmentOut]:
    """Enrollments of a campaign, as far as they are what is asked for, in the order asked."""
    last = after(asked.cursor, instant, UUID)
    found = await do(enrollments.list_enrollments, campaign_id, asked.wanted(), last=last, limit=asked.limit + 1)
    shown = [EnrollmentOut.of(*one) for one in found]
    return page(shown, asked.limit, lambda item: (item.deadline_at.isoformat(), item.enrollment_id))


@router.get(_OF_CAMPAIGN + "/enrollments/{enrollment_id}")
async def show_enrollment(campaign_id: UUID, enrollment_id: UUID, do: Do, _who: Staff) -> EnrollmentDetailOut:
    """An enrollment with its promise, what it was personalised with, and its journey."""
    shown = await do(enrollments.show_enrollment_of, campaign_id, enrollment_id)
    return EnrollmentDetailOut.whole(*shown)


@router.get("/api/admin/enrollments")
async def list_enrollments_by_id(enrollment_ids: Ids, do: Do, _who: Staff) -> list[EnrollmentOut]:
    """Those of these enrollments that there are, whatever their campaigns."""
    return [EnrollmentOut.of(*one) for one in await do(enrollments.list_several, enrollment_ids)]


@router.post(_OF_CAMPAIGN + "/enrollments/{enrollment_id}/withdraw")
async def withdraw(campaign_id: UUID, enrollment_id: UUID, do: Do, _who: Staff) -> EnrollmentOut:
    """Take a contact out of a campaign."""
    return EnrollmentOut.of(*await do(enrollments.withdraw, campaign_id, enrollment_id))


@router.put(_OF_CAMPAIGN + "/enrollments/{enrollment_id}/order")
async def link_order(campaign_id: UUID, enrollment_id: UUID, body: LinkedOrderIn, do: Do, _who: Staff) -> EnrollmentOut:
    """Say which order of the same contact an enrollment by staff is of, where its amount or bundle did not tell."""
    return EnrollmentOut.of(*await do(enrollments.link_order, campaign_id, enrollment_id, body.order_id))


@router.get(_OF_CAMPAIGN + "/standing")
async def show_headcount(campaign_id: UUID, do: Do, _who: Staff) -> HeadcountOut:
    """How many are in a campaign, and how far: whom an action on the campaign would concern."""
    return HeadcountOut.model_validate(await do(enrollments.show_headcount, campaign_id))


@router.get("/api/admin/headcounts")
async def list_headcounts(campaign_ids: Ids, do: Do, _who: Staff) -> list[CampaignHeadcountOut]:
    """How many are in each of these campaigns, and how far; nobody in one that there is not."""
    found = await do(enrollments.list_headcounts, campaign_ids)
    return [CampaignHeadcountOut.of(campaign_id, headcount) for campaign_id, headcount in found.items()]


@router.get(_OF_CAMPAIGN + "/refusals")
async def list_refusals(
    campaign_id: UUID, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[RefusalOut]:
    """Why contacts were not let in, newest first."""
    found = await do(enrollments.list_refusals, campaign_id, before=after(cursor, UUID), limit=limit + 1)
    return page([RefusalOut.of(*shown) for shown in found], limit, lambda item: [item.refusal_id])


@router.get("/api/admin/refusals/unclear-thresholds")
async def list_unclear(
    do: Do, _who: Staff, *, state: Literal["open", "closed"] = "open", cursor: Cursor = None, limit: Limit = 50
) -> Page[RefusalOut]:
    """Orders that are kept out until staff corrects a value that personalises a criterion, newest first.

    Those that wait, or those that staff has closed without a correction.
    """
    before, is_closed = after(cursor, UUID), state == "closed"
    found = await do(enrollments.list_unclear, is_closed=is_closed, before=before, limit=limit + 1)
    return page([RefusalOut.of(*shown) for shown in found], limit, lambda item: [item.refusal_id])


@router.post("/api/admin/refusals/unclear-thresholds/{refusal_id}/close")
async def close_unclear(refusal_id: UUID, body: ClosingIn, do: Do, who: Staff) -> RefusalOut:
    """Note why a value is not corrected; the order stays out, and is decided again when one is corrected after all."""
    return RefusalOut.of(await do(enrollments.close_unclear, refusal_id, body.note, by=who.id))


@router.get("/api/campaigns/my-enrollments")
async def list_own(do: Do, who: Contact) -> list[EnrollmentOut]:
    """The caller's own enrollments."""
    return [EnrollmentOut.of(*shown) for shown in await do(enrollments.list_own, who.id)]


@router.get("/internal/enrollments/{enrollment_id}")
async def show_owner(enrollment_id: UUID, do: Do, _who: System) -> OwnerOut:
    """The owner of an enrollment."""
    (enrollment, _contact, _name), _journey = await do(enrollments.show_enrollment, enrollment_id)
    return OwnerOut.model_validate(enrollment)


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(enrollments.show_figures, campaign_id)))
