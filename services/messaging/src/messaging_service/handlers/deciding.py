"""What is known of messages that are to be decided on, loaded for all of them at once, and the decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.values import Channel, Content

from ..domain.account import Account
from ..domain.channels import RULES
from ..domain.evidence import Decided
from ..domain.message import Message
from ..domain.policy import Circumstances, decide
from ..domain.recipient import Campaign, PublishedVersion, Recipient, Suppression, has_opted_out
from ..work import Work


@dataclass(frozen=True)
class _Copies:
    """Copies and accounts that concern some messages."""

    recipients: Mapping[UUID, Recipient]
    suppressions: Sequence[Suppression]
    campaigns: Mapping[UUID, Campaign]
    versions: Mapping[tuple[UUID, int], PublishedVersion]
    contents: Mapping[tuple[UUID, int], Content]
    accounts: Mapping[Channel, Sequence[Account]]

    def about(self, message: Message) -> Circumstances:
        """What is known of one of them."""
        recipient = self.recipients.get(message.contact_id)
        address_hash = RULES[message.channel].fingerprint(recipient) if recipient else None
        return Circumstances(
            recipient,
            self.campaigns.get(message.campaign_id),
            self.versions.get(message.of_version),
            self.contents.get(message.of_content),
            accounts=self.accounts.get(message.channel, ()),
            suppressed=has_opted_out(message.contact_id, message.channel, address_hash, self.suppressions),
        )


async def decide_all(work: Work, messages: Sequence[Message]) -> list[Decided]:
    """Decide on each, from what is read for all of them at once."""
    if not messages:
        return []
    known = await _copies(work, messages)
    seen = [(one, known.about(one)) for one in messages]
    return [Decided(one, about, decide(one, about, work.now, work.limits)) for one, about in seen]


async def accounts_of(work: Work) -> Sequence[Account]:
    """The accounts of the tenant, followed by that of the installation."""
    shared = work.installation.account
    return [*await work.accounts.all(), *((shared,) if shared is not None else ())]


def _by_channel(accounts: Sequence[Account]) -> Mapping[Channel, Sequence[Account]]:
    """The tenant's accounts of each channel, paused or not; the installation's account only where there are none."""
    found: dict[Channel, list[Account]] = {}
    for one in accounts:
        ours = found.setdefault(one.channel, [])
        if not (one.is_installation and ours):
            ours.append(one)
    return found


async def _copies(work: Work, messages: Sequence[Message]) -> _Copies:
    """Load everything, recipients first, under a share lock: an opt-out waits for this transaction or is seen."""
    contact_ids = {one.contact_id for one in messages}
    recipients = await work.recipients.shared(contact_ids)
    hashes = {one.address_hash for one in recipients.values() if one.address_hash}
    return _Copies(
        recipients,
        await work.suppressions.of_all(contact_ids, hashes),
        await work.campaigns.several({one.campaign_id for one in messages}),
        await work.campaigns.versions({one.of_version for one in messages}),
        await work.contents.several({one.of_content for one in messages}),
        _by_channel(await accounts_of(work)),
    )
