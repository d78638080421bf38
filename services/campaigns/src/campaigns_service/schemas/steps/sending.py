"""Request shapes of steps that send something."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.values import (
    LONGEST_WAIT,
    MAX_BODY,
    MAX_SHORT_BODY,
    Content,
    EmailContent,
    EmailText,
    Locale,
    Notify,
    SendCall,
    SendEmail,
    SendPush,
    SendSms,
    ShortContent,
    ShortText,
)

from ..fields import FieldFault
from .step import Place, StepOfAnyKindIn


class SendEmailIn(StepOfAnyKindIn):
    """A step that sends a mail, with its text in the default locale and in others."""

    kind: Literal["send_email"] = "send_email"
    next: UUID | None = None
    stale_after_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)] = 86_400
    default_locale: Locale = "en"
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    body: Annotated[str, Field(min_length=1, max_length=MAX_BODY)]
    translations: dict[Locale, EmailText] = Field(default_factory=dict, max_length=50)

    @model_validator(mode="after")
    def _default_is_given_once(self) -> Self:
        if self.default_locale in self.translations:
            raise FieldFault.DEFAULT_TEXT_TWICE.error()
        return self

    def step(self, place: Place) -> SendEmail:
        """As the domain has it; the version of its content is chosen when the content is stored."""
        return SendEmail(
            **self.placed(place),
            content_id=place.content_id,
            content_version=1,
            stale_after_seconds=self.stale_after_seconds,
            next=self.target("next", place),
        )

    def contents(self, place: Place) -> Mapping[UUID, Content]:
        """The mail."""
        texts = {self.default_locale: EmailText(subject=self.subject, body=self.body), **self.translations}
        return {place.content_id: EmailContent(default_locale=self.default_locale, texts=texts)}


class SaysIn(StepOfAnyKindIn):
    """A step on a channel without subjects, with its text in the default locale and in others."""

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


class SendSmsIn(SaysIn):
    """A step that sends a text message."""

    sends = SendSms
    channel = "sms"
    kind: Literal["send_sms"]
