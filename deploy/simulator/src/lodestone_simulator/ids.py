"""Identifiers as Stripe's look: a prefix and letters and digits nobody can guess."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new(prefix: str, *, length: int = 24) -> str:
    """A fresh identifier such as `re_4fGz…`; `length` counts what follows the prefix."""
    return f"{prefix}_{token(length)}"


def token(length: int) -> str:
    """That many letters and digits by chance."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
