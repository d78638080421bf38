"""What a contact may choose by the link of a mail: for each channel, whether she is written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.values import Channel

from .channels import RULES
from .recipient import Recipient
from .suppression import Suppression, SuppressionReason

_SHOWN = 2
"""Letters of an address, or last digits, that tell her which one it is, and nobody else what it is."""


@dataclass(frozen=True)
class Preference:
    """Whether a channel is open for a contact; why not; and whether she may open it again herself."""

    channel: Channel
    is_open: bool
    closed_by: SuppressionReason | None
    may_open: bool
    address: str | None
    """The address on that channel, shortened; None where she has none."""


@dataclass(frozen=True)
class Preferences:
    """What a contact has chosen, and which campaign it was whose link she followed."""

    campaign_name: str | None
    channels: Sequence[Preference]


def preferences(recipient: Recipient | None, closed: Sequence[Suppression], came_by: Channel) -> Sequence[Preference]:
    """The channel whose link she followed, and each on which she has an address, or which is closed.

    Of several reasons for which one is closed, the weightiest is told.
    """
    found = list[Preference]()
    for channel, rules in RULES.items():
        address = rules.address(recipient) if recipient is not None else None
        now = rules.fingerprint(recipient) if recipient is not None else None
        reasons = _reasons(closed, now).get(channel, [])
        if address is None and not reasons and channel is not came_by:
            continue
        is_hers = all(one is SuppressionReason.UNSUBSCRIBED for one in reasons)
        why = reasons[0] if reasons else None
        found.append(Preference(channel, not reasons, why, is_hers, shortened(address)))
    return found


def _reasons(closed: Sequence[Suppression], address_hash: str | None) -> Mapping[Channel, Sequence[SuppressionReason]]:
    """Why each channel is closed for the contact, or for the address that she has now; the weightiest first."""
    found: dict[Channel, list[SuppressionReason]] = {}
    for one in sorted(closed, key=lambda one: list(SuppressionReason).index(one.reason)):
        if not one.reason.closes_address_alone or one.address_hash == address_hash:
            found.setdefault(one.channel, []).append(one.reason)
    return found


def shortened(address: str | None) -> str | None:
    """An address as it is shown to whoever holds a link: `ad…@example.com`, `…00`."""
    if address is None:
        return None
    name, at, host = address.rpartition("@")
    return f"{name[:_SHOWN]}\N{HORIZONTAL ELLIPSIS}@{host}" if at else f"\N{HORIZONTAL ELLIPSIS}{address[-_SHOWN:]}"


def chosen(wanted: Mapping[Channel, bool], known: Sequence[Preference]) -> tuple[list[Channel], list[Channel]]:
    """The channels that are to be closed, and those that are to be opened; what is as it is wanted stays."""
    differing = [one for one in known if one.channel in wanted and wanted[one.channel] is not one.is_open]
    opening = [one.channel for one in differing if not one.is_open and one.may_open]
    return [one.channel for one in differing if one.is_open], opening
