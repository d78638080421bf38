"""The settings of an account at Twilio."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from ....domain.account import AccountFault
from ...channels.sms import SmsAccount

API = "https://api.twilio.com"
_HEX = "[0-9a-fA-F]{32}"
_SENDER = r"^(\+[1-9][0-9]{6,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})$"
"""A number, a short code, or a name as carriers take it."""
Secret = Annotated[SecretStr, Field(min_length=16, max_length=200)]


class TwilioAccount(SmsAccount):
    """Whose account it is, and which number or messaging service its texts come from."""

    account_sid: Annotated[str, Field(pattern=f"^AC{_HEX}$")]
    auth_token: Secret | None = None
    api_key_sid: Annotated[str, Field(pattern=f"^SK{_HEX}$")] | None = None
    """A key of the account, whose secret is used in place of the account's token."""
    api_key_secret: Secret | None = None
    from_number: Annotated[str, Field(pattern=_SENDER)] | None = None
    messaging_service_sid: Annotated[str, Field(pattern=f"^MG{_HEX}$")] | None = None
    api_url: Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$", max_length=253)] = API
    """Where the API is, without a path: that of another region, for an account that is kept there."""

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        if (self.from_number is None) is (self.messaging_service_sid is None):
            raise AccountFault.NO_SENDER.error()
        return self

    @property
    def login(self) -> tuple[str, str] | None:
        """Name and password for the API; None if a secret is missing."""
        sid = self.api_key_sid or self.account_sid
        secret = self.api_key_secret if self.api_key_sid else self.auth_token
        return (sid, secret.get_secret_value()) if secret is not None else None
