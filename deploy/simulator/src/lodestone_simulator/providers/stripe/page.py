"""What the page shows of Stripe: money received, refunded and credited."""

from html import escape

from ...journal import Execution, Journal, Json
from ...page import SHOWN, Section, Shown, Tile, code, table, time_of
from .account import NAME
from .amounts import written

_COLUMNS = ("Time", "What", "Amount", "Object", "Idempotency key", "Metadata")


def show(journal: Journal) -> Shown:
    """Sums, and the newest executions."""
    figures = journal.executions.summary().get(NAME, {})
    tiles = (
        Tile("Received", _sums(figures.get("purchase"))),
        Tile("Refunded", _sums(figures.get("refund"))),
        Tile("Credited", _sums(figures.get("customer_credit"), sign=-1)),
    )
    rows = map(_row, journal.executions.newest(NAME, SHOWN))
    return Shown(tiles, (Section("Money and objects", journal.executions.count(NAME), table(_COLUMNS, rows)),))


def _sums(figures: Json | None, *, sign: int = 1) -> str:
    sums = (figures or {}).get("sums", {})
    return ", ".join(written(sign * amount, currency) for currency, amount in sums.items()) or "-"


def _row(one: Execution) -> str:
    amount = "" if one.amount is None or one.currency is None else written(one.amount, one.currency)
    pairs = "\n".join(f"{name}={value}" for name, value in one.metadata.items())
    return (
        f'<td>{time_of(one.at)}</td><td>{escape(one.operation)}</td><td class="amount">{escape(amount)}</td>'
        f"<td>{code(one.id)}</td>"
        f'<td class="wide">{code(one.idempotency_key)}</td><td class="wide">{code(pairs)}</td>'
    )
