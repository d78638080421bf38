"""What Twilio's refusals mean: for the account, for one text, or for now only.

Sources: twilio.com/docs/api/errors, and its codes of the messages that were taken and did not arrive (30001 to 30034).
A code that no table names is decided by the status: what the API refuses with 400 is this text's.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ....domain.account import Trouble
from ....domain.reasons import Reason

_ACCOUNT: Mapping[int, Trouble] = MappingProxyType(
    {
        **dict.fromkeys((20003, 20004, 20006), Trouble.LOGIN_REFUSED),
        **dict.fromkeys((20005, 20404, 30002), Trouble.SERVER_REFUSES),
        **dict.fromkeys((21212, 21603, 21606, 21611, 21659, 21660, 21701, 21703, 21705), Trouble.SENDER_REFUSED),
        **dict.fromkeys((14107, 30001, 63038), Trouble.QUOTA_EXCEEDED),
    }
)
"""Login, account or sender are not as they should be, or the account may send no more today."""
_TEXT: Mapping[int, Reason] = MappingProxyType(
    {
        **dict.fromkeys((21211, 21217, 21401, 21604), Reason.ADDRESS_REFUSED),
        **dict.fromkeys((21614, 30005, 30006), Reason.NUMBER_UNKNOWN),
        **dict.fromkeys((30003, 30009), Reason.NUMBER_UNREACHABLE),
        **dict.fromkeys((21408, 21612, 21635, 30004, 30007, 30022, 30023, 30032, 30034), Reason.POLICY_REFUSED),
        **dict.fromkeys((21605, 21617, 30019), Reason.MESSAGE_TOO_LARGE),
        21610: Reason.OPTED_OUT,
    }
)
"""One number or text. 21610: she has answered STOP to the sender, and Twilio keeps her from being written to."""
_STATUS: Mapping[int, Trouble] = MappingProxyType(
    {401: Trouble.LOGIN_REFUSED, 403: Trouble.SERVER_REFUSES, 404: Trouble.SERVER_REFUSES}
)


def meaning(status: int, code: int | None) -> Trouble | Reason:
    """What a refusal says for good, by the HTTP status and Twilio's code."""
    said = _ACCOUNT.get(code or 0) or _TEXT.get(code or 0) or _STATUS.get(status)
    return said or Reason.PROVIDER_REFUSED


def reason_of(code: str | None) -> Reason:
    """Why a text that was taken did not arrive, by Twilio's code."""
    number = int(code) if code and code.isascii() and code.isdigit() else 0
    return _TEXT.get(number, Reason.PROVIDER_REFUSED)
