"""What each channel makes of a message: a folder for each of them, and one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.security.links import LinkSigner
from chassis.templates import Templates
from contracts.values import Channel

from ...domain.letter import Letter, SendRequest
from .email import Addresses, Emails
from .sms import Texts


class Writer(Protocol):
    """Writes what a provider of the channel is handed."""

    def write(self, request: SendRequest, letter: Letter[Any], account: Any) -> Any:  # noqa: ANN401 - of each channel its own
        """The message of an attempt, for the settings of an account. Raises `BrokenTemplate`."""
        ...


@dataclass(frozen=True)
class Tools:
    """What writing needs."""

    templates: Templates
    links: LinkSigner
    addresses: Addresses


WRITERS: Mapping[Channel, Callable[[Tools], Writer]] = {
    Channel.EMAIL: lambda tools: Emails(tools.templates, tools.links, tools.addresses),
    Channel.SMS: lambda tools: Texts(tools.templates, tools.links, tools.addresses),
}
