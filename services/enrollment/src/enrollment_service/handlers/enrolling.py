"""Letting contacts in, or saying why not; the same for whoever asks."""

from uuid import UUID

from chassis.ids import named_id, new_id

from ..domain.campaign import Campaign
from ..domain.contact import Contact
from ..domain.enrolling import Applicant, Context, Enrolled, Refused, decide
from ..domain.enrollment import Enrollment, started
from ..domain.promise import Names, promise
from ..domain.refusal import RefusalRecord, refused
from ..work import Work
from .journeys import set_out

Admission = Enrollment | RefusalRecord


async def enroll(
    work: Work, contact: Contact, *, campaign_id: UUID, campaign: Campaign | None, context: Context
) -> Admission | None:
    """Decide for a locked contact; None where this order has its enrollment, or was told all this before."""
    earlier = await work.enrollments.of_contact(contact.contact_id, campaign_id=campaign_id)
    if context.order and any(e.order_id == context.order.order_id for e in earlier):
        return None
    applicant = await _applicant(work, contact, context, was_enrolled=bool(earlier))
    decision = decide(campaign, applicant, context, work.now)
    if campaign is None or isinstance(decision, Refused):
        assert isinstance(decision, Refused)  # noqa: S101 - nobody is let into what is not known
        return await _turn_away(work, contact, campaign_id=campaign_id, context=context, decision=decision)
    return await _let_in(work, campaign, applicant=applicant, context=context, window=decision)


async def _applicant(work: Work, contact: Contact, context: Context, *, was_enrolled: bool) -> Applicant:
    until = context.order.paid_at if context.order else None
    audits = await work.audits.of(contact.contact_id, until=until)
    evidence = await work.evidence.of(contact.contact_id, until=until)
    return Applicant(contact, audits[-1] if audits else None, tuple(evidence), was_enrolled)


async def _let_in(
    work: Work, campaign: Campaign, *, applicant: Applicant, context: Context, window: Enrolled
) -> Enrollment:
    enrollment_id = new_id()
    templates = campaign.definition.criteria if campaign.definition else ()
    names = Names(enrollment_id, {t.template_id: named_id(enrollment_id, t.template_id) for t in templates})
    enrollment = promise(campaign, applicant, context=context, window=window, names=names)
    await work.enrollments.add(enrollment)
    work.outbox.add(started(enrollment))
    await set_out(work, enrollment, campaign, contact_version=applicant.contact.version)
    return enrollment


async def _turn_away(
    work: Work, contact: Contact, *, campaign_id: UUID, context: Context, decision: Refused
) -> RefusalRecord | None:
    order = context.order
    record = RefusalRecord(
        refusal_id=new_id(),
        campaign_id=campaign_id,
        contact_id=contact.contact_id,
        source=context.source,
        reasons=decision.reasons,
        occurred_at=work.now,
        order_id=order.order_id if order else None,
    )
    if order and record.is_told_by(await work.refusals.told(campaign_id, order.order_id)):
        return None
    await work.refusals.add(record)
    work.outbox.add(refused(record, order.reference if order else None))
    return record
