"""Phone numbers as people type them, in the one form that every network knows (ITU-T E.164)."""

import re
import unicodedata

import phonenumbers

from .identity import trimmed

_TYPED = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]{3,40}")


def region_of(locale: str) -> str | None:
    """The region that a locale such as `en-US` names; None of one without."""
    return locale.partition("-")[2] or None


def e164(number: str, region: str | None) -> str | None:
    """A number as `+` and digits, one without its country read as a number of `region`.

    None for what is no number of its country: nobody could be called, and two people could be taken for one. So is a
    number with an extension, which several people share.
    """
    typed = unicodedata.normalize("NFKC", trimmed(number))
    if not _TYPED.fullmatch(typed):
        return None
    try:
        read = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) if _is_sound(read) else None


def _is_sound(read: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(read) and not read.extension
