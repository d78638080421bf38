"""The providers messages can be sent through: a folder for each of them, and one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from chassis.security.reach import Reach
from contracts.values import Channel, Fault

from ...domain.account import AccountFault
from ...domain.reasons import Reason
from ...errors import MalformedAccount
from ..sender import Sender
from . import twilio
from .resend import ResendAccount, ResendSender
from .smtp import SmtpAccount, SmtpSender


def _refused(_code: str | None) -> Reason:
    return Reason.PROVIDER_REFUSED


@dataclass(frozen=True)
class Provider:
    """A provider of one channel."""

    settings: type[BaseModel]
    """The settings of an account; fields of the type `SecretStr` are its secrets."""
    open: Callable[[Any, Reach], Sender[Any]]
    """Makes a `Sender` of the settings of an account."""
    reason_of: Callable[[str | None], Reason] = _refused
    """What its word says for why a message that it took did not arrive."""


PROVIDERS: Mapping[tuple[Channel, str], Provider] = {
    (Channel.EMAIL, "resend"): Provider(ResendAccount, ResendSender),
    (Channel.EMAIL, "smtp"): Provider(SmtpAccount, SmtpSender),
    (Channel.SMS, "twilio"): Provider(twilio.TwilioAccount, twilio.open_sender, twilio.reason_of),
}


def find(channel: Channel, name: str) -> Provider:
    """A provider by its name. Raises `MalformedAccount` if there is no such provider of the channel."""
    if (channel, name) not in PROVIDERS:
        raise MalformedAccount(AccountFault.NO_SUCH_PROVIDER, field="body.provider", provider=name, channel=channel)
    return PROVIDERS[channel, name]


def reason_of(channel: Channel, name: str, code: str | None) -> Reason:
    """Why a message that a provider took did not arrive, by its own word for it."""
    known = PROVIDERS.get((channel, name))
    return known.reason_of(code) if known is not None else Reason.PROVIDER_REFUSED


def read(provider: Provider, told: Mapping[str, object]) -> BaseModel:
    """The settings of an account, checked. Raises `MalformedAccount`."""
    try:
        return provider.settings.model_validate(told)
    except ValidationError as failure:
        faults = [_within_settings(Fault.found(error)) for error in failure.errors()]
        raise MalformedAccount.of(faults) from failure


def parted(settings: BaseModel) -> tuple[dict[str, object], dict[str, str]]:
    """Settings without secrets, and the secrets by name."""
    secrets = {name: value for name, value in settings if isinstance(value, SecretStr)}
    told = settings.model_dump(mode="json", exclude={*secrets}, exclude_none=True)
    return told, {name: value.get_secret_value() for name, value in secrets.items()}


def _within_settings(fault: Fault) -> Fault:
    return fault._replace(reason=f"{fault.field}: {fault.reason}").within("body", "settings")
