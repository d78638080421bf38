"""The kinds of account through which mail goes out: what is asked for each, and how the API takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .form import Form

_SENDER = ("from_address", "from_name")


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class MailKind:
    """One kind; its own fields stand in `templates/parts/mail/<template>.html`."""

    provider: str
    label: str
    template: str
    settings: tuple[str, ...]
    """Its own settings, beside the sender's."""
    secret: str
    """The one that is changed by itself."""
    numbers: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    """What a new form holds."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of its form."""
        return ("name", *_SENDER, *self.settings, *self.ticks)

    def told(self, form: Form, status: str) -> dict[str, Any]:
        """An account as the API takes it; a secret that is left out stays what it is."""
        settings: dict[str, Any] = {name: form.value(name) for name in (*_SENDER, *self.settings) if form.value(name)}
        settings |= {name: int(settings[name]) for name in self.numbers if str(settings.get(name)).isdecimal()}
        settings |= {name: form.value(name) == "true" for name in self.ticks}
        told = {"channel": "email", "provider": self.provider, "name": form.value("name"), "status": status}
        return {**told, "settings": settings}


def _api(provider: str, label: str, url: str) -> MailKind:
    """A provider that takes mail by an API."""
    return MailKind(provider, label, "api", ("api_key", "api_url"), "api_key", filled={"api_url": url})


SMTP = MailKind(
    "smtp",
    _("Mail server"),
    "smtp",
    ("host", "port", "username", "password", "search_url"),
    "password",
    numbers=("port",),
    ticks=("use_tls",),
    filled={"port": "587"},
)
MAIL_KINDS: Mapping[str, MailKind] = MappingProxyType(
    {
        one.provider: one
        for one in (
            SMTP,
            _api("resend", "Resend", "https://api.resend.com"),
        )
    }
)


def kind_of(provider: str) -> MailKind:
    """The kind of an account; a mail server where none is named."""
    return MAIL_KINDS.get(provider, SMTP)
