"""Decisions about who is let in, for all that asked together: what one changes, the next one sees."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import Refusal

from .campaign import Campaign
from .contact import Contact, Findings, Input
from .enrolling import Applicant, Context, Former, Refused, decide, purchase
from .enrollment import Enrollment
from .history import History
from .linking import Linked, is_purchase_of, link
from .order import Order, meant
from .promise import PromiseIds, promise
from .refusal import RefusalRecord

Admission = Enrollment | Linked | RefusalRecord
F = TypeVar("F", Findings, Input)
Place = tuple[UUID, UUID]
"""A contact in a campaign."""


@dataclass(frozen=True)
class Request:
    """A contact who is to be let into a campaign."""

    contact: Contact
    campaign_id: UUID
    campaign: Campaign | None
    """None if nothing was told of it."""
    context: Context
    cause: Event | None = None


@dataclass
class Grounds:
    """What is known of the contacts who ask: before the decisions, and what each of them adds."""

    audits: Mapping[UUID, Sequence[Findings]]
    evidence: Mapping[UUID, Sequence[Findings]]
    """As `audits`: by contact, oldest first."""
    enrolled: dict[Place, list[Former]]
    """Every enrollment there is or was."""
    inputs: Mapping[UUID, Sequence[Input]] = field(default_factory=dict)
    """As `audits`."""
    refusals: dict[tuple[UUID, UUID], list[RefusalRecord]] = field(default_factory=dict)
    """What was refused before, by campaign and order."""
    awaiting: dict[Place, Enrollment] = field(default_factory=dict)
    """Open enrollments that still wait for their purchase, locked."""
    resting: Collection[tuple[UUID, UUID]] = ()
    """Orders, each with a campaign, where an enrollment rests on a part of the order, whoever's it is."""
    window: timedelta = timedelta()
    """How long before its enrollment a purchase may have been paid."""
    places: dict[UUID, int] = field(default_factory=dict)
    """How many may still enter, by campaign; of one that is missing here, any number."""
    draining: Collection[tuple[UUID, int | None]] = ()
    """Campaigns, each with a version, that nobody enters before those inside by an earlier version are through."""
    locale: str = "en-US"
    """How the tenant's people write numbers."""

    def has_enrolled(self, request: Request) -> bool:
        """Whether this order has its enrollment already."""
        order = request.context.order
        if order is None:
            return False
        rests_on_part = (order.order_id, request.campaign_id) in self.resting
        return rests_on_part or any(one.order_id == order.order_id for one in self._former(request))

    def linked(self, request: Request, now: datetime) -> Linked | None:
        """The open enrollment whose purchase this order is; None if there is none."""
        order, campaign = request.context.order, request.campaign
        waiting = self.awaiting.get((request.contact.contact_id, request.campaign_id))
        if order is None or waiting is None or campaign is None:
            return None
        is_its = is_purchase_of(waiting, order, campaign, self.window)
        return link(waiting, order, campaign, now) if is_its else None

    def applicant(self, request: Request) -> Applicant:
        """The contact with what counts for this request."""
        contact_id, order = request.contact.contact_id, request.context.order
        audits = _until(self.audits.get(contact_id, ()), order)
        evidence = _until(self.evidence.get(contact_id, ()), order)
        return Applicant(
            contact=request.contact,
            audit=audits[-1] if audits else None,
            evidence=tuple(evidence),
            former=tuple(self._former(request)),
            inputs=tuple(_until(self.inputs.get(contact_id, ()), order)),
            has_place=self.places.get(request.campaign_id, 1) > 0,
            is_kept_out=(request.campaign_id, request.campaign and request.campaign.version) in self.draining,
            locale=self.locale,
        )

    def note(self, admission: Admission) -> bool:
        """Take a decision into account; False for a refusal whose reasons were all said before."""
        if isinstance(admission, RefusalRecord):
            return self._note_refusal(admission)
        enrollment = admission.enrollment if isinstance(admission, Linked) else admission
        place = enrollment.contact_id, enrollment.campaign_id
        if not isinstance(admission, Linked) and enrollment.campaign_id in self.places:
            self.places[enrollment.campaign_id] -= 1
        self.awaiting.pop(place, None)
        self.enrolled.setdefault(place, []).append(Former(enrollment.order_id))
        return True

    def _note_refusal(self, refusal: RefusalRecord) -> bool:
        if refusal.order_id is None:
            return True
        earlier = self.refusals.setdefault((refusal.campaign_id, refusal.order_id), [])
        if refusal.adds_nothing_to(earlier):
            return False
        earlier.append(refusal)
        return True

    def _former(self, request: Request) -> Sequence[Former]:
        return self.enrolled.get((request.contact.contact_id, request.campaign_id), ())


