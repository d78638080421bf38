"""The key under which a change that a form asks for is made once, however often the form is sent."""

from collections.abc import Mapping

from chassis.ids import new_id_text

KEY = "key"
_LONGEST = 255


def key_of(given: Mapping[str, str]) -> str:
    """The key that came with a form; a new one if there is none that a header can hold."""
    key = given.get(KEY, "")
    return key if 0 < len(key) <= _LONGEST and key.isascii() and key.isprintable() else new_id_text()
