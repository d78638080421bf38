"""The page of a checkout session in HTML. It holds texts of others, so every one is escaped and no script runs."""

from html import escape
from importlib.resources import files

from ...journal import Json
from .addresses import origin_of
from .amounts import written

_STYLE = (files(__package__) / "checkout.css").read_text()
_METHODS = (
    ("card", "Pay by card", True),
    ("declined", "Pay by a card that is declined", False),
    ("debit", "Pay by bank debit (its money comes later)", False),
)
"""What the buttons say to the page, and to people, and which is the main one."""


def policy_of(session: Json) -> str:
    """What a browser may do there: nothing but style the page, send its form, and follow it to the shop."""
    back = origin_of(session["success_url"])
    rules = ("default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "frame-ancestors 'none'")
    return "; ".join((*rules, f"form-action 'self' {back}"))


def form_page(session: Json, lines: list[tuple[str, int, int]], *, email: str = "", wrong: str = "") -> str:
    """The page at which a customer pays."""
    told = session["customer_email"]
    fixed = " readonly" if told else ""
    complaint = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    buttons = "".join(_button(*method) for method in _METHODS)
    return _document(
        f"{_goods(session, lines)}{complaint}"
        '<form method="post">'
        f'<label>E-mail<input type="email" name="email" required maxlength="255"'
        f' value="{escape(told or email)}"{fixed}></label>'
        '<label>Name on the card<input name="name" maxlength="150" autocomplete="name"></label>'
        f"{buttons}</form>{_back(session)}"
    )


def closed_page(session: Json) -> str:
    """The page of a session at which nobody can pay any more."""
    why = "This checkout has expired." if session["status"] == "expired" else "This checkout is completed."
    return _document(f"<p>{why}</p>{_back(session)}")


def missing_page() -> str:
    """The page of no session."""
    return _document("<p>There is no such checkout.</p>")


def _goods(session: Json, lines: list[tuple[str, int, int]]) -> str:
    currency = session["currency"]
    rows = [(name if count == 1 else f"{name} x {count}", amount) for name, count, amount in lines]
    rows.append(("Total", session["amount_total"]))
    cells = (f"<tr><td>{escape(name)}</td><td>{escape(written(sum_, currency))}</td></tr>" for name, sum_ in rows)
    return f"<table><tbody>{''.join(cells)}</tbody></table>"


def _button(value: str, name: str, is_main: bool) -> str:  # noqa: FBT001 - a cell of the table above
    look = ' class="main"' if is_main else ""
    return f'<button name="method" value="{value}"{look}>{name}</button>'


def _back(session: Json) -> str:
    cancel = session["cancel_url"]
    return f'<p><a href="{escape(cancel)}">Cancel and go back</a></p>' if cancel else ""


def _document(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout (simulated)</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main><h1>Checkout (simulated)</h1>{body}"
        '<p class="note">No money moves here. Stripe is played by a simulator.</p></main></body></html>'
    )
