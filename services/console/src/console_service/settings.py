"""What this service can be told."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, SecretStr, model_validator

from chassis.settings import Settings as ChassisSettings

_NONE = SecretStr("")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Settings(ChassisSettings):
    """The console has no database: it asks the gateway."""

    database_url: SecretStr = _NONE
    owner_database_url: SecretStr = _NONE
    relay_database_url: SecretStr = _NONE
    http_port: int = 18070
    """Port that the process listens at."""
    body_limit: int = 1_048_576
    """Bytes of the body of a request; a form with a file has a limit of its own."""
    import_limit: int = 5_242_880
    """Bytes of a file of contacts; the gateway takes no larger one."""

    console_url: str = "http://127.0.0.1:18070"
    """Where browsers find the console: scheme, host and port."""
    tenant_hosts: dict[str, UUID] = Field(default_factory=dict)
    """Host name of a public page to the tenant whose campaigns are seen there, as the gateway has it."""
    payment_origins: tuple[str, ...] = ("https://checkout.stripe.com",)
    """Where the pages of payment providers are; a form may lead to these, and to others only a link."""
    gateway_url: str = "http://127.0.0.1:18080"
    """Where the gateway listens."""
    gateway_connect: timedelta = timedelta(seconds=2)
    """Longest wait for a connection to the gateway."""
    gateway_patience: timedelta = timedelta(seconds=20)
    """Longest wait for an answer of the gateway; a page whose data come later says so instead."""
    gateway_connections: int = 100
    """Connections to the gateway at most."""
    session_memory: timedelta = timedelta(minutes=1)
    """How long a browser's word counts for who is signed in, as what and where; then the gateway is asked."""
    page_rows: int = 20
    """Rows of a list on one page."""
    portal_memory: timedelta = timedelta(days=30)
    """How long public pages know a contact by the link that she came with."""
    evidence_limit: int = 10_485_760
    """Bytes of a file that a contact may send; the gateway takes no larger one."""
    form_limit: int = 33_554_432
    """Bytes of a form with a file: more than a file may have, so that what is somewhat too large can be told so."""
    live_most: int = 400
    """Pages that may follow what happens at this process; `http_concurrency` leaves room for others beside them."""
    live_most_each: int = 200
    """The same for one tenant."""
    live_streams: int = 100
    """Streams of the gateway that may be open, one for each thing that is followed, however many follow it."""
    live_lifetime: timedelta = timedelta(minutes=5)
    """How long a page follows before it shows again who it is."""
    live_linger: timedelta = timedelta(seconds=5)
    """How long a stream of the gateway stays open when nobody follows it any more."""
    live_interval: timedelta = timedelta(seconds=1)
    """A page is shown at most one new state in this time: the newest."""
    live_heartbeat: timedelta = timedelta(seconds=15)
    """How long without news until a comment keeps the line of a live page open."""
    live_patience: timedelta = timedelta(seconds=10)
    """A browser that takes nothing for so long is let go."""
    live_silence: timedelta = timedelta(seconds=45)
    """A stream of the gateway that says nothing for so long, not even that it is there, has broken."""
    live_pause: timedelta = timedelta(seconds=1)
    """The pause before a stream that broke is opened again; it doubles with each failure."""
    live_longest_pause: timedelta = timedelta(seconds=30)
    """The longest such pause."""
    device_lifetime: timedelta = timedelta(days=180)
    """How long a browser keeps what tells it from strangers at a sign-in, and how its pages are to look."""

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the console over TLS, so that cookies may say so."""
        return urlsplit(self.console_url).scheme == "https"

    @model_validator(mode="after")
    def _is_secure_outside_loopback(self) -> Self:
        address = urlsplit(self.console_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError("console_url is no address of a web page")
        if not self.is_secure and not _is_loopback(address.hostname):
            raise ValueError("console_url needs https: without it everybody on the way could read the session")
        return self
