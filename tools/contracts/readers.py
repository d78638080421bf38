"""Who reads which event: found in the tables of `consumers.py`, without running them.

Whoever has a database keeps the tenants in it, with a table of its own or without one.
"""

import ast
from pathlib import Path

from contracts.gateway import TenantChanged
from contracts.registry import EVENTS

DOORS = ("on", "together")
"""What a table of consumers is made of."""


def readers(root: Path) -> dict[str, tuple[str, ...]]:
    """Event class name to the services that read it, in order of name."""
    subscribed = {path.parent.name: {TenantChanged.__name__} for path in root.glob("services/*/migrations")}
    for path in root.glob("services/*/src/*_service/consumers.py"):
        subscribed.setdefault(path.parents[2].name, set()).update(_subscribed(path))
    if (root / "services/statistics/src/statistics_service").is_dir():
        subscribed.setdefault("statistics", set()).update(_counted())
    return {
        event.__name__: tuple(sorted(name for name, read in subscribed.items() if event.__name__ in read))
        for event in EVENTS
    }


def _subscribed(path: Path) -> set[str]:
    """Names in `on(<Event>, …)` and `together(<Event>, …)`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {_last_name(call.args[0]) for call in calls if _last_name(call.func) in DOORS and call.args}


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _counted() -> set[str]:
    return {event.__name__ for event in EVENTS if event.topic.counted}
