"""The page for people: what was executed and received. Everything shown is escaped; mail is shown in a sandbox."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from . import summary
from .control import World
from .faults import Fault
from .inbox import readable
from .journal import Json
from .ledger import Execution
from .outgoing import Owed
from .simulator import Simulator
from .stripe_api.amounts import written

SHOWN = 50
T = TypeVar("T")

router = APIRouter()
_STYLE = (files(__package__) / "page.css").read_text()
_SCRIPT = (files(__package__) / "page.js").read_text()
# Only our own script runs, and nothing is loaded from anywhere; the frames of mails inherit that.
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'; "
    f"script-src 'sha256-{b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()}'"
)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def page(world: World) -> HTMLResponse:
    """The whole state, newest first."""
    await world.ledger.settled()
    return HTMLResponse(render(world), headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def render(world: Simulator) -> str:
    """The page as one HTML document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Provider simulator</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><header><h1>Provider simulator</h1>"
        f'<span class="soft">It is <span id="state">{_time(world.clock())}</span> UTC here</span></header>'
        f'<main id="live">{_tiles(world)}{_money(world)}{_mail(world)}{_callbacks(world)}{_faults(world)}</main>'
        "<footer>Ledger of what was executed: <code>GET /control/executions</code>, "
        "<code>GET /control/summary</code>, <code>GET /control/mail</code></footer>"
        f"<script>{_SCRIPT}</script></body></html>"
    )


def _tiles(world: Simulator) -> str:
    figures = summary.summed(world.ledger.executions)
    stripe, sent = figures.get("stripe", {}), summary.callbacks(world.ledger.outgoing)
    active = sum(not fault.is_spent() for fault in world.faults.planned)
    tiles = (
        ("Received", _sums(stripe.get("purchase"))),
        ("Refunded", _sums(stripe.get("refund"))),
        ("Credited", _sums(stripe.get("customer_credit"), sign=-1)),
        ("Mail accepted", str(len(world.ledger.inbox.mails))),
        ("Callbacks taken", f"{sent['delivered']} of {sent['owed']}"),
        ("Faults active", str(active)),
    )
    return f'<div class="tiles">{"".join(_tile(name, value) for name, value in tiles)}</div>'


def _tile(name: str, value: str) -> str:
    return f'<div class="tile"><span class="soft">{name}</span><b>{escape(value)}</b></div>'


def _sums(figures: Json | None, *, sign: int = 1) -> str:
    sums = (figures or {}).get("sums", {})
    return ", ".join(written(sign * amount, currency) for currency, amount in sums.items()) or "-"


def _money(world: Simulator) -> str:
    moved = [one for one in world.ledger.executions if one.provider == "stripe"]
    columns = ("Time", "What", "Amount", "Object", "Idempotency key", "Metadata")
    return _section("Money and objects", len(moved), _table(columns, map(_execution, _newest(moved))))


def _execution(one: Execution) -> str:
    amount = "" if one.amount is None or one.currency is None else written(one.amount, one.currency)
    pairs = "\n".join(f"{name}={value}" for name, value in one.metadata.items())
    return (
        f'<td>{_time(one.at)}</td><td>{escape(one.operation)}</td><td class="amount">{escape(amount)}</td>'
        f"<td>{_code(one.id)}</td>"
        f'<td class="wide">{_code(one.idempotency_key)}</td><td class="wide">{_code(pairs)}</td>'
    )


def _mail(world: Simulator) -> str:
    mails = world.ledger.inbox.mails
    first = max(0, len(mails) - SHOWN)
    shown = [_message(readable(mail, world.ledger.journal.read), first + n) for n, mail in enumerate(mails[first:])]
    body = "".join(reversed(shown)) or '<div class="none">Nothing yet.</div>'
    return _section("Inbox", len(mails), body)


def _message(mail: Json, number: int) -> str:
    text, html = mail["text"], mail["html"]
    # An empty sandbox: no scripts, no forms, no navigation, an origin of its own.
    frame = f'<iframe sandbox="" title="HTML body" srcdoc="{escape(html)}"></iframe>' if html else ""
    headers = "".join(
        f'<tr><th>{escape(name)}</th><td class="wide">{_code(value)}</td></tr>'
        for name, value in mail["headers"].items()
    )
    return (
        f'<details id="mail-{number}"><summary><span class="soft">{_time(mail["received_at"])}</span>'
        f'<span>{escape(", ".join(mail["to"]))}</span><span class="subject">{escape(mail["subject"])}</span></summary>'
        f'<div class="mail">{frame}<pre>{escape(text or "")}</pre><table>{headers}</table></div></details>'
    )


def _callbacks(world: Simulator) -> str:
    owed = list(world.ledger.outgoing.owed.values())
    rows = (_owed(one, world.ledger.books.get(one.event)["type"]) for one in _newest(owed))
    target = "" if world.callbacks.target is None else f" to {escape(world.callbacks.target.url)}"
    table = _table(("Event", "Type", "Result", "Attempts"), rows)
    return _section(f"Callbacks{target}", len(owed), table)


def _owed(one: Owed, kind: str) -> str:
    results = ", ".join(str(attempt.status or attempt.reason) for attempt in one.attempts[-8:])
    word, tone = ("taken", "good") if one.is_delivered() else ("pending", "bad")
    return (
        f'<td>{_code(one.event)}</td><td>{escape(kind)}</td><td class="{tone}">{word}</td>'
        f'<td class="wide">{len(one.attempts)} <span class="soft">({escape(results)})</span></td>'
    )


def _faults(world: Simulator) -> str:
    columns = ("Provider", "Operation", "Mode", "Struck", "Times", "Chance", "Seconds")
    return _section("Faults", len(world.faults.planned), _table(columns, map(_fault, world.faults.planned)))


def _fault(fault: Fault) -> str:
    tone = "soft" if fault.is_spent() else "bad"
    times = "until removed" if fault.times is None else fault.times
    cells = (fault.provider, fault.operation, fault.mode, fault.struck, times, fault.probability, fault.seconds or "-")
    return "".join(f'<td class="{tone}">{escape(str(cell))}</td>' for cell in cells)


def _section(title: str, count: int, body: str) -> str:
    note = f"{count}" if count <= SHOWN else f"the newest {SHOWN} of {count}"
    return f'<h2>{title}<small>{note}</small></h2><div class="card">{body}</div>'


def _table(columns: tuple[str, ...], rows: Iterable[str]) -> str:
    filled = "".join(f"<tr>{row}</tr>" for row in rows)
    if not filled:
        return '<div class="none">Nothing yet.</div>'
    head = "".join(f"<th>{name}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{filled}</tbody></table>"


def _newest(every: list[T]) -> list[T]:
    return every[: -SHOWN - 1 : -1]


def _code(value: str | None) -> str:
    return f"<code>{escape(value)}</code>" if value else ""


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
