"""Who comes in: session, cookies, where a request was sent from, and what becomes of a failure."""

from .desk import Anybody, ByLink, Cursor, Desk, Here, LinkToken, Posted, PostedWithFile
from .guard import guarded
from .live import Followed, followed, mark
from .passing import Passage, Public

__all__ = [
    "Anybody",
    "ByLink",
    "Cursor",
    "Desk",
    "Followed",
    "Here",
    "LinkToken",
    "Passage",
    "Posted",
    "PostedWithFile",
    "Public",
    "followed",
    "guarded",
    "mark",
]
