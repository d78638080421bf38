"""What a decision must know of each channel: a module for each of them, and one table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contracts.values import Channel

from ..recipient import Recipient
from . import email, sms


@dataclass(frozen=True)
class ChannelRules:
    """The addresses of a channel."""

    address: Callable[[Recipient], str | None]
    """Where a recipient is reached."""
    is_sendable: Callable[[str], bool]
    """Whether an address has the shape of one address and nothing else."""
    fingerprint: Callable[[Recipient], str | None]
    """What a suppression remembers of that address."""


RULES: Mapping[Channel, ChannelRules] = {
    Channel.EMAIL: ChannelRules(email.address, email.is_sendable, email.fingerprint),
    Channel.SMS: ChannelRules(sms.address, sms.is_sendable, sms.fingerprint),
}


def fingerprints(recipients: Iterable[Recipient]) -> set[str]:
    """What suppressions remember of every address that some recipients have, on any channel."""
    known = (rules.fingerprint(one) for one in recipients for rules in RULES.values())
    return {one for one in known if one}
