"""What exists on a development machine before anybody makes it: one tenant, its staff, its key, its endpoints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..files import write_private
from ..settings import Settings
from .credentials import Credentials

TENANT_ID = "01900000-0000-7000-8000-000000000001"
ENDPOINT_IDS: Mapping[str, str] = MappingProxyType(
    {
        "stripe": "01900000-0000-7000-8000-0000000000a1",
        "custom": "01900000-0000-7000-8000-0000000000a2",
        "activity": "01900000-0000-7000-8000-0000000000a3",
        "twilio": "01900000-0000-7000-8000-0000000000a4",
    }
)
STRIPE_ACCOUNT = "acct_lodestone"
TWILIO_ACCOUNT = "AC00000000000000000000000000000001"
STAFF_EMAIL = "staff@example.com"
APPROVER_EMAIL = "approver@example.com"


@dataclass(frozen=True)
class Staff:
    """A person who can sign in to the console."""

    email: str
    password: str


def staff_of(credentials: Credentials) -> tuple[Staff, ...]:
    """The two people of the development tenant; the second approves what the first may not alone."""
    return (
        Staff(STAFF_EMAIL, credentials.get("staff_password")),
        Staff(APPROVER_EMAIL, credentials.get("approver_password")),
    )


def write_development_file(settings: Settings, credentials: Credentials) -> None:
    """Write the file from which the gateway seeds its database at start (mode 0600: it holds secrets)."""
    content = json.dumps(development(credentials), indent=2)
    write_private(settings.development_file, content.encode())


def development(credentials: Credentials) -> dict[str, Any]:
    """The content of the development file."""
    first, second = staff_of(credentials)
    return {
        "tenant_id": TENANT_ID,
        "name": "Lodestone Development",
        "zone": "America/New_York",
        "currency": "USD",
        "locale": "en-US",
        "staff": {"email": first.email, "password": first.password},
        "approver": {"email": second.email, "password": second.password},
        "api_key": credentials.get("api_key"),
        "pepper": credentials.get("identity_pepper"),
        "portal_secret": credentials.get("portal_secret"),
        "endpoints": _endpoints(credentials),
    }


def _endpoints(credentials: Credentials) -> list[dict[str, Any]]:
    stripe, custom, activity, twilio = (
        {"provider": provider, "id": key, "secrets": [credentials.get(f"{provider}_webhook_secret")]}
        for provider, key in ENDPOINT_IDS.items()
    )
    return [stripe | {"account": STRIPE_ACCOUNT}, custom, activity, twilio | {"account": TWILIO_ACCOUNT}]
