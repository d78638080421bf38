"""Contacts: who they are, what they told, and what would be decided about them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.http.callers import Staff, System
from chassis.http.do import Do
from chassis.http.pages import Ids, Page, after, page
from chassis.http.values import Moment
from chassis.ids import new_id

from ..handlers import altering, contacts, enrollments, erasing, merging, orders, submissions
from ..schemas.altering import ContactEdit
from ..schemas.campaign_history import JourneyReportOut
from ..schemas.contacts import (
    AuditIn,
    ContactAskedForOut,
    ContactDetailOut,
    ContactOut,
    ContactsAsked,
    DisputeOut,
    EraseIn,
    ErasureOut,
    FindingsIn,
    FindingsOut,
    InputIn,
    InputOut,
    KeepApartIn,
    KnownOut,
    MergeIn,
    MergeOut,
    NewestAuditOut,
    SubmissionOut,
)
from ..schemas.enrollments import PurchaseAsked, QualificationOut
from .fields import naming_phone

router = APIRouter()


@router.get("/api/admin/contacts")
async def list_contacts(do: Do, _who: Staff, asked: Annotated[ContactsAsked, Query()]) -> Page[ContactOut]:
    """Contacts, newest first; or whoever an address, a phone number or another system's id leads to."""
    if asked.names_somebody:
        return Page(items=[ContactOut.of(contact) for contact in await do(contacts.find_by_name, asked.person())])
    found = await do(contacts.list_contacts, after(asked.cursor, UUID), asked.limit + 1)
    return page([ContactOut.of(contact) for contact in found], asked.limit, lambda item: [item.contact_id])


@router.get("/api/admin/contacts/identity-conflicts")
async def list_disputes(do: Do, _who: Staff, *, state: Literal["open", "closed"] = "open") -> list[DisputeOut]:
    """Identities that two contacts claim, newest first, at most 200; nothing is merged by itself."""
    found = await do(contacts.list_disputes, is_closed=state == "closed")
    return [DisputeOut.model_validate(dispute) for dispute in found]


@router.get("/api/admin/contacts/by-id")
async def list_contacts_by_id(contact_ids: Ids, do: Do, _who: Staff) -> list[ContactAskedForOut]:
    """The contacts that these ids lead to, each with its id as it was asked for; nothing for one that leads nowhere."""
    found = await do(contacts.list_several, contact_ids)
    return [ContactAskedForOut.of_id(asked_id, contact) for asked_id, contact in found.items()]


@router.get("/api/admin/contacts/{contact_id}")
async def show_contact(contact_id: UUID, do: Do, _who: Staff) -> ContactDetailOut:
    """A contact with what was bought and decided."""
    return ContactDetailOut.whole(*await do(contacts.show_history, contact_id))


@router.patch("/api/admin/contacts/{contact_id}")
async def change_contact(contact_id: UUID, body: ContactEdit, do: Do, _who: Staff) -> ContactOut:
    """Change what is known of a contact: name, phone, zone, locale, stage, tags, and values of the tenant's own fields.

    What is left out stays, null takes away. An address is not changed; a number of another contact is refused.
    """
    return ContactOut.of(await do(altering.change_contact, contact_id, body.alteration()))


@router.post("/api/admin/contacts/{contact_id}/merge")
async def merge_contacts(contact_id: UUID, body: MergeIn, do: Do, _who: Staff) -> MergeOut:
    """Have everything about another contact be about this one, and for good; with `dry_run`, say what would be.

    Refused while both have an open enrollment in one campaign: staff withdraws one of the two first. Ids, addresses
    and portal links of both lead to this contact afterwards.
    """
    return MergeOut.of(await do(merging.merge_contacts, contact_id, body.contact_id, dry_run=body.dry_run))


@router.post("/api/admin/contacts/{contact_id}/keep-apart")
async def keep_contacts_apart(contact_id: UUID, body: KeepApartIn, do: Do, who: Staff) -> list[DisputeOut]:
    """Note that another contact who claims an identity of this one is somebody else, or the other way round.

    Nothing else changes: the identity leads to whom it led before. Another identity that both claim is open again.
    """
    found = await do(contacts.keep_apart, contact_id, body.contact_id, body.note, by=who.id)
    return [DisputeOut.model_validate(dispute) for dispute in found]


@router.post("/api/admin/contacts/{contact_id}/erase")
async def erase_contact(contact_id: UUID, body: EraseIn, do: Do, _who: Staff) -> ErasureOut:
    """Forget a person for good, with everybody merged into her; with `dry_run`, say what would be.

    Refused while a promise to her is open, money of hers is under way, or a file of contacts is being applied. Figures
    and what was paid stay, under her id alone. Who buys or is recorded under the same address later is a new contact.
    """
    return ErasureOut.model_validate(await do(erasing.erase_contact, contact_id, dry_run=body.dry_run))


