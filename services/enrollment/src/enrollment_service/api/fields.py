"""Names of the fields of a request that a handler found malformed: it knows values, and not where they stood."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import NoPhoneNumber


@contextmanager
def naming_phone(field: str) -> Iterator[None]:
    """Say of what is no phone number in which field it stood."""
    try:
        yield
    except NoPhoneNumber as failure:
        raise NoPhoneNumber(field=field) from failure
