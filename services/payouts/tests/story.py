"""Events of one enrollment after another, and the doors people use."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import httpx

from chassis.ids import new_id
from chassis.security.tokens import Caller, Kind
from chassis.testing import Running, contact, staff
from chassis.testing.running import TENANT
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.examples import example
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.progress import CriteriaMet
from contracts.values import AmountType, ExitReason, Money, PayoutStatus, PayoutTerms, PayoutType
from payouts_service.work import Work

MET_AT = example(CriteriaMet).occurred_at
CAMPAIGN = example(CriteriaMet).campaign_id
COLLEAGUE = UUID("01910000-0000-7000-8000-0000000000bb")


def terms(kind: AmountType = AmountType.FULL, value: int = 0, **more: object) -> PayoutTerms:
    amount = {"amount_type": kind, "amount_value": Decimal(value)}
    return PayoutTerms.model_validate({**amount, "allowed": tuple(PayoutType), **more})


def returned(event: OrderRefunded) -> OrderRefunded:
    """The same money is ours again."""
    return event.model_copy(update={"state": "returned"})


@dataclass(frozen=True)
class Story:
    """One enrollment of one purchase."""

    enrollment_id: UUID
    contact_id: UUID
    reference: str
    amount: int = 99_700
    terms: PayoutTerms = field(default_factory=terms)
    customer: str | None = None

    @classmethod
    def of(cls, reference: str = "pi_example", **more: object) -> "Story":
        return cls(new_id(), new_id(), reference, **more)  # type: ignore[arg-type]

    @property
    def paid(self) -> OrderPaid:
        money = Money(amount=self.amount, currency="EUR")
        return example(OrderPaid).model_copy(
            update={
                "reference": self.reference,
                "payment": None,
                "amount": money,
                "customer_reference": self.customer,
                "livemode": None,
                "revision": 1,
            }
        )

    @property
    def started(self) -> EnrollmentStarted:
        first = example(EnrollmentStarted)
        assert first.order is not None
        order = first.order.model_copy(
            update={"reference": self.reference, "amount": Money(amount=self.amount, currency="EUR")}
        )
        ids = {"enrollment_id": self.enrollment_id, "contact_id": self.contact_id}
        return first.model_copy(update={**ids, "payout": self.terms, "order": order, "purchase": None})

    def started_by_hand(self, stated: int | None = None) -> EnrollmentStarted:
        """Staff let her in and stated what was paid, or not even that."""
        purchase = None if stated is None else Money(amount=stated, currency="EUR")
        return self.started.model_copy(update={"order": None, "purchase": purchase})

    @property
    def linked(self) -> OrderLinked:
        """Its purchase, which became known later."""
        ids = {"enrollment_id": self.enrollment_id, "contact_id": self.contact_id}
        return example(OrderLinked).model_copy(update={**ids, "order": self.started.order})

    def grown(self, amount: int, *, revision: int = 2, payment: str | None = None) -> OrderPaid:
        """More of the same purchase."""
        money = Money(amount=amount, currency="EUR")
        return self.paid.model_copy(update={"amount": money, "revision": revision, "payment": payment})

    def part_of(self, whole: str, *, revision: int = 2, whole_revision: int | None = None) -> OrderPaid:
        """The word that this purchase is a part of another."""
        money = Money(amount=0, currency="EUR")
        same = {"amount": money, "revision": revision, "same_as": whole, "same_as_revision": whole_revision}
        return self.paid.model_copy(update=same)

    @property
    def met(self) -> CriteriaMet:
        return example(CriteriaMet, enrollment_id=str(self.enrollment_id), contact_id=str(self.contact_id))

    def ended(
        self,
        reason: ExitReason = ExitReason.WITHDRAWN,
        payout_status: PayoutStatus | None = None,
        *,
        follows_payout: int | None = None,
    ) -> EnrollmentEnded:
        ids = {"enrollment_id": self.enrollment_id, "contact_id": self.contact_id}
        why = {"status": reason.status, "exit_reason": reason, "payout_status": payout_status}
        return example(EnrollmentEnded).model_copy(update={**ids, **why, "follows_payout": follows_payout})

    def refunded(
        self,
        refund: str,
        amount: int,
        *,
        payout_id: UUID | None = None,
        at: datetime | None = None,
        kind: str = "refund",
    ) -> OrderRefunded:
        return OrderRefunded.model_validate(
            {
                **example(OrderRefunded).model_dump(),
                "reference": self.reference,
                "refund_reference": refund,
                "amount": {"amount": amount, "currency": "EUR"},
                "payout_id": payout_id,
                "kind": kind,
                "refunded_at": at or example(OrderRefunded).refunded_at,
            }
        )

    async def choose(self, service: Running[Work], type_: PayoutType = PayoutType.REFUND) -> httpx.Response:
        async with service.client(contact(self.contact_id)) as her:
            path = f"/api/campaigns/enrollments/{self.enrollment_id}/choose-payout"
            return await her.post(path, json={"type": type_})

    async def resolve(self, service: Running[Work]) -> httpx.Response:
        async with service.client(staff()) as team:
            path = f"/api/admin/campaigns/{CAMPAIGN}/enrollments/{self.enrollment_id}/resolve"
            return await team.post(path, json={"notes": "well done"})

    async def approve(self, service: Running[Work], payout_id: str, *, by: UUID = COLLEAGUE) -> httpx.Response:
        async with service.client(Caller(TENANT, Kind.STAFF, by, "admin")) as team:
            return await team.post(f"/api/admin/payouts/{payout_id}/approve")

    async def shown(self, service: Running[Work]) -> dict[str, object]:
        async with service.client(staff()) as team:
            answer = await team.get(f"/api/admin/campaigns/{CAMPAIGN}/enrollments/{self.enrollment_id}/payout")
        shown: dict[str, object] = answer.raise_for_status().json()
        return shown

    async def order(self, service: Running[Work]) -> dict[str, object]:
        async with service.client(staff()) as team:
            answer = await team.get(f"/api/admin/orders/stripe/{self.reference}")
        shown: dict[str, object] = answer.raise_for_status().json()
        return shown
