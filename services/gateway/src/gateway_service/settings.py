"""What this service can be told."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, SecretStr

from chassis.security.identity import compared_email
from chassis.settings import Settings as ChassisSettings
from contracts.values import Locale

_SILENT = ConfigDict(hide_input_in_errors=True)
"""Settings that are refused are reported without the secrets they hold."""


class Settings(ChassisSettings):
    """The gateway's keys, the services behind it, and its limits."""

    token_private_key_file: Path | None = None
    """Signs the short-lived tokens services verify (Ed25519, PEM)."""
    service_urls: dict[str, str] = Field(default_factory=dict)
    """Where each service behind the gateway listens, by name."""
    public_base_url: str = "http://127.0.0.1:18080"
    """Where others reach the gateway."""
    console_url: str = "http://127.0.0.1:18070"
    """Where people find the console, to which their links lead."""
    identity_pepper: SecretStr | None = None
    """Turns addresses into identities together with the pepper of the tenant; enrollment has the same."""
    link_key: SecretStr | None = None
    """Signs the links people follow; messaging has the same."""
    development_file: Path | None = None
    """Local stack only: what is made at the start, and the two secrets above where they are not set."""
    operator_key_hashes: tuple[str, ...] = ()
    """SHA-256, in hexadecimal, of the keys with which the installation's operator makes tenants (a JSON list; two while
    one replaces the other). A key begins with `lo_`, and no service has it."""
    automation_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("N8N_API_KEY", "AUTOMATION_API_KEY", "LODESTONE_AUTOMATION_KEY")
    )
    """What an automation of the whole installation shows to make campaigns for forms, of every tenant; without it each
    shows an API key of its tenant. Of the names, which automations know, the first that is set counts."""
    tenant_hosts: dict[str, UUID] = Field(default_factory=dict)
    """Host name of a public page to the tenant it belongs to."""

    webhook_limit: int = 262_144
    """Bytes of a webhook's body."""
    webhook_patience: timedelta = timedelta(seconds=10)
    """Longest a sender may take to deliver a body."""
    intake_limit: int = 50
    """Webhooks of one tenant that share a transaction when they arrive together."""
    endpoint_memory: timedelta = timedelta(seconds=5)
    """How long a changed endpoint or tenant may go unnoticed."""
    submitted_days: int = 7
    """How long the ids of activities told by topic are kept; the topic keeps its records as long."""
    raw_days: int = 30
    """How long the bytes of a webhook, and the address and name of a purchase, are kept."""
    purchase_patience: timedelta = timedelta(minutes=10)
    """How long a payment waits for the event that says what was bought; then it is said without."""

    session_lifetime: timedelta = timedelta(hours=12)
    """How long a user stays signed in."""
    invitation_lifetime: timedelta = timedelta(days=7)
    """How long the link of an invitation may be used."""
    reset_lifetime: timedelta = timedelta(hours=1)
    """How long a user who has a password may set another with a link."""
    device_lifetime: timedelta = timedelta(days=180)
    """How long a device is told apart from strangers after a sign-in."""
    portal_lifetime: timedelta = timedelta(days=30)
    """How long a link that staff makes lets its contact in."""
    request_rate: str = "400 per 2 seconds"
    """Requests of one credential, over all replicas; each rate begins its window with the first request."""
    tenant_rate: str = "4000 per 2 seconds"
    """Requests of all credentials of one tenant together."""
    public_rate: str = "100 per 5 seconds"
    """Requests of one address that shows no credential."""
    sign_in_rate: str = "10 per minute"
    """Attempts to sign in as one person."""
    factor_rate: str = "5 per 5 minutes"
    """Codes of a second factor tried as one person: a million codes, three good at a time."""

    reset_rate: str = "3 per 15 minutes"
    """Links that may be asked for by mail for one address."""
    reset_address_rate: str = "20 per 15 minutes"
    """The same from one place, for whichever address."""

    forward_timeout: timedelta = timedelta(seconds=20)
    """Longest wait for the answer of a service."""
    tags_limit: int = 16_384
    """Bytes of the tags that an audit puts into an address of another service; servers refuse longer addresses."""
    stream_interval: timedelta = timedelta(milliseconds=500)
    """How often what a stream shows is read anew."""
    stream_lifetime: timedelta = timedelta(minutes=15)
    """How long a stream lasts; then its client connects again, and shows that it still may."""
    stream_limit: int = 50
    """Streams of figures one tenant may have open at this process; each holds a connection."""
    stream_heartbeat: timedelta = timedelta(seconds=15)
    """How long without news until a comment keeps the line open."""
    stream_patience: timedelta = timedelta(seconds=10)
    """How long a reader may take nothing; then she is let go."""
    contact_stream_limit: int = 500
    """Streams that contacts of all tenants may have open at this process."""
    contact_stream_share: int = 200
    """How many of them the contacts of one tenant may have together."""
    contact_streams_each: int = 3
    """How many of them one contact may have."""
    pulse_renewal: timedelta = timedelta(minutes=1)
    """How often a process that watches a contact says so; the pulses themselves are read each `stream_interval`."""
    pulse_lifetime: timedelta = timedelta(days=1)
    """How long changes are counted after a process last said that it watches; many times `pulse_renewal`."""
    check_interval: timedelta = timedelta(seconds=60)
    """How often the figures of a campaign are compared with its owners' counts."""


class DevelopmentStaff(BaseModel):
    """Somebody who may sign in."""

    model_config = _SILENT

    email: Annotated[str, AfterValidator(compared_email)]
    password: SecretStr


class DevelopmentEndpoint(BaseModel):
    """A webhook endpoint; with an empty secret anybody could sign."""

    model_config = _SILENT

    id: UUID
    provider: str
    account: str = ""
    livemode: bool = False
    """On a development machine everything is a test."""
    secrets: Annotated[list[Annotated[str, Field(min_length=6)]], Field(min_length=1, max_length=2)]


class Development(BaseModel):
    """The development file, as the local stack writes it."""

    model_config = _SILENT

    tenant_id: UUID
    name: str
    zone: str
    currency: str
    locale: Locale = "en-US"
    staff: DevelopmentStaff
    approver: DevelopmentStaff | None = None
    api_key: SecretStr
    pepper: SecretStr
    portal_secret: SecretStr
    endpoints: list[DevelopmentEndpoint]


def development_of(settings: Settings) -> Development | None:
    """What the development file says; None where there is none."""
    file = settings.development_file
    if file is None or not file.exists():
        return None
    return Development.model_validate_json(file.read_bytes())
