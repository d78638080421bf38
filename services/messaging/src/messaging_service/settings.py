"""What this service can be told."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """The installation's own provider account, and how long to wait for whom."""

    link_key: SecretStr
    """Signs unsubscribe links; the gateway has the same."""
    public_base_url: str = "http://127.0.0.1:18080"
    """Of the gateway, as contacts reach it."""
    console_url: str = "http://127.0.0.1:18070"
    """Where people find the console."""
    portal_lifetime: timedelta = timedelta(days=30)
    """How long the link of a mail lets its contact in."""

    smtp_host: str | None = None
    """The installation's own account, for tenants without one. Without either, messages are skipped."""
    smtp_port: int = 25
    """Port of the mail server."""
    smtp_username: str | None = None
    """The name to sign in to the mail server with; without one nobody signs in."""
    smtp_password: SecretStr | None = None
    """Its password."""
    smtp_tls: bool = False
    """TLS from the first byte; otherwise STARTTLS where the server offers it."""
    smtp_from: str = "hello@example.com"
    """Address that mails of this account come from."""
    smtp_from_name: str = "Lodestone"
    """Name beside that address."""
    smtp_search_url: str | None = None
    """Where the mail server can be searched (Mailpit's API); without it lost answers end as not confirmed."""
    private_providers: bool = False
    """Whether tenants' accounts may name hosts of private networks."""

    send_concurrency: int = 64
    """Messages in hand at once, and the most connections in use."""
    send_timeout: timedelta = timedelta(seconds=15)
    """Longest that a provider may take to answer a call."""
    send_lease: timedelta = timedelta(seconds=60)
    """How long a message is ours; one of a process that was killed is looked up or tried again afterwards."""
    confirm_within: timedelta = timedelta(minutes=15)
    """How long an outcome may stay unknown before it is settled as not confirmed."""
    resumed_per_minute: int = Field(600, ge=1, le=60_000)
    """How many messages of a campaign go out in a minute after it was paused, of those that the pause held back."""
    written_is_good_for: timedelta = timedelta(days=1)
    """How long it is tried to send what staff has written to a contact."""
    machine_within: timedelta = timedelta(seconds=3)
    """An open or a click so soon after a delivery is taken for that of a machine."""
    probe_first: timedelta = timedelta(minutes=5)
    """How soon an account that its provider stopped is tried again with one message; doubles with every try."""
    probe_longest: timedelta = timedelta(hours=6)
    """The longest such wait."""
