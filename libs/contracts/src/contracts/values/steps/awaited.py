"""Steps that nothing carries out yet: they can be planned and published, and are skipped, until it is there."""

from typing import ClassVar, Literal

from .sending import Sends
from .step import WithNext


class SendCall(Sends):
    """Call the contact, with one version of a content as what is said."""

    is_carried_out: ClassVar[bool] = False

    kind: Literal["send_call"] = "send_call"


class SendPush(Sends):
    """Send one version of a content to the contact's devices."""

    is_carried_out: ClassVar[bool] = False

    kind: Literal["send_push"] = "send_push"


class Notify(Sends):
    """Tell people of the tenant one version of a content in their console."""

    is_carried_out: ClassVar[bool] = False

    kind: Literal["notify"] = "notify"


class RetryPayment(WithNext):
    """Try again to take a payment that failed."""

    is_carried_out: ClassVar[bool] = False

    kind: Literal["retry_payment"] = "retry_payment"
