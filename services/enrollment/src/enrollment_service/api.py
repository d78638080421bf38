"""HTTP in: parse, call, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.http.callers import Contact, Staff, System
from chassis.http.do import Do
from chassis.http.pages import Cursor, Limit, Page, after, instant, page
from chassis.ids import new_id

from .domain.contact import Person
from .domain.refusal import RefusalRecord
from .handlers import contacts, enrollments, orders
from .schemas.contacts import (
    AuditIn,
    ContactDetailOut,
    ContactOut,
    DisputeOut,
    FindingsIn,
    FindingsOut,
    InputIn,
    InputOut,
    NewestAuditOut,
)
from .schemas.enrollments import (
    EnrollIn,
    EnrollmentDetailOut,
    EnrollmentOut,
    EnrollmentsAsked,
    FiguresOut,
    OwnerOut,
    PurchaseAsked,
    QualificationOut,
    RefusalOut,
)
from .schemas.orders import DifferenceOut, LinkedOrderIn, NamedBundleIn, OpenOrderOut, OrderOut

router = APIRouter()
_OF_CAMPAIGN = "/api/admin/campaigns/{campaign_id}"


@router.get("/api/admin/contacts")
async def list_contacts(
    do: Do,
    _who: Staff,
    email: Annotated[str | None, Query(max_length=320)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ContactOut]:
    """Contacts, newest first; or the one of an address."""
    if email is not None:
        return Page(items=[ContactOut.of(contact) for contact in await do(contacts.find_by_email, email)])
    found = await do(contacts.list_contacts, after(cursor, UUID), limit + 1)
    return page([ContactOut.of(contact) for contact in found], limit, lambda item: [item.contact_id])


@router.get("/api/admin/contacts/identity-conflicts")
async def list_disputes(do: Do, _who: Staff) -> list[DisputeOut]:
    """Identities that two contacts claim, newest first, at most 200; nothing is merged by itself."""
    return [DisputeOut.model_validate(dispute) for dispute in await do(contacts.list_disputes)]


@router.get("/api/admin/contacts/{contact_id}")
async def show_contact(contact_id: UUID, do: Do, _who: Staff) -> ContactDetailOut:
    """A contact with what was bought and decided."""
    return ContactDetailOut.whole(*await do(contacts.show_history, contact_id))


@router.post("/api/admin/contacts/audits", status_code=201)
async def record_audit(body: AuditIn, do: Do, who: Staff) -> FindingsOut:
    """Record an audit; orders that were paid after it are decided again. One of the same time corrects another."""
    return FindingsOut.of(await do(orders.record_audit, body.person(), body.values, body.occurred_at, staff_id=who.id))


@router.get("/api/admin/contacts/{contact_id}/audits")
async def list_audits(contact_id: UUID, do: Do, _who: Staff) -> list[FindingsOut]:
    """Audits of a contact, oldest first."""
    return [FindingsOut.of(audit) for audit in await do(contacts.list_audits, contact_id)]


@router.post("/api/admin/contacts/{contact_id}/evidence-values", status_code=201)
async def record_evidence(contact_id: UUID, body: FindingsIn, do: Do, who: Staff) -> FindingsOut:
    """Record values that evidence showed; orders that were paid after it are decided again."""
    return FindingsOut.of(await do(orders.record_evidence, contact_id, body.values, body.occurred_at, staff_id=who.id))


@router.post("/api/admin/contacts/{contact_id}/inputs", status_code=201)
async def record_input(contact_id: UUID, body: InputIn, do: Do, who: Staff) -> InputOut:
    """Record what a conversation, meeting or plan said of a contact; once for each of its kind and reference."""
    given = body.of(contact_id, input_id=new_id(), staff_id=who.id)
    return InputOut.model_validate(await do(contacts.record_input, given))


@router.get("/api/admin/contacts/{contact_id}/inputs")
async def list_inputs(contact_id: UUID, do: Do, _who: Staff) -> list[InputOut]:
    """What conversations, meetings and plans said of a contact, oldest first."""
    return [InputOut.model_validate(given) for given in await do(contacts.list_inputs, contact_id)]


@router.get("/api/admin/contacts/{contact_id}/qualifying-campaigns")
async def list_qualifying(
    contact_id: UUID, do: Do, _who: Staff, asked: Annotated[PurchaseAsked, Query()]
) -> list[QualificationOut]:
    """Each running campaign, and whether it would let this contact in now: what a proposal may refer to."""
    found = await do(enrollments.list_qualifying, contact_id, context=asked.context())
    return [QualificationOut.of(*one) for one in found]


@router.get("/api/admin/orders/without-bundle")
async def list_open_orders(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[OpenOrderOut]:
    """Orders of which nothing says what was bought, though a campaign could be meant, newest first."""
    found = await do(orders.list_open_orders, before=after(cursor, instant, UUID), limit=limit + 1)
    shown = [OpenOrderOut.whose(*one) for one in found]
    return page(shown, limit, lambda item: [item.order.paid_at.isoformat(), item.order_id])


@router.get("/api/admin/orders/differences")
async def list_differences(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[DifferenceOut]:
    """What was told of known orders and says something else, newest first."""
    found = await do(orders.list_differences, before=after(cursor, instant, UUID), limit=limit + 1)
    shown = [DifferenceOut.model_validate(one) for one in found]
    return page(shown, limit, lambda item: [item.seen_at.isoformat(), item.difference_id])


@router.put("/api/admin/orders/{order_id}/bundle")
async def name_bundle(order_id: UUID, body: NamedBundleIn, do: Do, who: Staff) -> OrderOut:
    """Say which bundle an order is of; it is decided again."""
    return OrderOut.of(await do(orders.name_bundle, order_id, body.bundle_id, staff_id=who.id))


@router.post(_OF_CAMPAIGN + "/enrollments", status_code=201)
async def enroll(
    campaign_id: UUID, body: EnrollIn, do: Do, _who: Staff, response: Response
) -> EnrollmentOut | RefusalOut:
    """Enroll a contact: 201, or 200 with every reason against it."""
    if body.contact_id is not None:
        admission = await do(enrollments.enroll_contact, campaign_id, body.contact_id, context=body.context())
    else:
        person = Person(body.email or "", body.name)
        admission = await do(enrollments.enroll_address, campaign_id, person, context=body.context())
    if isinstance(admission, RefusalRecord):
        response.status_code = 200
        return RefusalOut.of(admission)
    return EnrollmentOut.of(*admission)


@router.get(_OF_CAMPAIGN + "/enrollments")
async def list_enrollments(
    campaign_id: UUID, do: Do, _who: Staff, asked: Annotated[EnrollmentsAsked, Query()]
) -> Page[EnrollmentOut]:
    """Enrollments of a campaign, newest first; those of the statuses and the source that are named."""
    last = after(asked.cursor, UUID)
    found = await do(enrollments.list_enrollments, campaign_id, asked.wanted(), before=last, limit=asked.limit + 1)
    return page([EnrollmentOut.of(*shown) for shown in found], asked.limit, lambda item: [item.enrollment_id])


@router.get(_OF_CAMPAIGN + "/enrollments/{enrollment_id}")
async def show_enrollment(campaign_id: UUID, enrollment_id: UUID, do: Do, _who: Staff) -> EnrollmentDetailOut:
    """An enrollment with its promise, what it was personalised with, and its journey."""
    shown = await do(enrollments.show_enrollment_of, campaign_id, enrollment_id)
    return EnrollmentDetailOut.whole(*shown)


@router.post(_OF_CAMPAIGN + "/enrollments/{enrollment_id}/withdraw")
async def withdraw(campaign_id: UUID, enrollment_id: UUID, do: Do, _who: Staff) -> EnrollmentOut:
    """Take a contact out of a campaign."""
    return EnrollmentOut.of(*await do(enrollments.withdraw, campaign_id, enrollment_id))


@router.put(_OF_CAMPAIGN + "/enrollments/{enrollment_id}/order")
async def link_order(campaign_id: UUID, enrollment_id: UUID, body: LinkedOrderIn, do: Do, _who: Staff) -> EnrollmentOut:
    """Say which order of the same contact an enrollment by staff is of, where its amount or bundle did not tell."""
    return EnrollmentOut.of(*await do(enrollments.link_order, campaign_id, enrollment_id, body.order_id))


@router.get(_OF_CAMPAIGN + "/refusals")
async def list_refusals(
    campaign_id: UUID, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[RefusalOut]:
    """Why contacts were not let in, newest first."""
    found = await do(enrollments.list_refusals, campaign_id, before=after(cursor, UUID), limit=limit + 1)
    return page([RefusalOut.of(*shown) for shown in found], limit, lambda item: [item.refusal_id])


@router.get("/api/admin/refusals/unclear-thresholds")
async def list_unclear(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[RefusalOut]:
    """Orders that are kept out until staff corrects a value that personalises a criterion, newest first."""
    found = await do(enrollments.list_unclear, before=after(cursor, UUID), limit=limit + 1)
    return page([RefusalOut.of(*shown) for shown in found], limit, lambda item: [item.refusal_id])


@router.get("/api/campaigns/my-enrollments")
async def list_own(do: Do, who: Contact) -> list[EnrollmentOut]:
    """The caller's own enrollments."""
    return [EnrollmentOut.of(*shown) for shown in await do(enrollments.list_own, who.id)]


@router.get("/internal/contacts/by-identity/{identity}")
async def find_contact(identity: str, do: Do, _who: System) -> ContactOut:
    """The contact who holds an identity."""
    return ContactOut.of(await do(contacts.find_contact, identity))


@router.get("/internal/contacts/{contact_id}")
async def contact_for_gateway(contact_id: UUID, do: Do, _who: System) -> ContactOut:
    """One contact, for the gateway."""
    return ContactOut.of(await do(contacts.show_contact, contact_id))


@router.get("/internal/contacts/{contact_id}/audit")
async def newest_audit(contact_id: UUID, do: Do, _who: System) -> NewestAuditOut:
    """What a contact's newest audit found, for the gateway."""
    found = await do(contacts.newest_audit, contact_id)
    return NewestAuditOut(values=found.values if found else None)


@router.get("/internal/enrollments/{enrollment_id}")
async def show_owner(enrollment_id: UUID, do: Do, _who: System) -> OwnerOut:
    """The owner of an enrollment."""
    (enrollment, _contact, _name), _journey = await do(enrollments.show_enrollment, enrollment_id)
    return OwnerOut.model_validate(enrollment)


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(enrollments.show_figures, campaign_id)))
