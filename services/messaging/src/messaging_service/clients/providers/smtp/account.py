"""The settings of an account at a mail server."""

from typing import Annotated

from pydantic import Field, SecretStr

from ...channels.email import EmailAccount


class SmtpAccount(EmailAccount):
    """Where mail is handed over, and as whom."""

    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    username: str | None = None
    password: SecretStr | None = None
    use_tls: bool = False
    """TLS from the first byte; otherwise STARTTLS where the server offers it."""
    search_url: Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$")] | None = None
    """URL, without a path, of Mailpit or a server with its search API. Without one a lost answer stays unknown."""
