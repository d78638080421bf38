"""Where a browser may be sent: to a path of ours, and nowhere else."""

from urllib.parse import quote, urlsplit

HOME = "/admin"
SIGN_IN = "/sign-in"
OFFERS = "/campaigns"
DASHBOARD, WAY_OUT = "/client/dashboard", "/u"
"""Pages that are opened by a link: its token is the next part of their path."""
_OURS = (HOME, OFFERS)
ALL = (*_OURS, DASHBOARD, WAY_OUT)
_LONGEST = 500


def own_path(asked: str | None, default: str = HOME, *, roots: tuple[str, ...] = _OURS) -> str:
    r"""The path and query that were asked for if they are a page of ours, below one of `roots`, else `default`.

    Browsers take `\` for `/`, leave tabs and line ends out, and read `//host` as another site; so all of these are
    turned away before anything is parsed.
    """
    if not asked or len(asked) > _LONGEST or "\\" in asked or not asked.isprintable() or " " in asked:
        return default
    try:
        address = urlsplit(asked)
    except ValueError:
        return default
    is_ours = any(address.path == root or address.path.startswith(f"{root}/") for root in roots)
    if address.scheme or address.netloc or not is_ours or ".." in address.path or "//" in address.path:
        return default
    return f"{address.path}?{address.query}" if address.query else address.path


def sign_in_path(back_to: str) -> str:
    """The way to sign-in, and back to where somebody was."""
    back = own_path(back_to)
    return SIGN_IN if back == HOME else f"{SIGN_IN}?next={quote(back, safe='')}"
