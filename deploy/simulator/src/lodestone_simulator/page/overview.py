"""The page as a whole. Everything shown is escaped; only our own script runs."""

import hashlib
from base64 import b64encode
from html import escape
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ..control import Running
from ..faults import Fault
from ..journal import Callback
from ..simulator import Simulator
from .markup import code, section, table, tile, time_of
from .shown import SHOWN, Section, Shown, Tile

router = APIRouter()
_STYLE = (files(__package__) / "overview.css").read_text()
_SCRIPT = (files(__package__) / "overview.js").read_text()
# Only our own script runs, and nothing is loaded from anywhere; the frames of mails inherit that.
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'; "
    f"script-src 'sha256-{b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()}'"
)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def page(simulator: Running) -> HTMLResponse:
    """The whole state, newest first."""
    await simulator.shared.journal.synced()
    return HTMLResponse(render(simulator), headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def render(simulator: Simulator) -> str:
    """The page as one HTML document."""
    every = [*(provider.show() for provider in simulator.providers.values()), _callbacks(simulator), _faults(simulator)]
    tiles = "".join(tile(one) for shown in every for one in shown.tiles)
    sections = "".join(section(one) for shown in every for one in shown.sections)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Provider simulator</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><header><h1>Provider simulator</h1>"
        f'<span class="soft">It is <span id="state">{time_of(simulator.shared.clock())}</span> UTC here</span></header>'
        f'<main id="live"><div class="tiles">{tiles}</div>{sections}</main>'
        "<footer>Journal of what was executed: <code>GET /control/executions</code>, "
        "<code>GET /control/summary</code></footer>"
        f"<script>{_SCRIPT}</script></body></html>"
    )


def _callbacks(simulator: Simulator) -> Shown:
    rows = simulator.shared.journal.callbacks
    figures = rows.summary()
    markup = table(("Provider", "Callback", "Kind", "Result", "Attempts"), map(_callback, rows.newest(SHOWN)))
    value = f"{figures['delivered']} of {figures['owed']}"
    return Shown((Tile("Callbacks taken", value),), (Section("Callbacks", figures["owed"], markup),))


def _callback(one: Callback) -> str:
    results = ", ".join(str(attempt.status or attempt.reason) for attempt in one.attempts[-8:])
    word, tone = ("taken", "good") if one.taken else ("pending", "bad")
    return (
        f"<td>{escape(one.provider)}</td><td>{code(one.id)}</td><td>{escape(one.kind)}</td>"
        f'<td class="{tone}">{word}</td>'
        f'<td class="wide">{len(one.attempts)} <span class="soft">({escape(results)})</span></td>'
    )


def _faults(simulator: Simulator) -> Shown:
    planned = simulator.shared.faults.planned
    columns = ("Provider", "Operation", "Mode", "Struck", "Times", "Chance", "Seconds")
    active = sum(not fault.is_spent() for fault in planned)
    shown = Section("Faults", len(planned), table(columns, map(_fault, planned)))
    return Shown((Tile("Faults active", str(active)),), (shown,))


def _fault(fault: Fault) -> str:
    tone = "soft" if fault.is_spent() else "bad"
    times = "until removed" if fault.times is None else fault.times
    cells = (fault.provider, fault.operation, fault.mode, fault.struck, times, fault.probability, fault.seconds or "-")
    return "".join(f'<td class="{tone}">{escape(str(cell))}</td>' for cell in cells)
