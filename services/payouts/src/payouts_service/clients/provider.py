"""What payouts asks of a payment provider."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from chassis.effects import Answer, Succeeded, Unknown

from ..domain.account import Account, Lack
from ..domain.comparison import Refund
from .checkouts import PageAnswer, PageAsked


@dataclass(frozen=True)
class Payment:
    """What a call needs: which money, how much of it, and under which idempotency key."""

    payout_id: UUID
    tenant_id: UUID
    amount: int
    currency: str
    key: str
    repeats: bool
    """An earlier call under this key may have been executed."""
    may_send: bool
    """False: only read the provider's list."""
    reference: str | None = None
    """The payment to be refunded; None while it is not known, or where there is none."""
    customer: str | None = None
    pending: str | None = None
    """What the provider already took and had not paid when it was last asked: it is asked about, nothing is sent."""
    label: str = ""
    account: Account | Lack = Lack.ACCOUNT_UNKNOWN
    """Whose key is used, or why there is none."""

    @property
    def is_under_own_account(self) -> bool:
        """Whether it moves under an account of the tenant's own, which is the order's."""
        return isinstance(self.account, Account) and not self.account.is_installation


@dataclass(frozen=True)
class Enquiry:
    """Of which payment the refunds are to be listed, and at which account."""

    tenant_id: UUID
    account: Account | Lack
    reference: str | None
    """None while only an invoice is known."""
    others: tuple[str, ...] = ()
    """Other payments of the same order, which turned out to be several."""


@dataclass(frozen=True)
class Given(Succeeded):
    """What the provider did, and the code by which a person redeems it."""

    code: str | None = None


@dataclass(frozen=True)
class Pending(Unknown):
    """The provider took the call under this name and has not paid yet; it may still fail."""

    reference: str = ""


@dataclass(frozen=True)
class Listed(Succeeded):
    """Every refund of one payment."""

    refunds: tuple[Refund, ...] = ()


class Provider(Protocol):
    """One account at a payment provider. No method raises for an answer of the provider."""

    async def refund(self, payment: Payment) -> Answer:
        """Give captured money back."""
        ...

    async def credit(self, payment: Payment) -> Answer:
        """Put credit on the customer's balance, or make a code where there is no customer."""
        ...

    async def rollover(self, payment: Payment) -> Answer:
        """Make a code that is worth the amount on the next purchase."""
        ...

    async def open_checkout(self, asked: PageAsked) -> PageAnswer:
        """`Opened`: a page at which a visitor pays."""
        ...

    async def list_refunds(self, reference: str | None) -> Answer:
        """`Listed`: every refund of a payment; `Later` while it is not known which one that is."""
        ...
