"""What this service can be told."""

from datetime import timedelta

from pydantic import SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """The mail server, who mail comes from, and how long to wait for whom."""

    link_key: SecretStr
    """Signs unsubscribe links; the gateway has the same."""
    public_base_url: str = "http://127.0.0.1:18080"
    """Of the gateway, as contacts reach it."""

    smtp_host: str | None = None
    """Without one every message is skipped, and the journeys go on."""
    smtp_port: int = 25
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    """TLS from the first byte; otherwise STARTTLS where the server offers it."""
    smtp_from: str = "hello@example.com"
    smtp_from_name: str = "Lodestone"
    mail_lookup_url: str | None = None
    """Where the provider says whether it took a mail; without one, lost answers end as not confirmed."""

    mail_batch: int = 64
    """Messages claimed in one transaction, and the most connections in use."""
    mail_timeout: timedelta = timedelta(seconds=15)
    mail_lease: timedelta = timedelta(seconds=60)
