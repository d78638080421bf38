"""Steps that send something: what they say goes by content id, never by text."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field

from .step import LONGEST_WAIT, WithNext


class Sends(WithNext):
    """Send one version of a content, and go on when that has ended; a kind for each channel."""

    content_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    stale_after_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)] = 86_400
    """Seconds after its turn from which on it is not sent any more."""

    def says(self) -> UUID | None:
        """The content of the message."""
        return self.content_id

    def saying(self, version: int) -> Self:
        """The same step with this version of its content."""
        return self.model_copy(update={"content_version": version})


class SendEmail(Sends):
    """Send one version of a content by e-mail, and go on when that has ended."""

    kind: Literal["send_email"] = "send_email"


class SendSms(Sends):
    """Send one version of a content as a text message, and go on when that has ended."""

    needs_account: ClassVar[bool] = True

    kind: Literal["send_sms"] = "send_sms"
