"""The forms of settings: users, keys, webhook addresses and accounts."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from .form import Form

SCOPES = tuple(
    f"{service}:{verb}"
    for service in ("campaigns", "enrollment", "progress", "payouts", "messaging", "gateway")
    for verb in ("read", "write")
)


def typed(given: Mapping[str, str], *names: str) -> Form:
    """What was typed into these fields, without blanks around it."""
    return Form({name: given.get(name, "").strip() for name in names})


def without(form: Form, *secrets: str) -> Form:
    """The form as it is shown again: secrets are never written into a page."""
    return form.holding({name: value for name, value in form.values.items() if name not in secrets})


def key_of_form(form: Form, zone: tzinfo) -> dict[str, Any]:
    """A key as the API takes it; its last day ends as it does for the reader. Raises `ValueError` for no day."""
    told: dict[str, Any] = {"name": form.value("name"), "role": form.value("role")}
    told["scopes"] = [scope for scope in SCOPES if form.value(scope)]
    if form.value("expires_at"):
        end = date.fromisoformat(form.value("expires_at")) + timedelta(days=1)
        told["expires_at"] = datetime.combine(end, time(), zone).isoformat()
    return told


def endpoint_of_form(form: Form) -> dict[str, Any]:
    """An address for webhooks as the API takes it; without a secret one is made."""
    told: dict[str, Any] = {name: form.value(name) for name in ("provider", "account", "name")}
    told["livemode"] = form.value("livemode") == "true"
    return told | ({"secret": form.value("secret")} if form.value("secret") else {})


def of_settings(form: Form) -> Form:
    """Problems of `settings.host` and such, at their fields."""
    return form.telling({name.removeprefix("settings."): told for name, told in form.problems.items()})
