"""Mailpit's search language, as far as it is played: `message-id:…`, with or without angle brackets and quotes."""

import re

_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
_PREFIX = "message-id:"
_IGNORED = re.compile(r"[<>,;()\s]+")


class NotPlayed(Exception):
    """A search that Mailpit would understand and the simulator does not play."""


def message_id_in(query: str) -> str:
    """The text that a Message-ID must contain.

    Raises:
        NotPlayed: the query asks for anything else, or for more than one thing.
    """
    words = [word.replace('"', "") for word in _WORD.findall(query)]
    if len(words) != 1 or not words[0].lower().startswith(_PREFIX):
        raise NotPlayed(f"of Mailpit's searches, only {_PREFIX} is played")
    wanted = _IGNORED.sub(" ", words[0][len(_PREFIX) :]).strip()
    if not wanted:
        raise NotPlayed(f"{_PREFIX} without a Message-ID")
    return wanted
