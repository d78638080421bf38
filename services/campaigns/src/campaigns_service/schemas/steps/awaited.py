"""Request shapes of steps that nothing carries out yet; they say what they will say then."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.values import (
    LONGEST_WAIT,
    MAX_SHORT_BODY,
    Content,
    Locale,
    Notify,
    RetryPayment,
    SendCall,
    SendPush,
    SendSms,
    ShortContent,
    ShortText,
)

from ..fields import FieldFault
from .step import Place, StepOfAnyKindIn


class _SaysIn(StepOfAnyKindIn):
    sends: ClassVar[type[SendSms | SendCall | SendPush | Notify]]
    channel: ClassVar[Literal["sms", "call", "push", "in_app"]]

    next: UUID | None = None
    stale_after_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)] = 86_400
    default_locale: Locale = "en"
    body: Annotated[str, Field(min_length=1, max_length=MAX_SHORT_BODY)]
    translations: dict[Locale, ShortText] = Field(default_factory=dict, max_length=50)

    @model_validator(mode="after")
    def _default_is_given_once(self) -> Self:
        if self.default_locale in self.translations:
            raise FieldFault.DEFAULT_TEXT_TWICE.error()
        return self

    def step(self, place: Place) -> SendSms | SendCall | SendPush | Notify:
        """As the domain has it; the version of its content is chosen when the content is stored."""
        return self.sends(
            **self.placed(place),
            content_id=place.content_id,
            content_version=1,
            stale_after_seconds=self.stale_after_seconds,
            next=self.target("next", place),
        )

    def contents(self, place: Place) -> Mapping[UUID, Content]:
        """What is said."""
        texts = {self.default_locale: ShortText(body=self.body), **self.translations}
        content = ShortContent(channel=self.channel, default_locale=self.default_locale, texts=texts)
        return {place.content_id: content}


class SendSmsIn(_SaysIn):
    """A step that sends a text message."""

    sends = SendSms
    channel = "sms"
    kind: Literal["send_sms"]


class SendCallIn(_SaysIn):
    """A step that calls the contact; its text is what is said."""

    sends = SendCall
    channel = "call"
    kind: Literal["send_call"]


class SendPushIn(_SaysIn):
    """A step that sends to the contact's devices."""

    sends = SendPush
    channel = "push"
    kind: Literal["send_push"]


class NotifyIn(_SaysIn):
    """A step that tells people of the tenant something in their console."""

    sends = Notify
    channel = "in_app"
    kind: Literal["notify"]


class RetryPaymentIn(StepOfAnyKindIn):
    """A step that tries again to take a payment that failed."""

    kind: Literal["retry_payment"]
    next: UUID | None = None

    def step(self, place: Place) -> RetryPayment:
        """As the domain has it."""
        return RetryPayment(**self.placed(place), next=self.target("next", place))
