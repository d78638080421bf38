"""The environment each part is started with; these variables are the whole interface between stack and part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..postgres.databases import databases_of
from ..settings import Settings
from .credentials import Credentials, ensure_secrets_key, ensure_signing_keys
from .development import ENDPOINT_IDS, STRIPE_ACCOUNT, TWILIO_ACCOUNT
from .services import CONSOLE, SERVICES, WITH_DATABASE

_UNSPREAD: Mapping[str, str] = MappingProxyType({"LODESTONE_DRAIN": "PT0S"})
"""Of a service with one process, which need not wait until its requests are sent to another one."""


@dataclass(frozen=True)
class Backing:
    """What the services stand on in this run."""

    admin_url: str
    kafka_bootstrap: str
    kafka_forgets: bool


def service_environment(service: str, settings: Settings, backing: Backing, credentials: Credentials) -> dict[str, str]:
    """Variables of one service, beyond those every program of the machine has."""
    _, public_key = ensure_signing_keys(settings.local / "keys")
    return {
        **(_database(service, backing, credentials) if service in WITH_DATABASE else {}),
        "KAFKA_BOOTSTRAP_SERVERS": backing.kafka_bootstrap,
        "LODESTONE_EPHEMERAL_BROKER": str(backing.kafka_forgets).lower(),
        "LODESTONE_HTTP_HOST": "127.0.0.1",
        "LODESTONE_HTTP_PORT": str(settings.ports[service]),
        **({} if service == "gateway" and settings.two_gateways else _UNSPREAD),
        "LODESTONE_CLOCK_FILE": str(settings.clock_file),
        "LODESTONE_TOKEN_PUBLIC_KEY_FILE": str(public_key),
        "LODESTONE_SECRETS_KEY_FILES": json.dumps([str(ensure_secrets_key(settings.local / "keys"))]),
        **_own(service, settings, credentials),
    }


def console_environment(settings: Settings) -> dict[str, str]:
    """Variables of the console, which needs nothing but the gateway."""
    return {
        "LODESTONE_HTTP_HOST": "127.0.0.1",
        "LODESTONE_HTTP_PORT": str(settings.ports[CONSOLE]),
        **_UNSPREAD,
        "LODESTONE_CLOCK_FILE": str(settings.clock_file),
        "LODESTONE_CONSOLE_URL": settings.url(CONSOLE),
        "LODESTONE_GATEWAY_URL": settings.url("gateway"),
        "LODESTONE_PAYMENT_ORIGINS": json.dumps([settings.url("simulator")]),
    }


def simulator_environment(settings: Settings, credentials: Credentials) -> dict[str, str]:
    """Variables of the provider simulator."""
    return {
        "LODESTONE_SIMULATOR_HTTP_PORT": str(settings.ports["simulator"]),
        "LODESTONE_SIMULATOR_SMTP_PORT": str(settings.ports["smtp"]),
        "LODESTONE_SIMULATOR_DIRECTORY": str(settings.local / "simulator"),
        "LODESTONE_CLOCK_FILE": str(settings.clock_file),
        "LODESTONE_STRIPE_API_KEY": credentials.get("stripe_api_key"),
        "LODESTONE_STRIPE_ACCOUNT": STRIPE_ACCOUNT,
        "LODESTONE_STRIPE_WEBHOOK_SECRET": credentials.get("stripe_webhook_secret"),
        "LODESTONE_CONSOLE_URL": settings.url(CONSOLE),
        "LODESTONE_TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "LODESTONE_TWILIO_AUTH_TOKEN": credentials.get("twilio_webhook_secret"),
        "LODESTONE_TWILIO_WEBHOOK_URL": f"{settings.url('gateway')}/webhooks/twilio/{ENDPOINT_IDS['twilio']}",
        "LODESTONE_STRIPE_WEBHOOK_URL": f"{settings.url('gateway')}/webhooks/stripe/{ENDPOINT_IDS['stripe']}",
    }


def _database(service: str, backing: Backing, credentials: Credentials) -> dict[str, str]:
    urls = databases_of(backing.admin_url, service, credentials.role_password)
    return {
        "LODESTONE_DATABASE_URL": urls.app,
        "LODESTONE_OWNER_DATABASE_URL": urls.owner,
        "LODESTONE_RELAY_DATABASE_URL": urls.relay,
    }


def _own(service: str, settings: Settings, credentials: Credentials) -> dict[str, str]:
    match service:
        case "gateway":
            return _gateway(settings, credentials)
        case "payouts":
            return {
                "LODESTONE_STRIPE_BASE_URL": settings.url("simulator"),
                "LODESTONE_STRIPE_API_KEY": credentials.get("stripe_api_key"),
                "LODESTONE_STRIPE_KEY_IS_SHARED": "true",
                "LODESTONE_CONSOLE_URL": settings.url(CONSOLE),
            }
        case "enrollment":
            return {
                "LODESTONE_IDENTITY_PEPPER": credentials.get("identity_pepper"),
                "LODESTONE_WEBHOOKS_TO_LOOPBACK": "true",
            }
        case "messaging":
            return {
                "LODESTONE_LINK_KEY": credentials.get("portal_secret"),
                "LODESTONE_SMTP_HOST": "127.0.0.1",
                "LODESTONE_SMTP_PORT": str(settings.ports["smtp"]),
                "LODESTONE_SMTP_SEARCH_URL": settings.url("simulator"),
                "LODESTONE_PRIVATE_PROVIDERS": "true",
                "LODESTONE_PUBLIC_BASE_URL": settings.url("gateway"),
                "LODESTONE_CONSOLE_URL": settings.url(CONSOLE),
            }
        case _:
            return {}


def _gateway(settings: Settings, credentials: Credentials) -> dict[str, str]:
    private_key, _ = ensure_signing_keys(settings.local / "keys")
    urls = {service: settings.url(service) for service in SERVICES if service != "gateway"}
    return {
        "LODESTONE_TOKEN_PRIVATE_KEY_FILE": str(private_key),
        "LODESTONE_IDENTITY_PEPPER": credentials.get("identity_pepper"),
        "LODESTONE_LINK_KEY": credentials.get("portal_secret"),
        "LODESTONE_SERVICE_URLS": json.dumps(urls),
        "LODESTONE_PUBLIC_BASE_URL": settings.url("gateway"),
        "LODESTONE_CONSOLE_URL": settings.url(CONSOLE),
        "LODESTONE_DEVELOPMENT_FILE": str(settings.development_file),
    }
