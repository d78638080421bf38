"""What messages say, apart from the steps that send them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from ..base import Value
from .reasons import Reason

MAX_BODY = 100_000
"""Characters of one body."""
MAX_SHORT_BODY = 5_000
LOCALE = r"^[a-z]{2,3}(-[A-Z]{2})?$"
Locale = Annotated[str, StringConstraints(pattern=LOCALE)]
"""BCP 47: a language, with a region where it matters; `en`, `pt-BR`."""


class Channel(StrEnum):
    """A way of reaching a contact."""

    EMAIL = "email"
    SMS = "sms"


class EmailText(Value):
    """A mail in one language; subject and body are templates."""

    subject: Annotated[str, Field(min_length=1, max_length=500)]
    body: Annotated[str, Field(min_length=1, max_length=MAX_BODY)]


T = TypeVar("T")


def _in_locale(texts: Mapping[str, T], locale: str | None) -> T | None:
    language = (locale or "").partition("-")[0]
    return texts.get(locale or "") or texts.get(language)


class ContentFault(Reason):
    """Why texts are no content."""

    NO_TEXT_IN_DEFAULT_LOCALE = "there is no text in the default locale {locale}"


class EmailContent(Value):
    """A mail in every language it is written in."""

    channel: Literal[Channel.EMAIL] = Channel.EMAIL
    default_locale: Locale = "en"
    texts: dict[Locale, EmailText]

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if self.default_locale not in self.texts:
            raise ContentFault.NO_TEXT_IN_DEFAULT_LOCALE.error(locale=self.default_locale)
        return self

    def in_locale(self, locale: str | None) -> EmailText:
        """The text for a reader: in the locale, else in its language, else in the default locale."""
        return _in_locale(self.texts, locale) or self.texts[self.default_locale]


class ShortText(Value):
    """What is said in one language on a channel without subjects; the body is a template."""

    body: Annotated[str, Field(min_length=1, max_length=MAX_SHORT_BODY)]


class ShortContent(Value):
    """What is said in every language on a channel without subjects."""

    channel: Literal["sms", "call", "push", "in_app"]
    default_locale: Locale = "en"
    texts: dict[Locale, ShortText]

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if self.default_locale not in self.texts:
            raise ContentFault.NO_TEXT_IN_DEFAULT_LOCALE.error(locale=self.default_locale)
        return self

    def in_locale(self, locale: str | None) -> ShortText:
        """The text for a reader: in the locale, else in its language, else in the default locale."""
        return _in_locale(self.texts, locale) or self.texts[self.default_locale]


Content = Annotated[EmailContent | ShortContent, Field(discriminator="channel")]
"""What a message says, by its channel."""