@router.post("/api/admin/contacts/audits", status_code=201)
async def record_audit(body: AuditIn, do: Do, who: Staff) -> FindingsOut:
    """Record an audit; orders that were paid after it are decided again. One of the same time corrects another."""
    with naming_phone("body.phone"):
        audit = await do(orders.record_audit, body.person(), body.values, body.occurred_at, staff_id=who.id)
    return FindingsOut.of(audit)


@router.get("/api/admin/contacts/{contact_id}/journey-report")
async def show_journey_report(contact_id: UUID, do: Do, _who: Staff) -> JourneyReportOut:
    """Every campaign that a contact has been through, with how each ended, and what she has paid."""
    return JourneyReportOut.of(await do(contacts.show_journey_report, contact_id))


@router.get("/api/admin/contacts/{contact_id}/audits")
async def list_audits(contact_id: UUID, do: Do, _who: Staff) -> list[FindingsOut]:
    """Audits of a contact, oldest first."""
    return [FindingsOut.of(audit) for audit in await do(contacts.list_audits, contact_id)]


@router.post("/api/admin/contacts/{contact_id}/evidence-values", status_code=201)
async def record_evidence(contact_id: UUID, body: FindingsIn, do: Do, who: Staff) -> FindingsOut:
    """Record values that evidence showed; orders that were paid after it are decided again."""
    return FindingsOut.of(await do(orders.record_evidence, contact_id, body.values, body.occurred_at, staff_id=who.id))


@router.get("/api/admin/contacts/{contact_id}/evidence-values")
async def list_evidence(contact_id: UUID, do: Do, _who: Staff) -> list[FindingsOut]:
    """What evidence showed of a contact, oldest first."""
    return [FindingsOut.of(findings) for findings in await do(contacts.list_evidence, contact_id)]


@router.post("/api/admin/contacts/{contact_id}/inputs", status_code=201)
async def record_input(contact_id: UUID, body: InputIn, do: Do, who: Staff) -> InputOut:
    """Record what a conversation, meeting or plan said of a contact; once for each of its kind and reference."""
    given = body.of(contact_id, input_id=new_id(), staff_id=who.id)
    return InputOut.model_validate(await do(contacts.record_input, given))


@router.get("/api/admin/contacts/{contact_id}/inputs")
async def list_inputs(contact_id: UUID, do: Do, _who: Staff) -> list[InputOut]:
    """What conversations, meetings and plans said of a contact, oldest first."""
    return [InputOut.model_validate(given) for given in await do(contacts.list_inputs, contact_id)]


@router.get("/api/admin/contacts/{contact_id}/form-submissions")
async def list_submissions(contact_id: UUID, do: Do, _who: Staff) -> list[SubmissionOut]:
    """Forms that a contact has filled in, newest first, at most 200."""
    return [SubmissionOut.model_validate(one) for one in await do(submissions.list_submissions, contact_id)]


@router.get("/api/admin/contacts/{contact_id}/qualifying-campaigns")
async def list_qualifying(
    contact_id: UUID, do: Do, _who: Staff, asked: Annotated[PurchaseAsked, Query()]
) -> list[QualificationOut]:
    """Each running campaign, and whether it would let this contact in now: what a proposal may refer to."""
    found = await do(enrollments.list_qualifying, contact_id, context=asked.context())
    return [QualificationOut.of(*one) for one in found]


@router.get("/internal/contacts/by-identity/{identity}")
async def find_contact(identity: str, do: Do, _who: System) -> ContactOut:
    """The contact who holds an identity."""
    return ContactOut.of(await do(contacts.find_contact, identity))


@router.get("/internal/contacts/{contact_id}")
async def contact_for_gateway(contact_id: UUID, do: Do, _who: System) -> ContactOut:
    """One contact, for the gateway."""
    return ContactOut.of(await do(contacts.show_contact, contact_id))


@router.get("/internal/contacts/{contact_id}/ids")
async def list_contact_ids(contact_id: UUID, do: Do, _who: System) -> list[UUID]:
    """Every id that leads to the same contact as this one, itself among them; none for an unknown one."""
    return list(await do(contacts.list_ids, contact_id))


@router.get("/internal/contacts/{contact_id}/values")
async def show_values(contact_id: UUID, do: Do, _who: System, at: Annotated[Moment | None, Query()] = None) -> KnownOut:
    """What a promise to a contact would be personalised with, now or at a time, for the gateway."""
    return KnownOut.of(await do(contacts.show_values, contact_id, at))


@router.get("/internal/contacts/{contact_id}/audit")
async def newest_audit(contact_id: UUID, do: Do, _who: System) -> NewestAuditOut:
    """What a contact's newest audit found, for the gateway."""
    found = await do(contacts.newest_audit, contact_id)
    return NewestAuditOut(values=found.values if found else None)
