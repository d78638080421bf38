"""Merge tags that every text may use, and the spellings of their names.

A contact brings further ones: the merge fields of its `contact.changed`.
"""

import re

MERGE_TAGS = frozenset(
    {
        "name",
        "first_name",
        "last_name",
        "full_name",
        "customer_name",
        "contact_name",
        "email",
        "campaign_name",
        "portal_url",
    }
)
"""Known for every contact; empty where the contact has no such value."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def spellings(name: str) -> tuple[str, ...]:
    """The ways a merge tag may be written: as it is, `first_name` and `firstName`."""
    snake = _HUMP.sub("_", name).lower()
    head, *rest = snake.split("_")
    camel = head + "".join(part[:1].upper() + part[1:] for part in rest)
    return tuple(dict.fromkeys((name, snake, camel)))
