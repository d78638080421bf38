"""Callbacks of Twilio, signed by its own library."""

from urllib.parse import urlencode
from uuid import UUID

from twilio.request_validator import RequestValidator

ACCOUNT = "AC00000000000000000000000000000001"
SID = "SM00000000000000000000000000000080"
MESSAGE, ATTEMPT = UUID(int=0x80), UUID(int=0x81)
LABELS = f"?message={MESSAGE}&attempt={ATTEMPT}"


def status(state: str, **more: str) -> dict[str, str]:
    """What became of a text."""
    named = {"MessageSid": SID, "SmsSid": SID, "AccountSid": ACCOUNT, "From": "+15005550006", "To": "+4366012345678"}
    return {**named, "MessageStatus": state, "SmsStatus": state, "ApiVersion": "2010-04-01", **more}


def received(body: str, **more: str) -> dict[str, str]:
    """A text that somebody has sent."""
    named = {"MessageSid": "SM90", "SmsSid": "SM90", "AccountSid": ACCOUNT, "SmsStatus": "received", "NumMedia": "0"}
    return {**named, "From": "+4366012345678", "To": "+15005550006", "Body": body, **more}


def signed(url: str, fields: dict[str, str], token: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Twilio sends them."""
    signature = RequestValidator(token).compute_signature(url, fields)
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    return urlencode(fields).encode(), {"X-Twilio-Signature": signature, "Content-Type": kind}
