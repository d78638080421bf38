"""A form is taken only from a page of ours, whatever cookies came with it.

Browsers say where a request comes from in `Sec-Fetch-Site` (Fetch Metadata, W3C), which no page can forge; older ones
send `Origin` with every post. A request that has neither did not come from a form in a browser.
"""

from urllib.parse import urlsplit

from fastapi import Request

from ..errors import ForeignPost

SAFE = ("GET", "HEAD", "OPTIONS")


async def guarded(request: Request) -> None:
    """Raise `ForeignPost` for a change that was not asked for by a page of ours."""
    if request.method in SAFE or _is_ours(request):
        return
    raise ForeignPost("The form was not sent from a page of this site, so nothing was done.")


def _is_ours(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    try:
        return origin is not None and bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:
        return False
