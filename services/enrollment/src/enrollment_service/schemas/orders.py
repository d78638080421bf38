"""HTTP shapes of orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.bodies import In
from contracts.values import OrderReference

from ..domain.contact import Contact
from ..domain.order import Order


class NamedBundleIn(In):
    """Which bundle an order is of, as staff knows it; null: of none."""

    bundle_id: Annotated[str, Field(min_length=1, max_length=200)] | None


class LinkedOrderIn(In):
    """Which order an enrollment is of, as staff knows it."""

    order_id: UUID


class OrderOut(BaseModel):
    """An order, what the checkout named, and what the provider calls what was bought."""

    order_id: UUID
    order: OrderReference
    campaign: str | None
    revision: int
    products: tuple[str, ...]
    named_bundle_id: str | None
    parts: tuple[OrderReference, ...] = ()
    """Orders that were told of apart and turned out to be a part of this one."""

    @classmethod
    def of(cls, order: Order, parts: Sequence[Order] = (), **more: Any) -> Self:  # noqa: ANN401 - fields of heirs
        """From the domain."""
        own = {name: getattr(order, name) for name in OrderOut.model_fields if hasattr(order, name)}
        return cls(**own, **more, order=order.as_reference, parts=tuple(part.as_reference for part in parts))


class OpenOrderOut(OrderOut):
    """An order of which nothing says what was bought, with its contact."""

    contact_id: UUID
    email: str | None
    name: str | None

    @classmethod
    def whose(cls, order: Order, contact: Contact) -> Self:
        """From the domain."""
        return cls.of(order, contact_id=contact.contact_id, email=contact.email, name=contact.name)


class DifferenceOut(BaseModel):
    """What was told under the name of a known order and says something else."""

    model_config = ConfigDict(from_attributes=True)

    difference_id: UUID
    order_id: UUID
    contact_id: UUID
    revision: int
    told: dict[str, Any]
    seen_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None
    closing_note: str | None
    """Why nothing more is to be done about it."""
