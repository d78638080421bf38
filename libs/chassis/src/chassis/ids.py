"""The only maker of identifiers."""

from uuid import UUID, uuid5

import uuid_utils.compat as uuid_utils

_NAMES = UUID("6f0f7a52-8f5e-5d0c-9a3e-6c6f6465736f")


def new_id() -> UUID:
    """A UUIDv7: unique, and roughly ascending in time, so that indexes stay narrow."""
    return uuid_utils.uuid7()


def named_id(*parts: object) -> UUID:
    """The same UUIDv5 for the same parts, for ids that two processes must derive alike."""
    return uuid5(_NAMES, "\x1f".join(str(part) for part in parts))
