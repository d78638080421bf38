"""What is known of messages that are decided on together: copies of what others own, closed channels, and accounts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from contracts.values import Channel, Content, EmailContent

from .account import INSTALLATION_ID, Account
from .channels import RULES
from .evidence import Decided
from .message import Limits, Message
from .policy import Circumstances, decide
from .recipient import Campaign, PublishedVersion, Recipient
from .suppression import ClosedChannels, SuppressionReason


@dataclass(frozen=True)
class Copies:
    """Copies, closed channels and accounts that concern some messages."""

    recipients: Mapping[UUID, Recipient]
    closed: ClosedChannels
    campaigns: Mapping[UUID, Campaign]
    versions: Mapping[tuple[UUID, int], PublishedVersion]
    contents: Mapping[tuple[UUID, int], Content]
    accounts: Sequence[Account]
    """The accounts of the tenant, followed by that of the installation."""

    def decide(self, message: Message, now: datetime, limits: Limits, *, probes: Collection[UUID] = ()) -> Decided:
        """Decide on one message, which may try these paused accounts."""
        seen = self._about(message, probes)
        last_account = self._accounts_by_id.get(message.account_id or INSTALLATION_ID)
        return Decided(message, seen, decide(message, seen, now, limits), last_account)

    def _about(self, message: Message, probes: Collection[UUID]) -> Circumstances:
        return Circumstances(
            self._recipient(message),
            *self._said_by(message),
            accounts=self._accounts_by_channel.get(message.channel, ()),
            suppressed=self._suppressed(message),
            probes=probes,
        )

    def _recipient(self, message: Message) -> Recipient | None:
        if message.notice is not None and message.user_id is not None:
            return message.notice.recipient(message.user_id)
        return self.recipients.get(message.contact_id) if message.contact_id else None

    def _suppressed(self, message: Message) -> SuppressionReason | None:
        """Why its channel is closed; never for a user, who is told what concerns her account in any case."""
        if message.contact_id is None:
            return None
        recipient = self._recipient(message)
        address_hash = RULES[message.channel].fingerprint(recipient) if recipient else None
        return self.closed.why(message.contact_id, message.channel, address_hash)

    def _said_by(self, message: Message) -> tuple[Campaign | None, PublishedVersion | None, Content | None]:
        """The campaign, its version and the content of a message; what staff or the system writes needs none."""
        if (text := message.text) is not None:
            nothing = UUID(int=0)
            return (
                Campaign(nothing, 0, paused=False),
                PublishedVersion(nothing, 0, ""),
                EmailContent(texts={"en": text}),
            )
        version, content = message.of_version, message.of_content
        return (
            self.campaigns.get(message.campaign_id) if message.campaign_id else None,
            self.versions.get(version) if version else None,
            self.contents.get(content) if content else None,
        )

    @cached_property
    def _accounts_by_id(self) -> Mapping[UUID, Account]:
        return {account.id: account for account in self.accounts}

    @cached_property
    def _accounts_by_channel(self) -> Mapping[Channel, Sequence[Account]]:
        """The tenant's accounts of each channel, paused or not; the installation's only where there are none."""
        found: dict[Channel, list[Account]] = {}
        for one in self.accounts:
            ours = found.setdefault(one.channel, [])
            if not (one.is_installation and ours):
                ours.append(one)
        return found
