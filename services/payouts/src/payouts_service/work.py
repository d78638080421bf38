"""What one transaction offers a handler."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import NotYet
from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction
from chassis.security.secrets import Vault
from contracts.base import Event

from .domain.account import Account
from .domain.attempt import NextAttempt
from .repository.accounts import Accounts
from .repository.attempts import Attempts
from .repository.checkouts import Checkouts
from .repository.differences import LedgerDifferences
from .repository.erasing import Erasing
from .repository.ledger import Ledger
from .repository.limits import LimitSets
from .repository.merged import Merged
from .repository.offers import Offers
from .repository.orders import Orders
from .repository.outside import OutsideRefunds
from .repository.payouts import Payouts
from .repository.promises import Promises
from .repository.reconciliations import Reconciliations


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    accounts: Accounts
    limits: LimitSets
    merged: Merged
    erasing: Erasing
    offers: Offers
    checkouts: Checkouts
    orders: Orders
    outside: OutsideRefunds
    promises: Promises
    payouts: Payouts
    attempts: Attempts
    ledger: Ledger
    reconciliations: Reconciliations
    differences: LedgerDifferences
    outbox: Outbox
    now: datetime
    tenant_id: UUID
    postpone: Callable[[Event, NotYet], None]
    next_attempt: NextAttempt
    """Decides under which key a payment is asked for again."""
    vault: Vault | None
    """Seals the keys of accounts."""
    shared: Account | None
    """The account that tenants without one use, where there is one."""


def open_work(
    transaction: Transaction, *, next_attempt: NextAttempt, vault: Vault | None, shared: Account | None
) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        Accounts(connection),
        LimitSets(connection),
        Merged(connection),
        Erasing(connection),
        Offers(connection),
        Checkouts(connection),
        Orders(connection),
        OutsideRefunds(connection),
        Promises(connection),
        Payouts(connection),
        Attempts(connection),
        Ledger(connection),
        Reconciliations(connection),
        LedgerDifferences(connection),
        transaction.outbox,
        transaction.now,
        transaction.tenant_id,
        transaction.postpone,
        next_attempt,
        vault,
        shared,
    )
