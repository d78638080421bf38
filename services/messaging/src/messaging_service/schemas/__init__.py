"""HTTP shapes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, SecretStr, StringConstraints

from chassis.http.bodies import In
from chassis.http.values import Note
from contracts.values import Channel, EmailText, ShortText

from ..domain.account import Account, AccountStatus, Trouble
from ..domain.letter import is_markup
from ..domain.message import Message, Outcome, State
from ..domain.suppression import Suppression, SuppressionReason
from ..domain.suppression import Wanted as WantedSuppressions


@dataclass
class Wanted:
    """Which messages: those that have everything that is given."""

    enrollment_id: UUID | None = None
    contact_id: UUID | None = None
    campaign_id: UUID | None = None
    user_id: UUID | None = None
    channel: Channel | None = None
    state: State | None = None
    outcome: Outcome | None = None

    def chosen(self) -> dict[str, UUID | str]:
        """What was given, by column."""
        return {name: value for name, value in vars(self).items() if value is not None}


class UnsubscribeIn(In):
    """The message whose link was followed."""

    message_id: UUID


class SuppressionIn(In):
    """A channel to close."""

    channel: Channel = Channel.EMAIL


@dataclass
class SuppressionsAsked:
    """Which suppressions: those that have everything that is given."""

    contact_id: UUID | None = None
    channel: Channel | None = None
    reason: SuppressionReason | None = None
    address: Annotated[str, StringConstraints(max_length=320)] | None = None
    """However it is spelt; what is kept of addresses is a hash."""
    state: Literal["closed", "lifted"] = "closed"

    def wanted(self) -> WantedSuppressions:
        """As the domain knows it."""
        own = {name: getattr(self, name) for name in ("contact_id", "channel", "reason")}
        return WantedSuppressions(**own, is_lifted=self.state == "lifted")


class LiftIn(In):
    """Why a channel is opened again; needed where the contact herself has closed it."""

    note: Note | None = None


class SuppressionOut(BaseModel):
    """A closed channel, or one that was until it was lifted."""

    id: UUID
    contact_id: UUID
    channel: Channel
    reason: SuppressionReason
    """`bounced` closes the address alone: under another one the contact may be written to."""
    suppressed_at: datetime
    message_id: UUID | None
    added_by: UUID | None
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None
    """A member of staff, or the contact herself."""
    lift_note: str | None = None
    """Why it was lifted."""

    @classmethod
    def of(cls, suppression: Suppression) -> "SuppressionOut":
        """From the domain."""
        return cls(**{name: getattr(suppression, name) for name in cls.model_fields})


class AccountIn(In):
    """An account at a provider."""

    channel: Channel
    provider: Annotated[str, Field(max_length=50)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    settings: dict[str, JsonValue]
    """Settings for this provider; secrets that are left out stay as they are."""
    status: AccountStatus = AccountStatus.ACTIVE

    def account(self, account_id: UUID) -> Account:
        """As the domain knows it."""
        return Account(account_id, self.channel, self.provider, self.name, self.settings, status=self.status)


class SecretsIn(In):
    """New secrets of an account."""

    secrets: Annotated[dict[str, SecretStr], Field(min_length=1, max_length=20)]
    """All that its provider needs, by name, such as `password`."""

    def plain(self) -> dict[str, str]:
        """As they are sealed."""
        return {name: secret.get_secret_value() for name, secret in self.secrets.items()}


class AccountOut(BaseModel):
    """An account at a provider, without its secrets."""

    id: UUID
    channel: Channel
    provider: str
    name: str
    settings: dict[str, object]
    has_secrets: bool
    has_old_secrets: bool
    """Whether those it had before are still used while the newest are refused."""
    status: AccountStatus
    reason: Trouble | None
    """Why it is paused."""
    explanation: str | None
    """The same in a sentence."""
    detail: str | None
    """What its provider said."""
    paused_at: datetime | None
    probe_at: datetime | None
    """When it is tried again with one message; never if staff has paused it."""
    changed_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """From the domain."""
        shown = {name: getattr(account, name) for name in cls.model_fields.keys() & vars(account).keys()}
        explanation = account.reason.explanation if account.reason else None
        has, had = account.sealed is not None, account.sealed_old is not None
        return cls(**shown, explanation=explanation, has_secrets=has, has_old_secrets=had)


class MessageOut(BaseModel):
    """A message and where it stands."""

    id: UUID
    execution_id: UUID
    enrollment_id: UUID | None
    campaign_id: UUID | None
    campaign_version: int | None
    step_id: UUID | None
    """None, as enrollment and campaign, of a message that staff has written."""
    written_by: UUID | None
    subject: str | None
    """What staff has written; the text of a step stands in its content."""
    contact_id: UUID | None
    contact_version: int
    user_id: UUID | None
    """The user whom the system itself writes to, in place of a contact."""
    channel: Channel
    due_at: datetime
    stale_at: datetime
    queued_at: datetime
    state: State
    next_at: datetime | None
    attempts: int
    waiting: str | None
    outcome: Outcome | None
    reasons: tuple[str, ...]
    settled_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> "MessageOut":
        """From the domain."""
        shown = {name: getattr(message, name) for name in cls.model_fields}
        return cls(**{**shown, "next_at": None if message.state is State.SETTLED else message.next_at})


class MessageTextOut(BaseModel):
    """What a message says, in the language of its contact, before names are filled in."""

    subject: str | None
    """Null on a channel without subjects."""
    body: str
    is_markup: bool
    """Whether the body is HTML; otherwise it is plain text."""

    @classmethod
    def of(cls, text: EmailText | ShortText) -> "MessageTextOut":
        """From the contract."""
        if isinstance(text, ShortText):
            return cls(subject=None, body=text.body, is_markup=False)
        return cls(subject=text.subject, body=text.body, is_markup=is_markup(text.body))


class FiguresOut(BaseModel):
    """What the owner itself counts, by the same names as statistics."""

    counters: dict[str, int]
