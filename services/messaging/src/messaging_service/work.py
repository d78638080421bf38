"""What one transaction offers a handler."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction
from chassis.security.identity import compared_phone
from chassis.security.secrets import Vault

from .clients.channels.email import canonical
from .domain.account import Account
from .domain.address import fingerprint
from .domain.message import Limits, Message, is_stranded
from .repository import Accounts, Campaigns, Contents, FeedbackRows, Messages, Recipients, Suppressions


@dataclass(frozen=True)
class Installation:
    """What is the same for every transaction of an installation."""

    limits: Limits
    account: Account | None
    """The one of its own settings, for tenants without one of a channel."""
    vault: Vault | None
    """Without one no secrets can be kept."""
    is_stranded: Callable[[Message], bool] = is_stranded
    """Which messages are asked about instead of sent."""
    written_is_good_for: timedelta = timedelta(days=1)
    """How long it is tried to send what staff has written."""
    machine_within: timedelta = timedelta(seconds=3)
    """An open or a click so soon after the delivery is that of a machine."""


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    recipients: Recipients
    campaigns: Campaigns
    contents: Contents
    suppressions: Suppressions
    accounts: Accounts
    messages: Messages
    feedback: FeedbackRows
    outbox: Outbox
    tenant_id: UUID
    now: datetime
    installation: Installation

    @property
    def limits(self) -> Limits:
        """How long and how often is long and often enough."""
        return self.installation.limits

    def hash_of(self, address: str) -> str:
        """What is remembered of a mailbox, or of a number: the same for every spelling of it."""
        return fingerprint(self.tenant_id, canonical(address) if "@" in address else compared_phone(address))


def open_work(transaction: Transaction, installation: Installation) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        Recipients(connection),
        Campaigns(connection),
        Contents(connection),
        Suppressions(connection),
        Accounts(connection),
        Messages(connection),
        FeedbackRows(connection),
        transaction.outbox,
        transaction.tenant_id,
        transaction.now,
        installation,
    )