def requests_of(
    orders: Iterable[Order],
    contacts: Mapping[UUID, Contact],
    histories: Sequence[History],
    causes: Mapping[UUID, Event] | None = None,
) -> list[Request]:
    """A request for each campaign that each order is meant for, with the campaign as it was when the order was paid."""
    because = causes or {}
    return [
        Request(
            contact=contacts[order.contact_id],
            campaign_id=campaign.campaign_id,
            campaign=campaign,
            context=purchase(order),
            cause=because.get(order.order_id),
        )
        for order in orders
        for campaign in meant(order, _as_they_were(order, histories))
    ]


def decide_all(
    requests: Iterable[Request], grounds: Grounds, now: datetime, make_id: Callable[[], UUID]
) -> list[tuple[Request, Admission]]:
    """Let in, link to an enrollment that waits for its purchase, or refuse.

    An enrollment that exists already, and a refusal without a new reason, are left out.
    """
    admissions = list[tuple[Request, Admission]]()
    for request in requests:
        if grounds.has_enrolled(request):
            continue
        admission = grounds.linked(request, now) or _decision(request, grounds, now, make_id)
        if grounds.note(admission):
            admissions.append((request, admission))
    return admissions


def weigh(request: Request, grounds: Grounds, now: datetime) -> tuple[Refusal, ...]:
    """Every reason against a request, as if it were decided now; nothing follows from it."""
    decision = decide(request.campaign, grounds.applicant(request), request.context, now)
    return decision.reasons if isinstance(decision, Refused) else ()


def link_first(requests: Iterable[Request], grounds: Grounds, now: datetime) -> Linked | None:
    """The first of some purchases that an enrollment waits for; the others are left as they were decided."""
    found = (grounds.linked(request, now) for request in requests if not grounds.has_enrolled(request))
    return next((linked for linked in found if linked is not None), None)


def _decision(request: Request, grounds: Grounds, now: datetime, make_id: Callable[[], UUID]) -> Admission:
    applicant = grounds.applicant(request)
    window = decide(request.campaign, applicant, request.context, now)
    if request.campaign is None or isinstance(window, Refused):
        refusal = window if isinstance(window, Refused) else Refused(())
        order = request.context.order
        return RefusalRecord(
            refusal_id=make_id(),
            campaign_id=request.campaign_id,
            contact_id=request.contact.contact_id,
            source=request.context.source,
            reasons=refusal.reasons,
            unclear=refusal.unclear,
            occurred_at=now,
            order_id=order.order_id if order else None,
        )
    own = PromiseIds(make_id(), {template_id: make_id() for template_id in window.thresholds})
    return promise(request.campaign, applicant, context=request.context, window=window, ids=own)


def _as_they_were(order: Order, histories: Sequence[History]) -> list[Campaign]:
    candidates = [history.at(order.paid_at) for history in histories if history.may_be_meant_by(order)]
    return [campaign for campaign in candidates if campaign is not None]


def _until(found: Sequence[F], order: Order | None) -> Sequence[F]:
    return found if order is None else [one for one in found if one.occurred_at <= order.paid_at]
