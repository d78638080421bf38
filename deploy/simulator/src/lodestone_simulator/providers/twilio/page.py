"""The texts on the page."""

from html import escape

from ...page import SHOWN, Section, Shown, Tile, code, table
from .texts import Texts


def show(texts: Texts) -> Shown:
    """How many texts went out and came in, and the newest."""
    count, came = texts.count("outbound-api"), texts.count("inbound")
    rows = (
        f"<td>{escape(one['direction'])}</td><td>{escape(one['from'])}</td><td>{escape(one['to'])}</td>"
        f"<td>{escape(one['status'])}</td><td class='wide'>{code(one['body'])}</td>"
        for one in texts.newest(limit=SHOWN)
    )
    markup = table(("Way", "From", "To", "Status", "Text"), rows)
    return Shown((Tile("Texts sent", str(count)),), (Section("Texts", count + came, markup),))
