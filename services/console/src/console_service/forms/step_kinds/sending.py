"""Steps that say something to somebody."""

from .kind import NEXT, StepKind
from .parts import Span
from .texts import Texts


def _(text: str) -> str:
    return text


_GROUP = "messages"
_STALE = Span("stale_after_seconds", _("Not sent any more after"), begins="1")
_SHORT = (Texts(), _STALE, NEXT)

SEND_EMAIL = StepKind(
    "send_email",
    _("E-mail"),
    _GROUP,
    _("Sends a mail in the language of the contact."),
    (Texts(fields=("subject", "body")), _STALE, NEXT),
)
SEND_SMS = StepKind("send_sms", _("Text message"), _GROUP, _("Sends a text message."), _SHORT)
SEND_CALL = StepKind("send_call", _("Call"), _GROUP, _("Calls, and says a text."), _SHORT)
SEND_PUSH = StepKind("send_push", _("Push message"), _GROUP, _("Sends to the devices of the contact."), _SHORT)
NOTIFY = StepKind("notify", _("Notice to staff"), "company", _("Tells your people something in the console."), _SHORT)
