"""Who comes in: session, cookies, where a request was sent from, and what becomes of a failure."""

from .context import Anybody, ByLink, Cursor, Here, LinkToken, Posted, PostedWithFile, RequestContext
from .guard import guarded
from .live import Followed, followed, mark
from .public import Public, PublicContext

__all__ = [
    "Anybody",
    "ByLink",
    "Cursor",
    "Followed",
    "Here",
    "LinkToken",
    "Posted",
    "PostedWithFile",
    "Public",
    "PublicContext",
    "RequestContext",
    "followed",
    "guarded",
    "mark",
]
