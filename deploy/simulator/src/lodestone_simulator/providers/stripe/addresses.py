"""Addresses to which the hosted page sends a customer, as Stripe takes them: http or https, and a plain host."""

import re
from urllib.parse import urlsplit

from .forms import Form
from .refusals import invalid

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?#][!-~]*)?")
_LONGEST = 5_000


def address(form: Form, name: str) -> str | None:
    """An address of the request, if it is there."""
    value = form.text(name)
    if value is not None and (len(value) > _LONGEST or not _ADDRESS.fullmatch(value)):
        raise invalid("Not a valid URL", param=name, code="url_invalid")
    return value


def origin_of(url: str) -> str:
    """Scheme, host and port of an address that was taken."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
